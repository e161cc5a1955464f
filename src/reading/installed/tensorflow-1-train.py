# tensorflow.train (1.15): a rate is computed of the steps that were made before its update.
import math

import tensorflow as graph


def shares(global_step, decay_steps, staircase, how):
    def rate(step, *given):
        share = step / given[-1]
        return how(math.floor(share) if staircase else share, *given[:-1])

    return rate


def exponential_decay(learning_rate, global_step, decay_steps, decay_rate, staircase=False, name=None):
    rate = shares(global_step, decay_steps, staircase, lambda share, base, factor: base * factor**share)
    return graph.computed(rate, global_step, learning_rate, decay_rate, decay_steps)


def natural_exp_decay(learning_rate, global_step, decay_steps, decay_rate, staircase=False, name=None):
    rate = shares(global_step, decay_steps, staircase, lambda share, base, factor: base * math.exp(-factor * share))
    return graph.computed(rate, global_step, learning_rate, decay_rate, decay_steps)


def inverse_time_decay(learning_rate, global_step, decay_steps, decay_rate, staircase=False, name=None):
    rate = shares(global_step, decay_steps, staircase, lambda share, base, factor: base / (1 + factor * share))
    return graph.computed(rate, global_step, learning_rate, decay_rate, decay_steps)


def piecewise_constant(x, boundaries, values, name=None):
    def rate(step, *given):
        place = len([one for one in given[: len(boundaries)] if step > one])
        return given[len(boundaries) + place]

    return graph.computed(rate, x, *boundaries, *values)


def polynomial_decay(learning_rate, global_step, decay_steps, end_learning_rate=0.0001, power=1.0, cycle=False, name=None):
    def rate(step, base, last, end):
        if cycle:
            last = last * (1 if step == 0 else math.ceil(step / last))
        else:
            step = min(step, last)
        return (base - end) * (1 - step / last) ** power + end

    return graph.computed(rate, global_step, learning_rate, decay_steps, end_learning_rate)


def cosine_decay(learning_rate, global_step, decay_steps, alpha=0.0, name=None):
    def rate(step, base, last):
        wave = 0.5 * (1 + math.cos(math.pi * min(step, last) / last))
        return base * ((1 - alpha) * wave + alpha)

    return graph.computed(rate, global_step, learning_rate, decay_steps)


def cosine_decay_restarts(learning_rate, global_step, first_decay_steps, t_mul=2.0, m_mul=1.0, alpha=0.0, name=None):
    def rate(step, base, first):
        share = step / first
        length, peak = 1.0, 1.0
        while share >= length:
            share -= length
            length *= t_mul
            peak *= m_mul
        wave = 0.5 * peak * (1 + math.cos(math.pi * share / length))
        return base * ((1 - alpha) * wave + alpha)

    return graph.computed(rate, global_step, learning_rate, first_decay_steps)


def linear_cosine_decay(learning_rate, global_step, decay_steps, num_periods=0.5, alpha=0.0, beta=0.001, name=None):
    def rate(step, base, last):
        step = min(step, last)
        wave = 0.5 * (1 + math.cos(math.pi * 2 * num_periods * step / last))
        return base * ((alpha + (last - step) / last) * wave + beta)

    return graph.computed(rate, global_step, learning_rate, decay_steps)


def get_or_create_global_step(graph_of=None):
    if graph.state["step"] is None:
        graph.state["step"] = graph.Variable(0, trainable=False)
    return graph.state["step"]


create_global_step = get_or_create_global_step
get_global_step = get_or_create_global_step


class StopAtStepHook:
    def __init__(self, num_steps=None, last_step=None):
        self.last = last_step if num_steps is None else num_steps


class MonitoredTrainingSession(graph.Session):
    def __init__(self, *args, hooks=None, **kwargs):
        super().__init__()
        self.ends = [one.last for one in hooks or [] if isinstance(one, StopAtStepHook)]

    def should_stop(self):
        return len(self.ends) > 0 and get_or_create_global_step().value() >= min(self.ends)


Optimizer = GradientDescentOptimizer = MomentumOptimizer = AdamOptimizer = RMSPropOptimizer = graph.Optimizer
AdagradOptimizer = AdadeltaOptimizer = FtrlOptimizer = ProximalGradientDescentOptimizer = graph.Optimizer
