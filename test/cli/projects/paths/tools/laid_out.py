import torch
from kit import make_scheduler

optimizer = torch.optim.SGD(model.parameters(), lr=0.8)
scheduler = make_scheduler(optimizer)
for epoch in range(4):
    optimizer.step()
    scheduler.step()
