import torch
from torch.optim.lr_scheduler import ReduceLROnPlateau


class Patient(ReduceLROnPlateau):
    def __init__(self, optimizer, warm, **settings):
        self.warm = warm
        self.count = 0
        super().__init__(optimizer, **settings)

    def step(self, metrics, epoch=None):
        self.count += 1
        if self.count > self.warm:
            super().step(metrics)
        else:
            for group in self.optimizer.param_groups:
                group["lr"] = 0.1 * self.count


optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(2))], lr=0.1)
scheduler = Patient(optimizer, 3, factor=0.5, patience=1, cooldown=1, min_lr=0.02)
for loss in [1.0, 1.0, 1.0, 0.9, 0.9, 0.9, 0.9, 0.8, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9]:
    optimizer.step()
    scheduler.step(loss)
