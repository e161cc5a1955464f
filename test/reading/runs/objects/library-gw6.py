import torch
from torch import nn, optim
from torch.optim.lr_scheduler import *
from warmup_scheduler import GradualWarmupScheduler

model = torch.nn.Linear(2, 2)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
after = ExponentialLR(optimizer, 0.9)
scheduler = GradualWarmupScheduler(optimizer, 1, 5, after)
for step in range(100):
    optimizer.step()
    scheduler.step()
