# gluoncv.utils.lr_scheduler (0.10): schedules by the updates, one after another.
import math

from mxnet import lr_scheduler


class LRScheduler(lr_scheduler.LRScheduler):
    def __init__(
        self,
        mode,
        base_lr=0.1,
        target_lr=0,
        niters=0,
        nepochs=0,
        iters_per_epoch=0,
        offset=0,
        power=2,
        step_iter=None,
        step_epoch=None,
        step_factor=0.1,
        baselr=None,
        targetlr=None,
    ):
        super().__init__()
        if mode not in ["constant", "step", "linear", "poly", "cosine"]:
            raise ValueError("mode is constant, step, linear, poly or cosine")
        if mode == "step" and step_iter is None and step_epoch is None:
            raise ValueError("a schedule of steps needs step_iter or step_epoch")
        if baselr is not None and base_lr == 0.1:
            base_lr = baselr
        if targetlr is not None and target_lr == 0:
            target_lr = targetlr
        self.niters = niters
        self.step = step_iter
        epoch_iters = nepochs * iters_per_epoch
        if epoch_iters > 0:
            self.niters = epoch_iters
            if step_epoch is not None:
                self.step = [one * iters_per_epoch for one in step_epoch]
        self.mode = mode
        self.base_lr = base_lr
        self.target_lr = base_lr if mode == "constant" else target_lr
        self.offset = offset
        self.power = power
        self.step_factor = step_factor

    def __call__(self, num_update):
        self.update(num_update)
        return self.learning_rate

    def update(self, num_update):
        last = self.niters - 1
        at = num_update - self.offset
        at = min(max(0, at), last)
        if self.mode == "constant":
            factor = 0
        elif self.mode == "linear":
            factor = 1 - at / last
        elif self.mode == "poly":
            factor = pow(1 - at / last, self.power)
        elif self.mode == "cosine":
            factor = (1 + math.cos(math.pi * at / last)) / 2
        else:
            factor = 1 if self.step is None else pow(self.step_factor, sum([1 for one in self.step if one <= at]))
        if self.mode == "step":
            self.learning_rate = self.base_lr * factor
        else:
            self.learning_rate = self.target_lr + (self.base_lr - self.target_lr) * factor


class LRSequential(lr_scheduler.LRScheduler):
    def __init__(self, schedulers):
        super().__init__()
        self.update_sep = []
        self.count = 0
        self.learning_rate = 0
        self.schedulers = []
        for one in schedulers:
            self.add(one)

    def add(self, scheduler):
        scheduler.offset = self.count
        self.count += scheduler.niters
        self.update_sep.append(self.count)
        self.schedulers.append(scheduler)

    def __call__(self, num_update):
        self.update(num_update)
        return self.learning_rate

    def update(self, num_update):
        num_update = min(num_update, self.count - 1)
        place = len(self.schedulers) - 1
        for index, end in enumerate(self.update_sep):
            if end > num_update:
                place = index
                break
        scheduler = self.schedulers[place]
        scheduler.update(num_update)
        self.learning_rate = scheduler.learning_rate
