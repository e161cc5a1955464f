import copy
import torch
from torch.optim.lr_scheduler import *

p = torch.nn.Parameter(torch.zeros(1))
make = lambda lr: torch.optim.AdamW([p], lr=lr)
optimizer = make(0.2)
scheduler = CosineAnnealingLR(optimizer, T_max=12)
for epoch in range(5):
    optimizer.step()
    scheduler.step()
checkpoint = {'optimizer': optimizer.state_dict(), 'scheduler': scheduler.state_dict(), 'epoch': epoch}
optimizer = make(0.05)
optimizer.load_state_dict(checkpoint['optimizer'])
scheduler = CosineAnnealingLR(optimizer, T_max=40)
for epoch in range(checkpoint['epoch'] + 1, 12):
    optimizer.step()
    scheduler.step()
