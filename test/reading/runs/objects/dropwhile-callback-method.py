# dropwhile x callback x method
import torch
from torch import nn
from itertools import dropwhile
model = nn.Linear(2, 2)
optimizer = torch.optim.AdamW(model.parameters(), lr=0.1)
loader = list(range(5))
def rate(t):
    left = list(dropwhile(lambda m: m <= t, [11, 15, 17]))
    return [0.4744, 0.439, 0.6748, 0.2959][3 - len(left)]
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
class Trainer:
    def __init__(self):
        self.step = 0
    def train_epoch(self, loader):
        for batch in loader:
            model_step()
            fire("on_step_end")
            self.step += 1
    def fit(self, epochs):
        for _ in range(epochs):
            self.train_epoch(loader)
Trainer().fit(6)
