# cumprod x callback x epochs_inner
import torch
from torch import nn
import numpy as np
TAB = np.cumprod(np.full(80, 0.95))
model = nn.Linear(2, 2)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
loader = list(range(3))
def rate(t):
    return TAB[t]
class Callback:
    def on_step_end(self, state):
        raise NotImplementedError
class LRCallback(Callback):
    def __init__(self, opt):
        self.opt = opt
    def on_step_end(self, state):
        for g in self.opt.param_groups:
            g["lr"] = 0.1 * rate(state["step"])
class Log(Callback):
    def on_step_end(self, state):
        pass
callbacks = [Log(), LRCallback(optimizer)]
state = {"step": 0}
def fire(name):
    for c in callbacks:
        getattr(c, name)(state)
    state["step"] += 1
def model_step():
    optimizer.zero_grad()
    optimizer.step()
for epoch in range(10):
    for i, batch in enumerate(loader):
        model_step()
        fire("on_step_end")
