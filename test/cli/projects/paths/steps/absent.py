import torch
from .optim import WarmupLR

optimizer = torch.optim.SGD(model.parameters(), lr=0.8)
scheduler = WarmupLR(optimizer, 10)
for epoch in range(4):
    optimizer.step()
    scheduler.step()
