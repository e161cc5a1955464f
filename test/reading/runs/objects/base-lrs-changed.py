import torch
from torch.optim.lr_scheduler import LambdaLR

optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(2))], lr=0.4)
scheduler = LambdaLR(optimizer, lambda t: 0.9**t)
for epoch in range(6):
    optimizer.step()
    if epoch == 2:
        scheduler.base_lrs[0] = 0.1
    scheduler.step()
