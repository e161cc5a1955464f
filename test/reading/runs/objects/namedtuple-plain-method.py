# namedtuple x plain x method
import torch
from torch import nn
from collections import namedtuple
Phase = namedtuple("Phase", ["until", "lr"])
PHASES = [Phase(2, 0.1646), Phase(7, 0.6689), Phase(16, 0.3784)]
model = nn.Linear(2, 2)
optimizer = torch.optim.AdamW(model.parameters(), lr=0.1)
loader = list(range(3))
def rate(t):
    for p in PHASES:
        if t < p.until:
            return p.lr
    return 0.8951
class Sched:
    def __init__(self, optimizer, peak):
        self.optimizer, self.peak, self.n = optimizer, peak, 0
    @property
    def lr(self):
        return self.peak * rate(self.n)
    def step(self):
        self.n += 1
        for group in self.optimizer.param_groups:
            group["lr"] = self.lr
scheduler = Sched(optimizer, 0.02)
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
Trainer().fit(10)
