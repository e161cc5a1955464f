# sum_ge x callback x steps
import torch
from torch import nn

model = nn.Linear(2, 2)
optimizer = torch.optim.AdamW(model.parameters(), lr=0.1)
loader = list(range(4))
def rate(t):
    return 0.5 ** sum(t >= m for m in [16, 26, 29])
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
for it in range(32):
    model_step()
    fire("on_step_end")
