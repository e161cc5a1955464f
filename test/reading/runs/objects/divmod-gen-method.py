# divmod x gen x method
import torch
from torch import nn

model = nn.Linear(2, 2)
optimizer = torch.optim.AdamW(model.parameters(), lr=3e-4)
loader = list(range(4))
def rate(t):
    c, i = divmod(t, 7)
    return 0.8 ** c * (1 - i / 7)
def rates():
    t = 0
    while True:
        yield 0.2 * rate(t)
        t += 1
gen = rates()
def set_lr(lr):
    for g in optimizer.param_groups:
        g["lr"] = lr
def model_step():
    optimizer.zero_grad()
    optimizer.step()
class Trainer:
    def __init__(self):
        self.step = 0
    def train_epoch(self, loader):
        for batch in loader:
            model_step()
            set_lr(next(gen))
            self.step += 1
    def fit(self, epochs):
        for _ in range(epochs):
            self.train_epoch(loader)
Trainer().fit(8)
