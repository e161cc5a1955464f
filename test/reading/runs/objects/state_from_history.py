import copy
import torch
from torch.optim.lr_scheduler import *

p = torch.nn.Parameter(torch.zeros(1))
optimizer = torch.optim.SGD([p], lr=0.1, momentum=0.9)
scheduler = StepLR(optimizer, 2, gamma=0.5)
history = []
for epoch in range(7):
    history.append((optimizer.state_dict(), scheduler.state_dict()))
    optimizer.step()
    scheduler.step()
groups = copy.deepcopy(history[3][0])
groups['param_groups'][0]['lr'] = 0.07
optimizer.load_state_dict(groups)
scheduler.load_state_dict(history[3][1])
for epoch in range(6):
    optimizer.step()
    scheduler.step()
