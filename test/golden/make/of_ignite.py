"""The cases of ignite's LRScheduler: python of_ignite.py CHECKOUT >> ../ignite.jsonl

CHECKOUT is a clone of pytorch/ignite, whose package is imported as it is. An index is a call of the handler, as an engine
makes it where the handler is attached to ITERATION_STARTED.
"""
import subprocess
import sys

import torch

import case

checkout = sys.argv[1]
sys.path.insert(0, checkout)
from ignite.handlers.param_scheduler import LRScheduler  # noqa: E402

commit = (sys.argv[2:] or [subprocess.run(["git", "-C", checkout, "rev-parse", "--short=12", "HEAD"], capture_output=True, text=True).stdout.strip()])[0]
source = f"pytorch/ignite ignite/handlers/param_scheduler.py @ {commit}, torch {torch.__version__}; index i = value set by the i-th call (attached to ITERATION_STARTED)"
schedulers = [
    ("StepLR", {"step_size": 3, "gamma": 0.5}, {}),
    ("ExponentialLR", {"gamma": 0.9}, {}),
    ("CosineAnnealingLR", {"T_max": 10}, {}),
    ("StepLR", {"step_size": 3, "gamma": 0.5}, {"use_legacy": True}),
]
for number, (name, args, more) in enumerate(schedulers, 1):
    optimizer = case.optimizer(0.1)
    handler = LRScheduler(getattr(torch.optim.lr_scheduler, name)(optimizer, **args), **more)
    lr = []
    for _ in range(24):
        handler(None)
        lr.append(float(optimizer.param_groups[0]["lr"]))
    inner = f"{name}(optimizer, {', '.join(f'{key}={value!r}' for key, value in args.items())})"
    constructor = f"LRScheduler({inner}{''.join(f', {key}={value!r}' for key, value in more.items())})"
    call = {"lr_scheduler": {"name": name, "args": args}, **more}
    case.write("ignite", "LRScheduler", number, source, constructor, call, 0.1, "step", lr)
