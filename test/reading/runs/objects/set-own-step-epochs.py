# set x own_step x epochs
import torch
from torch import nn
DROPS = {10, 11}
STATE = {"f": 1.0}
model = nn.Linear(2, 2)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
loader = list(range(5))
def rate(t):
    if t in DROPS:
        STATE["f"] *= 0.3
    return STATE["f"]
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
for epoch in range(6):
    for batch in range(5):
        model_step()
    scheduler.step()
