# mlx.optimizers: a schedule is a function of the updates that the optimizer has made.
import math

import torch


def exponential_decay(init, decay_rate):
    return lambda step: init * decay_rate**step


def step_decay(init, decay_rate, step_size):
    return lambda step: init * (decay_rate ** (step // step_size))


def cosine_decay(init, decay_steps, end=0.0, *, minimum=None):
    def schedule(step):
        share = 0.5 * (1.0 + math.cos((math.pi / decay_steps) * min(step, decay_steps)))
        # Releases before it had an end cut the curve off.
        if minimum is not None:
            return max(init * share, minimum)
        return end + share * (init - end)

    return schedule


def linear_schedule(init, end, steps):
    if steps < 1:
        raise ValueError("steps must be above 0")
    return lambda step: min(step, steps) * ((end - init) / steps) + init


def join_schedules(schedules, boundaries):
    if len(schedules) != len(boundaries) + 1:
        raise ValueError("there must be one boundary less than schedules")

    def schedule(step):
        rate = schedules[0](step)
        for boundary, after in zip(boundaries, schedules[1:]):
            if step >= boundary:
                rate = after(step - boundary)
        return rate

    return schedule


class Optimizer:
    def __init__(self, learning_rate, *args, **kwargs):
        self.schedule = learning_rate if callable(learning_rate) else None
        self.step = 0
        self.inner = torch.optim.SGD([], lr=learning_rate(0) if callable(learning_rate) else learning_rate)
        self.state = {}
        self.inner.before_update = self._advance

    @property
    def learning_rate(self):
        return self.inner.param_groups[0]["lr"]

    @learning_rate.setter
    def learning_rate(self, value):
        self.schedule = None
        self.inner.param_groups[0]["lr"] = value

    def _advance(self):
        if self.schedule is not None:
            self.inner.param_groups[0]["lr"] = self.schedule(self.step)
        self.step += 1

    def update(self, model, gradients):
        self.inner.step()

    def apply_gradients(self, gradients, parameters):
        self.update(parameters, gradients)
        return parameters


class SGD(Optimizer):
    pass


class Adam(Optimizer):
    pass


class AdamW(Optimizer):
    pass


class Adamax(Optimizer):
    pass


class RMSprop(Optimizer):
    pass


class Adagrad(Optimizer):
    pass


class AdaDelta(Optimizer):
    pass


class Lion(Optimizer):
    pass


class Muon(Optimizer):
    pass
