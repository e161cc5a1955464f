import torch
from torch import nn, optim
from torch.optim.lr_scheduler import *
from warmup_scheduler import GradualWarmupScheduler

model = torch.nn.Linear(2, 2)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
after = StepLR(optimizer, 10)
scheduler = GradualWarmupScheduler(optimizer, multiplier=8, total_epoch=5, after_scheduler=after)
for epoch in range(30):
    for i in range(3):
        optimizer.step()
    scheduler.step()
