import copy
import torch
from torch.optim.lr_scheduler import *

p = torch.nn.Parameter(torch.zeros(1))
optimizer = torch.optim.SGD([p], lr=0.1)
scheduler = CosineAnnealingLR(optimizer, T_max=10, eta_min=0.001)
for epoch in range(4):
    optimizer.step()
    scheduler.step()
state = {key: value for key, value in scheduler.state_dict().items() if key in ('last_epoch', '_last_lr')}
scheduler = CosineAnnealingLR(optimizer, T_max=25)
scheduler.load_state_dict(state)
scheduler.base_lrs = [0.3]
for epoch in range(8):
    optimizer.step()
    scheduler.step()
