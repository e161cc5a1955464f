# warmup_scheduler of ildoonet: a warm-up over the epochs, then another scheduler on its own clock.
from torch.optim.lr_scheduler import LRScheduler, ReduceLROnPlateau


class GradualWarmupScheduler(LRScheduler):
    def __init__(self, optimizer, multiplier, total_epoch, after_scheduler=None):
        if multiplier < 1.0:
            raise ValueError("the multiplier must be at least 1")
        self.multiplier = multiplier
        self.total_epoch = total_epoch
        self.after_scheduler = after_scheduler
        self.finished = False
        super().__init__(optimizer)

    def _raised(self):
        return [base * self.multiplier for base in self.base_lrs]

    def _rising(self):
        share = (self.multiplier - 1.0) * self.last_epoch / self.total_epoch + 1.0
        return [base * share for base in self.base_lrs]

    def get_lr(self):
        if self.last_epoch > self.total_epoch:
            if not self.after_scheduler:
                return self._raised()
            if not self.finished:
                self.after_scheduler.base_lrs = self._raised()
                self.finished = True
            return self.after_scheduler.get_last_lr()
        if self.multiplier == 1.0:
            return [base * (float(self.last_epoch) / self.total_epoch) for base in self.base_lrs]
        return self._rising()

    def _step_plateau(self, metrics, epoch):
        told = self.last_epoch + 1 if epoch is None else epoch
        self.last_epoch = told if told != 0 else 1
        if self.last_epoch <= self.total_epoch:
            for group, rate in zip(self.optimizer.param_groups, self._rising()):
                group["lr"] = rate
        else:
            self.after_scheduler.step(metrics, told - self.total_epoch)

    def step(self, epoch=None, metrics=None):
        if isinstance(self.after_scheduler, ReduceLROnPlateau):
            self._step_plateau(metrics, epoch)
        elif self.finished and self.after_scheduler:
            self.after_scheduler.step(None if epoch is None else epoch - self.total_epoch)
            self.last_epoch = self.after_scheduler.last_epoch + self.total_epoch + 1
            self._last_lr = self.after_scheduler.get_last_lr()
        else:
            super().step(epoch)
