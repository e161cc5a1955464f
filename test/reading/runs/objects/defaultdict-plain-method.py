# defaultdict x plain x method
import torch
from torch import nn
from collections import defaultdict, OrderedDict, deque
D = defaultdict(lambda: 1.0)
D[8] = 0.5
O = OrderedDict([(8, 0.5), (19, 0.25)])
model = nn.Linear(2, 2)
optimizer = torch.optim.AdamW(model.parameters(), lr=0.05)
loader = list(range(5))
def rate(t):
    f = 1.0
    for k, v in O.items():
        if t >= k:
            f = v
    return f * D[t]
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
Trainer().fit(6)
