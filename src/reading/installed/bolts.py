# pl_bolts.optimizers.lr_scheduler: a ramp that reaches the rate a step early, then a cosine.
import math

from torch.optim.lr_scheduler import LRScheduler


class LinearWarmupCosineAnnealingLR(LRScheduler):
    def __init__(self, optimizer, warmup_epochs, max_epochs, warmup_start_lr=0.0, eta_min=0.0, last_epoch=-1):
        self.warmup_epochs = warmup_epochs
        self.max_epochs = max_epochs
        self.warmup_start_lr = warmup_start_lr
        self.eta_min = eta_min
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        groups = self.optimizer.param_groups
        rest = self.max_epochs - self.warmup_epochs
        if self.last_epoch == 0:
            return [self.warmup_start_lr] * len(self.base_lrs)
        if self.last_epoch < self.warmup_epochs:
            return [
                group["lr"] + (base - self.warmup_start_lr) / (self.warmup_epochs - 1)
                for base, group in zip(self.base_lrs, groups)
            ]
        if self.last_epoch == self.warmup_epochs:
            return self.base_lrs
        if (self.last_epoch - 1 - self.max_epochs) % (2 * rest) == 0:
            return [
                group["lr"] + (base - self.eta_min) * (1 - math.cos(math.pi / rest)) / 2
                for base, group in zip(self.base_lrs, groups)
            ]
        now = 1 + math.cos(math.pi * (self.last_epoch - self.warmup_epochs) / rest)
        before = 1 + math.cos(math.pi * (self.last_epoch - self.warmup_epochs - 1) / rest)
        return [now / before * (group["lr"] - self.eta_min) + self.eta_min for group in groups]

    def _get_closed_form_lr(self):
        if self.last_epoch < self.warmup_epochs:
            return [
                self.warmup_start_lr + self.last_epoch * (base - self.warmup_start_lr) / (self.warmup_epochs - 1)
                for base in self.base_lrs
            ]
        turn = math.pi * (self.last_epoch - self.warmup_epochs) / (self.max_epochs - self.warmup_epochs)
        return [self.eta_min + 0.5 * (base - self.eta_min) * (1 + math.cos(turn)) for base in self.base_lrs]
