import torch
from torch import nn, optim
from torch.optim.lr_scheduler import *
from nnunetv2.training.lr_scheduler.polylr import PolyLRScheduler

model = torch.nn.Linear(2, 2)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
scheduler = PolyLRScheduler(optimizer, 1e-2, 130)
for step in range(100):
    optimizer.step()
    scheduler.step()
