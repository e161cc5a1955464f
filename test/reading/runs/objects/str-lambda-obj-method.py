# str x lambda_obj x method
import torch
from torch import nn
SPEC = "0:1.0,6:0.5,14:0.1"
model = nn.Linear(2, 2)
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
loader = list(range(4))
def rate(t):
    lr = 0
    for part in SPEC.split(","):
        at, v = part.split(":")
        if t >= int(at):
            lr = float(v)
    return lr
class Factor:
    def __init__(self, scale):
        self.scale = scale
    def __call__(self, step):
        return self.scale * rate(step)
scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, Factor(0.5))
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
