# np_scalar x own_step x while
import torch
from torch import nn
import numpy as np
model = nn.Linear(2, 2)
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
loader = list(range(4))
def rate(t):
    t = np.float64(t)
    return np.round(1 / np.sqrt(t + 1), 3) + np.abs(np.sin(t)) * 0 + np.floor(t / 4) * 0.01
from torch.optim.lr_scheduler import _LRScheduler
class MySched(_LRScheduler):
    def __init__(self, optimizer):
        self.t = -1
        super(MySched, self).__init__(optimizer)
    def step(self, epoch=None):
        self.t = self.t + 1 if epoch is None else epoch
        for g in self.optimizer.param_groups:
            g["lr"] = g["initial_lr"] * rate(self.t)
        self._last_lr = [g["lr"] for g in self.optimizer.param_groups]
scheduler = MySched(optimizer)
def model_step():
    optimizer.zero_grad()
    optimizer.step()
step = 0
while step < 32:
    model_step()
    scheduler.step()
    step += 1
