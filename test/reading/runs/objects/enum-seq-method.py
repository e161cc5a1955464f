# enum x seq x method
import torch
from torch import nn
from enum import Enum
class Kind(Enum):
    WARM = "warm"
    HOLD = "hold"
    DECAY = 3
model = nn.Linear(2, 2)
optimizer = torch.optim.AdamW(model.parameters(), lr=0.1)
loader = list(range(3))
def rate(t):
    kind = Kind.WARM if t < 5 else Kind.HOLD if t < 12 else Kind.DECAY
    if kind is Kind.WARM:
        return (t + 1) / 5
    if kind == Kind.HOLD:
        return 1.0
    return 1.0 / kind.value
warm = torch.optim.lr_scheduler.LinearLR(optimizer, 0.1, total_iters=3)
main_ = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda t: rate(t))
scheduler = torch.optim.lr_scheduler.SequentialLR(optimizer, [warm, main_], milestones=[3])
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
