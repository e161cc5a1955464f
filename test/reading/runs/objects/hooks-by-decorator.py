import torch
from collections import defaultdict

HOOKS = defaultdict(list)
SHAPES = {}

def on(event):
    def register(hook):
        HOOKS[event].append(hook)
        return hook
    return register

def fire(event, *args, **said):
    for hook in HOOKS[event]:
        hook(*args, **said)

def shape(name=None):
    def register(func):
        SHAPES[name or func.__name__] = func
        return func
    return register

@shape("line")
def linear(t, total):
    return 1 - t / total

@on("epoch")
def by_epoch(optimizer, epoch):
    for group in optimizer.param_groups:
        group["lr"] = 0.1 * SHAPES["line"](epoch, 4)

@on("step")
def by_step(optimizer, **said):
    for group in optimizer.param_groups:
        group["lr"] *= 0.9

optimizer = torch.optim.SGD(torch.nn.Linear(2, 1).parameters(), lr=0.1)
for epoch in range(4):
    fire("epoch", optimizer, epoch=epoch)
    for _ in range(3):
        optimizer.step()
        fire("step", optimizer)
