import torch
from engine import train_one_epoch

optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
for epoch in range(90):
    train_one_epoch(model, optimizer, epoch)
    scheduler.step()
