# stable_baselines3.common.utils: functions of the progress that remains, from 1 to 0.
def get_linear_fn(start, end, end_fraction):
    def func(progress_remaining):
        if (1 - progress_remaining) > end_fraction:
            return end
        return start + (1 - progress_remaining) * (end - start) / end_fraction

    return func


def constant_fn(val):
    def func(progress_remaining):
        return val

    return func


def get_schedule_fn(value_schedule):
    return value_schedule if callable(value_schedule) else constant_fn(float(value_schedule))


class LinearSchedule:
    def __init__(self, start, end, end_fraction):
        self.start = start
        self.end = end
        self.end_fraction = end_fraction

    def __call__(self, progress_remaining):
        if (1 - progress_remaining) > self.end_fraction:
            return self.end
        return self.start + (1 - progress_remaining) * (self.end - self.start) / self.end_fraction


class ConstantSchedule:
    def __init__(self, val):
        self.val = val

    def __call__(self, progress_remaining):
        return self.val
