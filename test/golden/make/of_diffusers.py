"""Cases of diffusers: python of_diffusers.py CHECKOUT > ../diffusers.jsonl

CHECKOUT is a clone of huggingface/diffusers. Its optimization.py is run as it is, over the LambdaLR of the torch that is installed;
only its logger, which the file takes from the rest of the package, is a stand-in.
"""
import logging
import subprocess
import sys
import types

import torch

import case

checkout = sys.argv[1]
commit = subprocess.run(["git", "-C", checkout, "rev-parse", "--short=12", "HEAD"], capture_output=True, text=True).stdout.strip()
text = subprocess.run(["git", "-C", checkout, "show", "HEAD:src/diffusers/optimization.py"], capture_output=True, text=True).stdout
source = f"huggingface/diffusers src/diffusers/optimization.py @ {commit} (LambdaLR from torch {torch.__version__})"
module = types.ModuleType("optimization")
module.logging = types.SimpleNamespace(get_logger=logging.getLogger)
exec(compile(text.replace("from .utils import logging\n", ""), "optimization.py", "exec"), module.__dict__)

numbers = {}


def one(name, args, base, length, positional=()):
    numbers[name] = numbers.get(name, 0) + 1
    optimizer = case.optimizer(base)
    written = [*(repr(args[key]) for key in positional), *(["optimizer"] if not positional else [])]
    words = [*written, *(["optimizer=optimizer"] if positional else []), *(f"{key}={value!r}" for key, value in args.items() if key not in positional)]
    constructor = f"{name}({', '.join(words)})"
    try:
        scheduler = getattr(module, name)(optimizer=optimizer, **args)
        lr = case.rates(scheduler, optimizer.param_groups[0], length)
    except Exception as error:
        case.write("diffusers", name, numbers[name], source, constructor, args, base, "step", None, error=f"{type(error).__name__}: {error}", where="constructor")
        return
    case.write("diffusers", name, numbers[name], source, constructor, args, base, "step", lr)


one("get_constant_schedule", {}, 0.1, 20)
one("get_constant_schedule_with_warmup", {"num_warmup_steps": 10}, 0.1, 40)
one("get_piecewise_constant_schedule", {"step_rules": "1:10,0.1:20,0.01:30,0.005"}, 0.1, 50)
one("get_piecewise_constant_schedule", {"step_rules": "0.5"}, 0.1, 10)
one("get_linear_schedule_with_warmup", {"num_warmup_steps": 10, "num_training_steps": 60}, 0.001, 80)
one("get_cosine_schedule_with_warmup", {"num_warmup_steps": 10, "num_training_steps": 60}, 0.001, 80)
one("get_cosine_schedule_with_warmup", {"num_warmup_steps": 0, "num_training_steps": 40, "num_cycles": 1.5}, 0.001, 60)
one("get_cosine_with_hard_restarts_schedule_with_warmup", {"num_warmup_steps": 10, "num_training_steps": 100, "num_cycles": 3}, 0.001, 120)
one("get_polynomial_decay_schedule_with_warmup", {"num_warmup_steps": 10, "num_training_steps": 60, "power": 2.0}, 0.001, 80)
one("get_polynomial_decay_schedule_with_warmup", {"num_warmup_steps": 0, "num_training_steps": 50, "lr_end": 1e-5}, 0.001, 70)
for name in ["linear", "cosine"]:
    one("get_scheduler", {"name": name, "num_warmup_steps": 5, "num_training_steps": 50}, 0.01, 60, ["name"])
one("get_scheduler", {"name": "cosine_with_restarts", "num_warmup_steps": 5, "num_training_steps": 50, "num_cycles": 2}, 0.01, 60, ["name"])
one("get_scheduler", {"name": "polynomial", "num_warmup_steps": 5, "num_training_steps": 50, "power": 3.0}, 0.01, 60, ["name"])
one("get_scheduler", {"name": "constant_with_warmup", "num_warmup_steps": 5, "num_cycles": 1}, 0.01, 30, ["name"])
one("get_scheduler", {"name": "piecewise_constant", "step_rules": "1:5,0.5:10,0.1"}, 0.01, 30, ["name"])
one("get_scheduler", {"name": "piecewise_constant"}, 0.01, 30, ["name"])
