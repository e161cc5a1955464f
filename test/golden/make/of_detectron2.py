"""The cases of detectron2's LRMultiplier: python of_detectron2.py DETECTRON2 FVCORE >> ../fvcore.jsonl

Both are clones of facebookresearch/…; detectron2's lr_scheduler.py is run as it is over fvcore's schedulers.
"""
import subprocess
import sys
import types

import torch

import case

detectron2, fvcore = sys.argv[1:3]
sys.path.insert(0, fvcore)
from fvcore.common import param_scheduler  # noqa: E402


def git(*words):
    return subprocess.run(["git", "-C", detectron2, *words], capture_output=True, text=True).stdout


module = types.ModuleType("lr_scheduler")
exec(compile(git("show", "HEAD:detectron2/solver/lr_scheduler.py"), "lr_scheduler.py", "exec"), module.__dict__)
names = {**param_scheduler.__dict__, **module.__dict__}
source = f"facebookresearch/detectron2 detectron2/solver/lr_scheduler.py @ {git('rev-parse', '--short=12', 'HEAD').strip()} over fvcore/common/param_scheduler.py, torch {torch.__version__}"


def made(call):
    return names[call["name"]](**{key: made(value) if isinstance(value, dict) else value for key, value in call["args"].items()})


def text(call):
    return f"{call['name']}({', '.join(f'{key}={text(value) if isinstance(value, dict) else repr(value)}' for key, value in call['args'].items())})"


steps = {"name": "MultiStepParamScheduler", "args": {"values": [1, 0.1, 0.01], "milestones": [60, 80], "num_updates": 90}}
multipliers = [
    steps,
    {"name": "WarmupParamScheduler", "args": {"scheduler": steps, "warmup_factor": 0.001, "warmup_length": 10 / 90}},
    {"name": "CosineParamScheduler", "args": {"start_value": 1, "end_value": 0}},
]
for number, multiplier in enumerate(multipliers, 1):
    optimizer = case.optimizer(0.02)
    scheduler = module.LRMultiplier(optimizer, made(multiplier), max_iter=90)
    lr = case.rates(scheduler, optimizer.param_groups[0], 90)
    constructor = f"LRMultiplier(optimizer, {text(multiplier)}, max_iter=90)"
    case.write("fvcore", "LRMultiplier", number, source, constructor, {"multiplier": multiplier, "max_iter": 90}, 0.02, "step", lr)
