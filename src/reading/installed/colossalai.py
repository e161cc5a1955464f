# colossalai.nn.lr_scheduler: a warm-up whose first update is a part of it, then the rest of total_steps.
import math
from torch.optim.lr_scheduler import CosineAnnealingLR as _CosineAnnealingLR
from torch.optim.lr_scheduler import _LRScheduler


class CosineAnnealingLR(_CosineAnnealingLR):
    def __init__(self, optimizer, total_steps, eta_min=0, last_epoch=-1, **kwargs):
        super().__init__(optimizer, total_steps, eta_min=eta_min, last_epoch=last_epoch)


class _Flat(_LRScheduler):
    def __init__(self, optimizer, warmup, flat, anneal, eta_min, last_epoch):
        self.warmup = int(warmup)
        self.flat = flat
        self.anneal = anneal
        self.eta_min = eta_min
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        done = self.last_epoch - self.warmup - self.flat
        if self.last_epoch < self.warmup:
            return [(self.last_epoch + 1) / self.warmup * lr for lr in self.base_lrs]
        if done < 0:
            return [lr for lr in self.base_lrs]
        share = (1 + math.cos(math.pi * done / self.anneal)) / 2
        return [self.eta_min + (lr - self.eta_min) * share for lr in self.base_lrs]


class CosineAnnealingWarmupLR(_Flat):
    def __init__(self, optimizer, total_steps, warmup_steps=0, eta_min=0.0, last_epoch=-1):
        super().__init__(optimizer, warmup_steps, 0, total_steps - warmup_steps, eta_min, last_epoch)


class FlatAnnealingLR(_Flat):
    def __init__(self, optimizer, total_steps, pct_start=0.72, last_epoch=-1, **kwargs):
        flat = int(total_steps * pct_start)
        super().__init__(optimizer, 0, flat, total_steps - flat, 0, last_epoch)


class FlatAnnealingWarmupLR(_Flat):
    def __init__(self, optimizer, total_steps, warmup_steps=0, pct_start=0.72, eta_min=0, last_epoch=-1, **kwargs):
        flat = int((total_steps - warmup_steps) * pct_start)
        super().__init__(optimizer, warmup_steps, flat, total_steps - warmup_steps - flat, eta_min, last_epoch)


class LinearWarmupLR(_LRScheduler):
    def __init__(self, optimizer, total_steps, warmup_steps=0, last_epoch=-1, **kwargs):
        self.warmup_steps = warmup_steps
        self.total_steps = total_steps
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        if self.last_epoch < self.warmup_steps:
            return [(self.last_epoch + 1) / (self.warmup_steps + 1) * lr for lr in self.base_lrs]
        return [(self.total_steps - self.last_epoch) / (self.total_steps - self.warmup_steps) * lr for lr in self.base_lrs]
