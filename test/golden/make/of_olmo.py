"""The cases of OLMo's ConstantScheduler and BoltOnWarmupScheduler: python of_olmo.py CHECKOUT >> ../olmo.jsonl

CHECKOUT is a clone of allenai/OLMo. The schedulers' classes are taken out of its optim.py as they stand, without the rest of the
package; index i is get_lr(initial_lr, i + 1, max_steps), as its trainer counts a step before it takes it.
"""
import ast
import subprocess
import sys

import case

checkout = sys.argv[1]


def git(*words):
    return subprocess.run(["git", "-C", checkout, *words], capture_output=True, text=True).stdout


names = {}
wanted = "from abc import ABCMeta, abstractmethod\nfrom dataclasses import dataclass, replace\nfrom math import cos, pi, sqrt\nfrom typing import *\n"
tree = ast.parse(git("show", "HEAD:olmo/optim.py"))
classes = [node for node in tree.body if isinstance(node, ast.ClassDef) and (node.name == "Scheduler" or any(getattr(base, "id", "") == "Scheduler" for base in node.bases))]
exec(wanted, names)
for node in classes:
    exec(compile(ast.Module([node], []), "optim.py", "exec"), names)
source = f"allenai/OLMo olmo/optim.py @ {git('rev-parse', '--short=12', 'HEAD').strip()}; get_lr(initial_lr, step, max_steps) with step = index + 1 (trainer increments global_step before the update)"
common = {"grad_clip_warmup_steps": None, "grad_clip_warmup_factor": None, "warmup_min_lr": None}
steady = {"name": "ConstantScheduler", "args": common}
cosine = {"name": "CosWithWarmup", "args": {**common, "warmup_steps": 5, "alpha_f": 0.1, "t_max": None}}
cases = [
    ("ConstantScheduler", common),
    ("BoltOnWarmupScheduler", {**common, "inner": steady, "warmup_start": 0, "warmup_end": 10}),
    ("BoltOnWarmupScheduler", {**common, "inner": cosine, "warmup_start": 20, "warmup_end": 30}),
]


def made(call):
    return names[call["name"]](**{key: made(value) if isinstance(value, dict) else value for key, value in call["args"].items()})


def text(call):
    return f"{call['name']}({', '.join(f'{key}={text(value) if isinstance(value, dict) else repr(value)}' for key, value in call['args'].items())})"


numbers = {}
for name, args in cases:
    numbers[name] = numbers.get(name, 0) + 1
    call = {"name": name, "args": args}
    lr = [made(call).get_lr(0.1, index + 1, 60) for index in range(60)]
    case.write("olmo", name, numbers[name], source, text(call), args, 0.1, "step", lr, max_steps=60)
