import copy
import torch
from torch.optim.lr_scheduler import *

p = torch.nn.Parameter(torch.zeros(1))
optimizer = torch.optim.AdamW([p], lr=0.2)
scheduler = CosineAnnealingWarmRestarts(optimizer, 2)
for epoch in range(6):
    optimizer.step()
    scheduler.step()
state = scheduler.state_dict()
scheduler = CosineAnnealingLR(optimizer, T_max=9, eta_min=0.001)
scheduler.load_state_dict(state)
for epoch in range(6):
    optimizer.step()
    scheduler.step()
