import torch
from torch.optim.lr_scheduler import ChainedScheduler, ConstantLR, CosineAnnealingLR, ExponentialLR, LinearLR, SequentialLR
from torch.optim.swa_utils import SWALR

class Floored(SequentialLR):
    def __init__(self, optimizer, schedulers, milestones, floor):
        self.floor = floor
        super().__init__(optimizer, schedulers, milestones)

    def step(self):
        super().step()
        for group in self.optimizer.param_groups:
            group["lr"] = max(group["lr"], self.floor)

class Seldom(ChainedScheduler):
    def __init__(self, schedulers, every=2):
        super().__init__(schedulers)
        self.every, self.count = every, 0

    def step(self):
        self.count += 1
        if self.count % self.every == 0:
            for scheduler in self._schedulers:
                scheduler.step()

class Falling(SWALR):
    def step(self, epoch=None):
        super().step()
        self.optimizer.param_groups[0]["lr"] *= 0.9

optimizer = torch.optim.SGD(torch.nn.Linear(2, 1).parameters(), lr=0.1)
warm = LinearLR(optimizer, 0.1, total_iters=3)
floored = Floored(optimizer, [warm, CosineAnnealingLR(optimizer, 4)], [3], floor=0.02)
for epoch in range(7):
    optimizer.step()
    floored.step()

optimizer.param_groups[0]["lr"] = optimizer.param_groups[0]["initial_lr"] = 0.1
seldom = Seldom([ConstantLR(optimizer, 0.5, 2), ExponentialLR(optimizer, 0.9)])
for epoch in range(6):
    optimizer.step()
    seldom.step()

falling = Falling(optimizer, 0.01, anneal_epochs=3)
for epoch in range(5):
    optimizer.step()
    falling.step()
