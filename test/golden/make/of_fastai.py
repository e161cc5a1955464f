"""The rates of test/reading/trained/fastai.jsonl, with torch 2.13.0: what fit_one_cycle, fit_flat_cos, fit_sgdr and fine_tune of fastai 2.7
make of a run (fastai/callback/schedule.py), at the shares of it that fastai/callback/core.py counts."""
import json
import math
import pathlib

import torch


def cosine(start, end):
    return lambda share: start + (1 + math.cos(math.pi * (1 - share))) * (end - start) / 2


def combined(shares, curves):
    edges = torch.cumsum(torch.tensor([0, *shares]), 0)

    def curve(at):
        index = min((at >= edges).nonzero().max(), len(edges) - 2)
        return curves[index](((at - edges[index]) / (edges[index + 1] - edges[index])).item())

    return curve


def two(share, start, middle, end):
    return combined([share, 1 - share], [cosine(start, middle), cosine(middle, end)])


def run(epochs, batches, curve):
    rates = []
    for epoch in range(epochs):
        at = epoch / epochs
        for _ in range(batches):
            rates.append(curve(at))
            at += 1.0 / (batches * epochs)
    return rates


begin = """from fastai.vision.all import *
dls = ImageDataLoaders.from_folder(path, valid_pct=0.2, bs=64)
learn = vision_learner(dls, resnet34, metrics=error_rate)
"""
cases = [
    ("learn.lr_find()\nlearn.fit_one_cycle(4, 3e-3)\n", 10, run(4, 10, two(0.25, 3e-3 / 25, 3e-3, 3e-3 / 1e5))),
    ("learn.fine_tune(2)\n", 7, run(1, 7, two(0.99, 2e-3 / 25, 2e-3, 2e-3 / 1e5)) + run(2, 7, two(0.3, 1e-3 / 5, 1e-3, 1e-3 / 1e5))),
    ("learn.to_fp16()\nlearn.fit_flat_cos(3, pct_start=0.6)\n", 11, run(3, 11, two(0.6, 1e-3, 1e-3, 1e-3 / 1e5))),
    ("learn.fit_sgdr(3, 1, lr_max=1e-2)\n", 5, run(7, 5, combined([1 / 7, 2 / 7, 4 / 7], [cosine(1e-2, 0)] * 3))),
    (
        "learn.fit_one_cycle(1, 2e-3)\nlearn.unfreeze()\nlearn.fit_one_cycle(2, lr_max=slice(1e-6, 1e-4), div=10, pct_start=0.3)\n",
        6,
        run(1, 6, two(0.25, 2e-3 / 25, 2e-3, 2e-3 / 1e5)) + run(2, 6, two(0.3, 1e-4 / 10, 1e-4, 1e-4 / 1e5)),
    ),
]
lines = [
    json.dumps({"ran": "fastai 2.7 by its source", "code": begin + code, "define": {"len(dls.train)": str(batches)}, "lr": rates})
    for code, batches, rates in cases
]
(pathlib.Path(__file__).parents[2] / "reading" / "trained" / "fastai.jsonl").write_text("\n".join(lines) + "\n")
