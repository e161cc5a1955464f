import torch
from torch import nn, optim
from torch.optim.lr_scheduler import *
from maskrcnn_benchmark.solver.lr_scheduler import WarmupMultiStepLR

model = torch.nn.Linear(2, 2)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
scheduler = WarmupMultiStepLR(optimizer, (40, 70), 0.1, warmup_iters=20)
for step in range(100):
    optimizer.step()
    scheduler.step()
