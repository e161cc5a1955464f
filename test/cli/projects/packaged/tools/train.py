import torch
from lib import config
from lib.solver import make_scheduler

optimizer = torch.optim.SGD(model.parameters(), lr=config.LR, momentum=0.9)
scheduler = make_scheduler(optimizer)
for epoch in range(config.EPOCHS):
    train(epoch)
    scheduler.step()
