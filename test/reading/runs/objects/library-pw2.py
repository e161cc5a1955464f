import torch
from torch import nn, optim
from torch.optim.lr_scheduler import *
from pytorch_warmup import *

model = torch.nn.Linear(2, 2)
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3, betas=(0.9, 0.99))
scheduler = StepLR(optimizer, 30)
warmup_scheduler = UntunedLinearWarmup(optimizer)
for step in range(100):
    optimizer.step()
    with warmup_scheduler.dampening():
        scheduler.step()
