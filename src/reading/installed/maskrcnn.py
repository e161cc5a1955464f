# maskrcnn_benchmark.solver: a warm-up that multiplies the drops.
from bisect import bisect_right

from torch.optim.lr_scheduler import LRScheduler


class WarmupMultiStepLR(LRScheduler):
    def __init__(self, optimizer, milestones, gamma=0.1, warmup_factor=1.0 / 3, warmup_iters=500, warmup_method="linear", last_epoch=-1):
        if list(milestones) != sorted(milestones):
            raise ValueError("milestones must not fall")
        if warmup_method not in ("constant", "linear"):
            raise ValueError("warmup_method is constant or linear")
        self.milestones = milestones
        self.gamma = gamma
        self.warmup_factor = warmup_factor
        self.warmup_iters = warmup_iters
        self.warmup_method = warmup_method
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        factor = 1
        if self.last_epoch < self.warmup_iters:
            if self.warmup_method == "constant":
                factor = self.warmup_factor
            else:
                alpha = float(self.last_epoch) / self.warmup_iters
                factor = self.warmup_factor * (1 - alpha) + alpha
        drops = self.gamma ** bisect_right(self.milestones, self.last_epoch)
        return [base * factor * drops for base in self.base_lrs]
