# pytorch_warmup 0.2: a factor upon whatever rate the schedule has; `dampening` keeps the two apart.
import math
from contextlib import contextmanager


class BaseWarmup:
    def __init__(self, optimizer, warmup_params, last_step=-1):
        self.optimizer = optimizer
        self.warmup_params = warmup_params
        self.last_step = last_step
        self.lrs = [group["lr"] for group in self.optimizer.param_groups]
        self.dampen()

    def dampen(self, step=None):
        if step is None:
            step = self.last_step + 1
        self.last_step = step
        for group, params in zip(self.optimizer.param_groups, self.warmup_params):
            group["lr"] = group["lr"] * self.warmup_factor(step, **params)

    @contextmanager
    def dampening(self):
        for group, rate in zip(self.optimizer.param_groups, self.lrs):
            group["lr"] = rate
        yield
        self.lrs = [group["lr"] for group in self.optimizer.param_groups]
        self.dampen()


def _periods(warmup_period, count):
    periods = warmup_period if isinstance(warmup_period, list) else [warmup_period for _ in range(count)]
    if len(periods) != count:
        raise ValueError("there must be as many periods as groups")
    if any(period <= 0 for period in periods):
        raise ValueError("a warm-up period must be above 0")
    return [dict(warmup_period=period) for period in periods]


class LinearWarmup(BaseWarmup):
    def __init__(self, optimizer, warmup_period, last_step=-1):
        super().__init__(optimizer, _periods(warmup_period, len(optimizer.param_groups)), last_step)

    def warmup_factor(self, step, warmup_period):
        return min(1.0, (step + 1) / warmup_period)


class ExponentialWarmup(BaseWarmup):
    def __init__(self, optimizer, warmup_period, last_step=-1):
        super().__init__(optimizer, _periods(warmup_period, len(optimizer.param_groups)), last_step)

    def warmup_factor(self, step, warmup_period):
        return 1.0 - math.exp(-(step + 1) / warmup_period)


class UntunedLinearWarmup(LinearWarmup):
    def __init__(self, optimizer, last_step=-1):
        super().__init__(optimizer, [int(2.0 / (1.0 - group["betas"][1])) for group in optimizer.param_groups], last_step)


class UntunedExponentialWarmup(ExponentialWarmup):
    def __init__(self, optimizer, last_step=-1):
        super().__init__(optimizer, [int(1.0 / (1.0 - group["betas"][1])) for group in optimizer.param_groups], last_step)


def _rho(t, beta2, rho_inf):
    power = beta2**t
    return rho_inf - 2 * t * power / (1 - power)


class RAdamWarmup(BaseWarmup):
    def __init__(self, optimizer, last_step=-1):
        params = []
        for group in optimizer.param_groups:
            beta2 = group["betas"][1]
            if beta2 <= 0.6:
                raise ValueError("beta2 must be above 0.6")
            rho_inf = 2.0 / (1 - beta2) - 1
            offset = next(t for t in range(1, 100) if _rho(t, beta2, rho_inf) > 4)
            params.append(dict(beta2=beta2, rho_inf=rho_inf, offset=offset))
        super().__init__(optimizer, params, last_step)

    def warmup_factor(self, step, beta2, rho_inf, offset):
        rho = _rho(step + offset, beta2, rho_inf)
        return math.sqrt((rho - 4) * (rho - 2) * rho_inf / ((rho_inf - 4) * (rho_inf - 2) * rho))
