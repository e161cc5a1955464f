# bisect x wrapper x while_true
import torch
from torch import nn
from bisect import bisect_right
model = nn.Linear(2, 2)
optimizer = torch.optim.AdamW(model.parameters(), lr=3e-4)
loader = list(range(5))
def rate(t):
    return 0.3 ** bisect_right([24, 43, 46], t)
class Wrapped:
    def __init__(self, optimizer):
        self.optimizer = optimizer
        self.num = 0
    def zero_grad(self):
        self.optimizer.zero_grad()
    def _rate(self):
        return 0.05 * rate(self.num)
    def step(self):
        lr = self._rate()
        for g in self.optimizer.param_groups:
            g["lr"] = lr
        self.num += 1
        self.optimizer.step()
wrapped = Wrapped(optimizer)
def model_step():
    wrapped.zero_grad()
    wrapped.step()
step = 0
while True:
    model_step()
    pass
    step += 1
    if step == 30:
        break
