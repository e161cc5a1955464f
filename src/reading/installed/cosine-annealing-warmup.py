# cosine_annealing_warmup of katsura-jp: cycles that each begin with a warm-up; the optimizer's own rate is not used.
import math

from torch.optim.lr_scheduler import LRScheduler


class CosineAnnealingWarmupRestarts(LRScheduler):
    def __init__(self, optimizer, first_cycle_steps, cycle_mult=1.0, max_lr=0.1, min_lr=0.001, warmup_steps=0, gamma=1.0, last_epoch=-1):
        if warmup_steps >= first_cycle_steps:
            raise ValueError("a cycle must be longer than its warm-up")
        self.first_cycle_steps = first_cycle_steps
        self.cycle_mult = cycle_mult
        self.base_max_lr = max_lr
        self.max_lr = max_lr
        self.min_lr = min_lr
        self.warmup_steps = warmup_steps
        self.gamma = gamma
        self.cur_cycle_steps = first_cycle_steps
        self.cycle = 0
        self.step_in_cycle = last_epoch
        super().__init__(optimizer, last_epoch)
        for group in self.optimizer.param_groups:
            group["lr"] = self.min_lr
        self.base_lrs = [self.min_lr for _ in self.optimizer.param_groups]

    def get_lr(self):
        if self.step_in_cycle == -1:
            return self.base_lrs
        if self.step_in_cycle < self.warmup_steps:
            return [(self.max_lr - base) * self.step_in_cycle / self.warmup_steps + base for base in self.base_lrs]
        turn = math.pi * (self.step_in_cycle - self.warmup_steps) / (self.cur_cycle_steps - self.warmup_steps)
        return [base + (self.max_lr - base) * (1 + math.cos(turn)) / 2 for base in self.base_lrs]

    def step(self, epoch=None):
        if epoch is None:
            epoch = self.last_epoch + 1
            self.step_in_cycle += 1
            if self.step_in_cycle >= self.cur_cycle_steps:
                self.cycle += 1
                self.step_in_cycle -= self.cur_cycle_steps
                self.cur_cycle_steps = int((self.cur_cycle_steps - self.warmup_steps) * self.cycle_mult) + self.warmup_steps
        elif epoch < self.first_cycle_steps:
            self.cur_cycle_steps = self.first_cycle_steps
            self.step_in_cycle = epoch
        elif self.cycle_mult == 1.0:
            self.step_in_cycle = epoch % self.first_cycle_steps
            self.cycle = epoch // self.first_cycle_steps
        else:
            self.cycle = int(math.log(epoch / self.first_cycle_steps * (self.cycle_mult - 1) + 1, self.cycle_mult))
            passed = int(self.first_cycle_steps * (self.cycle_mult**self.cycle - 1) / (self.cycle_mult - 1))
            self.step_in_cycle = epoch - passed
            self.cur_cycle_steps = self.first_cycle_steps * self.cycle_mult**self.cycle
        self.max_lr = self.base_max_lr * self.gamma**self.cycle
        self.last_epoch = math.floor(epoch)
        for group, rate in zip(self.optimizer.param_groups, self.get_lr()):
            group["lr"] = rate
