# detectron2.solver: the older classes, whose warm-up multiplies the schedule.
import math
from bisect import bisect_right

from detectron2.solver.build import build_lr_scheduler, build_optimizer, maybe_add_gradient_clipping
from torch.optim.lr_scheduler import LRScheduler


class _Warmed(LRScheduler):
    def warmed(self):
        if self.last_epoch >= self.warmup_iters:
            return 1.0
        if self.warmup_method == "constant":
            return self.warmup_factor
        if self.warmup_method != "linear":
            raise ValueError("warmup_method is constant or linear")
        alpha = self.last_epoch / self.warmup_iters
        return self.warmup_factor * (1 - alpha) + alpha


class WarmupMultiStepLR(_Warmed):
    def __init__(self, optimizer, milestones, gamma=0.1, warmup_factor=0.001, warmup_iters=1000, warmup_method="linear", last_epoch=-1):
        if list(milestones) != sorted(milestones):
            raise ValueError("milestones must not fall")
        self.milestones = milestones
        self.gamma = gamma
        self.warmup_factor = warmup_factor
        self.warmup_iters = warmup_iters
        self.warmup_method = warmup_method
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        factor = self.warmed()
        return [base * factor * self.gamma ** bisect_right(self.milestones, self.last_epoch) for base in self.base_lrs]


class WarmupCosineLR(_Warmed):
    def __init__(self, optimizer, max_iters, warmup_factor=0.001, warmup_iters=1000, warmup_method="linear", last_epoch=-1):
        self.max_iters = max_iters
        self.warmup_factor = warmup_factor
        self.warmup_iters = warmup_iters
        self.warmup_method = warmup_method
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        factor = self.warmed()
        return [base * factor * 0.5 * (1.0 + math.cos(math.pi * self.last_epoch / self.max_iters)) for base in self.base_lrs]
