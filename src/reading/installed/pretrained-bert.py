# pytorch_pretrained_bert 0.6.2: the step makes a rate of that of the groups, which keep theirs.
import math
import torch


class _LRSchedule:
    def __init__(self, warmup=0.002, t_total=-1, **kw):
        if not 0.0 <= warmup < 1.0 and not warmup == -1:
            raise ValueError("warmup must be a share of t_total, or -1")
        self.warmup = max(float(warmup), 0.0)
        self.t_total = float(t_total)

    def get_lr(self, step, nowarn=False):
        if self.t_total < 0:
            return 1.0
        return self.get_lr_(float(step) / self.t_total)


class ConstantLR(_LRSchedule):
    def get_lr_(self, progress):
        return 1.0


class WarmupCosineSchedule(_LRSchedule):
    def __init__(self, warmup=0.002, t_total=-1, cycles=0.5, **kw):
        super().__init__(warmup, t_total)
        self.cycles = cycles

    def get_lr_(self, progress):
        if progress < self.warmup:
            return progress / self.warmup
        progress = (progress - self.warmup) / (1 - self.warmup)
        return 0.5 * (1.0 + math.cos(math.pi * self.cycles * 2 * progress))


class WarmupCosineWithHardRestartsSchedule(WarmupCosineSchedule):
    def __init__(self, warmup=0.002, t_total=-1, cycles=1.0, **kw):
        super().__init__(warmup, t_total, cycles)

    def get_lr_(self, progress):
        if progress < self.warmup:
            return progress / self.warmup
        progress = (progress - self.warmup) / (1 - self.warmup)
        return 0.5 * (1.0 + math.cos(math.pi * ((self.cycles * progress) % 1)))


class WarmupCosineWithWarmupRestartsSchedule(WarmupCosineWithHardRestartsSchedule):
    def __init__(self, warmup=0.002, t_total=-1, cycles=1.0, **kw):
        super().__init__(warmup * cycles if warmup >= 0 else warmup, t_total, cycles)

    def get_lr_(self, progress):
        progress = progress * self.cycles % 1.0
        if progress < self.warmup:
            return progress / self.warmup
        progress = (progress - self.warmup) / (1 - self.warmup)
        return 0.5 * (1.0 + math.cos(math.pi * progress))


class WarmupConstantSchedule(_LRSchedule):
    def get_lr_(self, progress):
        if progress < self.warmup:
            return progress / self.warmup
        return 1.0


class WarmupLinearSchedule(_LRSchedule):
    def get_lr_(self, progress):
        if progress < self.warmup:
            return progress / self.warmup
        return max((progress - 1.0) / (self.warmup - 1.0), 0.0)


SCHEDULES = {
    None: ConstantLR,
    "none": ConstantLR,
    "warmup_cosine": WarmupCosineSchedule,
    "warmup_constant": WarmupConstantSchedule,
    "warmup_linear": WarmupLinearSchedule,
}


# Releases before 0.6 have these in the place of the classes.
def warmup_linear(x, warmup=0.002):
    if x < warmup:
        return x / warmup
    return max((x - 1.0) / (warmup - 1.0), 0)


def warmup_constant(x, warmup=0.002):
    if x < warmup:
        return x / warmup
    return 1.0


class _Scheduled:
    def __init__(self, params, lr, schedule, warmup, t_total):
        if not isinstance(schedule, _LRSchedule):
            if schedule not in SCHEDULES:
                raise ValueError("there is no such schedule")
            schedule = SCHEDULES[schedule](warmup=warmup, t_total=t_total)
        self.schedule = schedule
        self.inner = torch.optim.Adam(params, lr=lr)
        self.param_groups = [{"lr": group["lr"], "schedule": schedule} for group in self.inner.param_groups]
        self.done = 0

    def rates(self):
        return [group["lr"] * self.schedule.get_lr(self.done) for group in self.param_groups]

    def get_lr(self):
        return self.rates() if self.done > 0 else [0]

    def step(self, closure=None):
        for group, rate in zip(self.inner.param_groups, self.rates()):
            group["lr"] = rate
        self.inner.step()
        self.done += 1

    def zero_grad(self, set_to_none=True):
        pass

    def state_dict(self):
        return {}


class BertAdam(_Scheduled):
    def __init__(self, params, lr, warmup=-1, t_total=-1, schedule="warmup_linear", *args, **kwargs):
        super().__init__(params, lr, schedule, warmup, t_total)


class OpenAIAdam(_Scheduled):
    def __init__(self, params, lr, schedule="warmup_linear", warmup=-1, t_total=-1, *args, **kwargs):
        super().__init__(params, lr, schedule, warmup, t_total)
