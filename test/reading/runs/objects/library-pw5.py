import torch
from torch import nn, optim
from torch.optim.lr_scheduler import *
from pytorch_warmup import *

model = torch.nn.Linear(2, 2)
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
scheduler = CosineAnnealingLR(optimizer, T_max=20)
warmup_scheduler = ExponentialWarmup(optimizer, 10)
for epoch in range(20):
    for i in range(5):
        optimizer.step()
        if i < 4:
            with warmup_scheduler.dampening():
                pass
    with warmup_scheduler.dampening():
        scheduler.step()
