# int_div x own_step x steps
import torch
from torch import nn

model = nn.Linear(2, 2)
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
loader = list(range(3))
def rate(t):
    return 0.5 ** ((t >= 7) + (t >= 13))
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
for it in range(30):
    model_step()
    scheduler.step()
