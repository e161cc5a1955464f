import torch
from torch import nn, optim
from torch.optim.lr_scheduler import *
from pl_bolts.optimizers.lr_scheduler import LinearWarmupCosineAnnealingLR

model = torch.nn.Linear(2, 2)
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
scheduler = LinearWarmupCosineAnnealingLR(optimizer, 10, 30, warmup_start_lr=1e-4, eta_min=1e-5)
for epoch in range(1, 31):
    scheduler.step(epoch)
    for i in range(3):
        optimizer.zero_grad()
        optimizer.step()
