# dc_replace x callback x method
import torch
from torch import nn
from dataclasses import dataclass, replace, asdict
@dataclass(frozen=True)
class Cfg:
    warm: int
    low: float = 0.01
CFG = replace(Cfg(3), low=0.2)
model = nn.Linear(2, 2)
optimizer = torch.optim.AdamW(model.parameters(), lr=0.05)
loader = list(range(3))
def rate(t):
    d = asdict(CFG)
    return (t + 1) / d["warm"] if t < CFG.warm else CFG.low
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
Trainer().fit(10)
