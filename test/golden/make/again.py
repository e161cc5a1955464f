"""Makes the cases of an installed library again and says which come out otherwise: python again.py torch|transformers|timm

Run it after an upgrade: what it lists is what the library has changed, or what only the version that a case names does.
"""
import json
import math
import pathlib
import sys

import torch

import case

library = sys.argv[1]
names = {"torch": torch, "math": math, **vars(torch.optim.lr_scheduler), **vars(torch.optim.swa_utils)}
if library == "transformers":
    import transformers.optimization

    names.update(vars(transformers.optimization))
if library == "timm":
    import timm.scheduler

    names.update({"timm": timm, **vars(timm.scheduler)})


def again(one):
    optimizer = case.optimizer(one["base_lr"])
    params = [torch.nn.Parameter(torch.zeros(1, dtype=torch.float64))]
    if "optimizer" in one:
        optimizer = eval(f"torch.optim.{one['optimizer']}", {**names, "params": params, "lr": one["base_lr"], "base_lr": one["base_lr"]})
    scheduler = eval(one["constructor"], {**names, "optimizer": optimizer})
    found = []
    for index in range(len(one["lr"])):
        found.append(float(optimizer.param_groups[0]["lr"]))
        if index == len(one["lr"]) - 1:
            break
        metrics = one.get("metrics")
        if library == "timm":
            scheduler.step(index + 1, *([metrics[index]] if metrics and index < len(metrics) else []))
            if not scheduler.t_in_epochs:
                scheduler.step_update(index + 1)
        elif metrics is not None:
            if index < len(metrics):
                scheduler.step(metrics[index])
        elif "stepping" in one:
            exec(one["stepping"], {"scheduler": scheduler, "index": index + 1})
        else:
            scheduler.step()
    return found


file = pathlib.Path(__file__).parent.parent / f"{library}.jsonl"
checked = other = 0
for line in file.read_text().splitlines():
    one = json.loads(line)
    if "lr" not in one or one["base_lr"] is None:
        continue
    checked += 1
    try:
        found = again(one)
    except Exception as error:
        print(f"{one['id']}: {type(error).__name__}: {error}")
        other += 1
        continue
    largest = max(abs(lr) for lr in one["lr"])
    wrong = [(index, ours, theirs) for index, (ours, theirs) in enumerate(zip(found, one["lr"])) if abs(ours - theirs) > 1e-12 * abs(theirs) + 5e-15 * largest]
    if wrong:
        other += 1
        print(f"{one['id']}: at {wrong[0][0]} {wrong[0][1]}, and {wrong[0][2]} is kept ({len(wrong)} in all)")
print(f"{checked} made again, {other} otherwise")
