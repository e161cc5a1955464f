import torch
from scipy import scheduler_of

optimizer = torch.optim.SGD(model.parameters(), lr=0.8)
scheduler = scheduler_of(optimizer)
for epoch in range(4):
    optimizer.step()
    scheduler.step()
