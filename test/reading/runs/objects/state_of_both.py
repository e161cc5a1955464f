import copy
import torch
from torch.optim.lr_scheduler import *

p = torch.nn.Parameter(torch.zeros(1))
optimizer = torch.optim.SGD([p], lr=0.1, momentum=0.9)
scheduler = OneCycleLR(optimizer, max_lr=0.2, total_steps=20)
for step in range(7):
    optimizer.step()
    scheduler.step()
saved, rest = optimizer.state_dict(), scheduler.state_dict()
for step in range(4):
    optimizer.step()
    scheduler.step()
optimizer.load_state_dict(saved)
scheduler.load_state_dict(rest)
for step in range(13):
    optimizer.step()
    scheduler.step()
