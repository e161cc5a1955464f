import torch
from solver import build_scheduler

optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = build_scheduler(optimizer, 'cosine')
for epoch in range(90):
    train(epoch)
    scheduler.step()
