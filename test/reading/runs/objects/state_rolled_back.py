import copy
import torch
from torch.optim.lr_scheduler import *

p = torch.nn.Parameter(torch.zeros(1))
optimizer = torch.optim.SGD([p], lr=0.1, momentum=0.9)
scheduler = ExponentialLR(optimizer, 0.9)
best, kept = float('inf'), None
for epoch, loss in enumerate([3, 1, 9, 8, 6, 2, 4, 6, 1, 7]):
    for batch in range(2):
        optimizer.step()
    scheduler.step()
    if loss < best:
        best, kept = loss, copy.deepcopy(optimizer.state_dict())
    elif loss > best + 4:
        optimizer.load_state_dict(kept)
        for group in optimizer.param_groups:
            group['lr'] *= 0.5
