import functools

import torch


def decay(t, warm, gamma):
    return min(1.0, (t + 1) / warm) * gamma ** max(0, t - warm)


optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(2))], lr=0.4)
scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, functools.partial(decay, warm=3, gamma=0.8))
for step in range(9):
    optimizer.step()
    scheduler.step()
