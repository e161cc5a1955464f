import torch
from torch import nn, optim
from torch.optim.lr_scheduler import *
from cosine_annealing_warmup import CosineAnnealingWarmupRestarts

model = torch.nn.Linear(2, 2)
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
scheduler = CosineAnnealingWarmupRestarts(optimizer, 10, cycle_mult=2., max_lr=0.1, min_lr=1e-5, warmup_steps=3, gamma=0.8)
for epoch in range(30):
    for i in range(3):
        optimizer.step()
    scheduler.step()
