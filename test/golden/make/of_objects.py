"""The rates of test/reading/runs/objects/*.py, written into objects.json there: each script is run with torch 2.13.0, and the rate of
every update is noted. Those called library-… need the real warmup_scheduler, cosine_annealing_warmup, maskrcnn_benchmark, pl_bolts,
pytorch_warmup and nnunetv2 on the path, or their unchanged files under these names."""
import json
import pathlib

from torch.optim.optimizer import register_optimizer_step_pre_hook

folder = pathlib.Path(__file__).parents[2] / "reading" / "runs" / "objects"
rates = []
register_optimizer_step_pre_hook(lambda optimizer, args, kwargs: rates.append(float(optimizer.param_groups[0]["lr"])))
cases = []
for file in sorted(folder.glob("*.py")):
    rates.clear()
    exec(compile(file.read_text(), str(file), "exec"), {"__name__": "__main__"})
    runs = []
    for rate in rates:
        if runs and runs[-1][0] == rate:
            runs[-1][1] += 1
        else:
            runs.append([rate, 1])
    cases.append({"script": file.name, "lr": runs})
(folder / "objects.json").write_text("[\n" + ",\n".join("  " + json.dumps(case) for case in cases) + "\n]\n")
