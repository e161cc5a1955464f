# partial x wrapper x main
import torch
from torch import nn
from functools import partial
def _f(t, w, low=0.0):
    return max(low, (t + 1) / w if t < w else 1 / (1 + t - w))
F = partial(_f, w=5, low=0.1)
model = nn.Linear(2, 2)
optimizer = torch.optim.AdamW(model.parameters(), lr=0.1)
loader = list(range(4))
def rate(t):
    return F(t)
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
def main():
    for epoch in range(8):
        for batch in loader:
            model_step()
            pass
if __name__ == "__main__":
    main()
