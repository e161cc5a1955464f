# flip x func_set x method
import torch
from torch import nn
import numpy as np
TAB = np.arange(1, 81)[::-1] / 80
model = nn.Linear(2, 2)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
loader = list(range(5))
def rate(t):
    return TAB[t]
counter = {"n": 0}
def adjust(optimizer):
    counter["n"] += 1
    lr = 0.04 * rate(counter["n"])
    for i in range(len(optimizer.param_groups)):
        optimizer.param_groups[i]["lr"] = lr
    return lr
def model_step():
    optimizer.zero_grad()
    optimizer.step()
class Trainer:
    def __init__(self):
        self.step = 0
    def train_epoch(self, loader):
        for batch in loader:
            model_step()
            adjust(optimizer)
            self.step += 1
    def fit(self, epochs):
        for _ in range(epochs):
            self.train_epoch(loader)
Trainer().fit(6)
