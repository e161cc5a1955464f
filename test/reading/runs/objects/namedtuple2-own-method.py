# namedtuple2 x own x method
import torch
from torch import nn
from typing import NamedTuple
class Phase(NamedTuple):
    until: int
    lr: float = 0.4102
PHASES = (Phase(2), Phase(until=11, lr=0.3902))
model = nn.Linear(2, 2)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
loader = list(range(4))
def rate(t):
    for until, lr in PHASES:
        if t < until:
            return lr
    return 0.304
class MySched(torch.optim.lr_scheduler.LRScheduler):
    def __init__(self, optimizer, scale=1.0, last_epoch=-1):
        self.scale = scale
        super().__init__(optimizer, last_epoch)
    def _factor(self):
        return self.scale * rate(self.last_epoch)
    def get_lr(self):
        f = self._factor()
        return [base_lr * f for base_lr in self.base_lrs]
scheduler = MySched(optimizer, 0.8)
def model_step():
    optimizer.zero_grad()
    optimizer.step()
class Trainer:
    def __init__(self):
        self.step = 0
    def train_epoch(self, loader):
        for batch in loader:
            model_step()
            scheduler.step()
            self.step += 1
    def fit(self, epochs):
        for _ in range(epochs):
            self.train_epoch(loader)
Trainer().fit(8)
