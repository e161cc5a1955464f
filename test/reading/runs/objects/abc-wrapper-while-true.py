# abc x wrapper x while_true
import torch
from torch import nn
from abc import ABC, abstractmethod
class Base(ABC):
    @abstractmethod
    def value(self, t):
        ...
    def __call__(self, t):
        return max(self.value(t), 0.01)
class Exp(Base):
    def value(self, t):
        return 0.9 ** t
F = Exp()
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
step = 0
while True:
    model_step()
    pass
    step += 1
    if step == 32:
        break
