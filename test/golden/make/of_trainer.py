"""The cases of the Trainer's arguments: python of_trainer.py >> ../transformers.jsonl

transformers and trl are the ones that are installed. Each kind of arguments is made as it is, and the scheduler is built as
Trainer.create_scheduler does: get_scheduler with get_warmup_steps(updates) and lr_scheduler_kwargs.
"""
import os

os.environ["CUDA_VISIBLE_DEVICES"] = ""
import importlib  # noqa: E402
import tempfile  # noqa: E402

import torch  # noqa: E402
import transformers  # noqa: E402

import case  # noqa: E402

try:
    import trl
except ImportError:
    trl = None

# Arguments whose packages only change the rate of TrainingArguments, if that: what their sources have for it.
stated = {
    **dict.fromkeys(["SentenceTransformerTrainingArguments", "CrossEncoderTrainingArguments", "SparseEncoderTrainingArguments"], ("sentence-transformers 5.1.2", 5e-5)),
    **dict.fromkeys(["OnlineDPOConfig", "NashMDConfig", "XPOConfig", "BCOConfig"], ("trl 1.13.0", 5e-7)),
    **{"RLOOConfig": ("trl 1.13.0", 1e-6), "GKDConfig": ("trl 1.13.0", 2e-5), "PRMConfig": ("trl 1.13.0", 1e-5)},
}


def source_of(name):
    scheduler = f"get_scheduler over LambdaLR of torch {torch.__version__}"
    if name in stated:
        return f"transformers {transformers.__version__}: TrainingArguments with the rate that the source of {stated[name][0]} has, {scheduler}"
    return f"transformers {transformers.__version__}, trl {trl.__version__}: the arguments themselves, {scheduler}"


def kind(name):
    """The class, also where trl has put it among its experiments."""
    if name in stated:
        return lambda learning_rate=stated[name][1], **args: transformers.TrainingArguments(learning_rate=learning_rate, **args)
    for place in [transformers, trl]:
        try:
            return getattr(place, name)
        except (AttributeError, ImportError):
            pass
    return getattr(importlib.import_module(f"trl.experimental.{name.removesuffix('Config').lower()}"), name)


def one(name, number, args, updates):
    here = dict(args, output_dir=tempfile.mkdtemp(), use_cpu=True, report_to="none")
    if name != "Seq2SeqTrainingArguments" and name != "TrainingArguments":
        here["bf16"] = False
    made = kind(name)(**here)
    optimizer = case.optimizer(made.learning_rate)
    scheduler = transformers.get_scheduler(
        made.lr_scheduler_type,
        optimizer,
        num_warmup_steps=made.get_warmup_steps(updates),
        num_training_steps=updates,
        scheduler_specific_kwargs=made.lr_scheduler_kwargs,
    )
    lr = case.rates(scheduler, optimizer.param_groups[0], updates)
    words = ", ".join(f"{key}={value!r}" for key, value in {"output_dir": "out", **args}.items())
    case.write("transformers", name, number, source_of(name), f"{name}({words})", {"output_dir": "out", **args}, None, "step", lr)


kinds = ["TrainingArguments", "Seq2SeqTrainingArguments", "SFTConfig", "RewardConfig", "DPOConfig", "GRPOConfig", "KTOConfig", "ORPOConfig", "CPOConfig"]
for name in [*(kinds if trl else []), *stated]:
    one(name, 1, {"max_steps": 60}, 60)
    one(name, 2, {"learning_rate": 0.001, "lr_scheduler_type": "cosine", "warmup_steps": 10, "max_steps": 60}, 60)
if trl is None:
    raise SystemExit
one("TrainingArguments", 3, {"learning_rate": 0.001, "lr_scheduler_type": "constant_with_warmup", "warmup_steps": 0.1, "max_steps": 55}, 55)
one("TrainingArguments", 4, {"lr_scheduler_type": "cosine_with_min_lr", "lr_scheduler_kwargs": {"min_lr": 1e-6}, "max_steps": 40}, 40)
one("TrainingArguments", 5, {"lr_scheduler_type": "inverse_sqrt", "warmup_steps": 8, "max_steps": 40}, 40)
