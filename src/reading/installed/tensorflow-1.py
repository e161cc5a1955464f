# tensorflow (1.15): what a session computes hangs on the steps that were made and on what it is fed.
import math
from contextlib import contextmanager

import lrsched
import torch

# The steps that were made, and what everything that is made just now waits for.
state = {"step": None, "within": []}


class Tensor:
    def __init__(self, of):
        self.of = of

    def value(self, fed):
        return self.of(fed)

    def eval(self, feed_dict=None, session=None):
        return self.value(feed_dict or {})

    def __add__(self, other):
        return computed(lambda a, b: a + b, self, other)

    def __radd__(self, other):
        return computed(lambda a, b: b + a, self, other)

    def __sub__(self, other):
        return computed(lambda a, b: a - b, self, other)

    def __rsub__(self, other):
        return computed(lambda a, b: b - a, self, other)

    def __mul__(self, other):
        return computed(lambda a, b: a * b, self, other)

    def __rmul__(self, other):
        return computed(lambda a, b: b * a, self, other)

    def __truediv__(self, other):
        return computed(lambda a, b: a / b, self, other)

    def __rtruediv__(self, other):
        return computed(lambda a, b: b / a, self, other)

    def __floordiv__(self, other):
        return computed(lambda a, b: a // b, self, other)

    def __mod__(self, other):
        return computed(lambda a, b: a % b, self, other)

    def __pow__(self, other):
        return computed(lambda a, b: a**b, self, other)

    def __rpow__(self, other):
        return computed(lambda a, b: b**a, self, other)

    def __neg__(self):
        return computed(lambda a: -a, self)

    def __lt__(self, other):
        return computed(lambda a, b: a < b, self, other)

    def __le__(self, other):
        return computed(lambda a, b: a <= b, self, other)

    def __gt__(self, other):
        return computed(lambda a, b: a > b, self, other)

    def __ge__(self, other):
        return computed(lambda a, b: a >= b, self, other)


def value_of(given, fed):
    return given.value(fed) if isinstance(given, Tensor) else given


def computed(how, *given):
    return Tensor(lambda fed: how(*[value_of(one, fed) for one in given]))


class Placeholder(Tensor):
    def __init__(self, *unsaid):
        self.unsaid = unsaid

    def value(self, fed):
        if self in fed:
            return fed[self]
        return value_of(self.unsaid[0], fed)


class Variable(Tensor):
    def __init__(self, initial_value=None, trainable=True, collections=None, validate_shape=True, caching_device=None, name=None, **kwargs):
        self.now = initial_value
        self.name = name

    def value(self, fed=None):
        return value_of(self.now, fed or {})

    def set(self, value):
        self.now = value

    def assign(self, value, **kwargs):
        return Assign(self, value)

    def assign_add(self, value, **kwargs):
        return Assign(self, self + value)

    def load(self, value, session=None):
        self.now = value


class Operation:
    def __init__(self):
        self.after = list(state["within"])

    def begin(self, fed):
        pass

    def run(self, feed_dict=None, session=None):
        go(self, feed_dict)


class Assign(Operation):
    def __init__(self, variable, to):
        super().__init__()
        self.variable = variable
        self.to = to

    def begin(self, fed):
        self.variable.set(value_of(self.to, fed))


class Group(Operation):
    def __init__(self, *parts):
        super().__init__()
        self.after = self.after + list(parts)


class Update(Operation):
    def __init__(self, optimizer, global_step):
        super().__init__()
        self.optimizer = optimizer
        self.global_step = global_step

    def begin(self, fed):
        self.optimizer.make(fed)
        if self.global_step is not None:
            self.global_step.set(self.global_step.value() + 1)


class Optimizer:
    def __init__(self, learning_rate=0.001, *args, **kwargs):
        self.rate = learning_rate
        self.inner = torch.optim.SGD([], lr=0.0 if isinstance(learning_rate, Tensor) else learning_rate)

    def make(self, fed):
        if isinstance(self.rate, Tensor):
            self.inner.param_groups[0]["lr"] = self.rate.value(fed)
        self.inner.step()

    def minimize(self, loss, global_step=None, **kwargs):
        return Update(self, global_step)

    def compute_gradients(self, loss, var_list=None, **kwargs):
        return [(Tensor(lambda fed: 0), Tensor(lambda fed: 0))]

    def apply_gradients(self, grads_and_vars, global_step=None, name=None):
        return Update(self, global_step)


class Session:
    def __init__(self, target="", graph=None, config=None):
        self.graph = torch.empty(1)

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        pass

    def as_default(self):
        return self

    def close(self):
        pass

    def run(self, fetches, feed_dict=None, options=None, run_metadata=None):
        return go(fetches, feed_dict)


def go(fetches, feed_dict):
    fed = feed_dict or {}
    done = []
    walk(fetches, fed, done)
    # What an operation changes in the same run may be seen before it, or after it.
    if lrsched.known(fetches) and isinstance(fetches, Tensor):
        return fetches.value(fed)
    return shown(fetches)


def walk(one, fed, done):
    if not lrsched.known(one):
        return
    if isinstance(one, (list, tuple)):
        for part in one:
            walk(part, fed, done)
    elif isinstance(one, dict):
        for key in one:
            walk(one[key], fed, done)
    elif isinstance(one, Operation) and one not in done:
        done.append(one)
        walk(one.after, fed, done)
        one.begin(fed)


def shown(fetches):
    if lrsched.known(fetches) and isinstance(fetches, (list, tuple)):
        return [torch.empty(1) for _ in fetches]
    return torch.empty(1)


class Graph:
    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        pass

    def as_default(self):
        return self


InteractiveSession = Session


@contextmanager
def control_dependencies(control_inputs):
    before = state["within"]
    state["within"] = before + [one for one in control_inputs if isinstance(one, Operation)]
    yield
    state["within"] = before


def no_op(name=None):
    return Group()


def group(*inputs, **kwargs):
    return Group(*inputs)


def assign(ref, value, **kwargs):
    return ref.assign(value)


def assign_add(ref, value, **kwargs):
    return ref.assign_add(value)


def placeholder(dtype, shape=None, name=None):
    return Placeholder()


def placeholder_with_default(input, shape, name=None):
    return Placeholder(input)


def constant(value, dtype=None, shape=None, name="Const", verify_shape=False):
    return value


def convert_to_tensor(value, dtype=None, name=None):
    return value


def cast(x, dtype, name=None):
    return x


def to_float(x, name=None):
    return x


def to_int32(x, name=None):
    return x


def to_int64(x, name=None):
    return x


def identity(input, name=None):
    return input


def multiply(x, y, name=None):
    return x * y


def add(x, y, name=None):
    return x + y


def subtract(x, y, name=None):
    return x - y


def divide(x, y, name=None):
    return x / y


def less(x, y, name=None):
    return x < y


def less_equal(x, y, name=None):
    return x <= y


def greater(x, y, name=None):
    return x > y


def greater_equal(x, y, name=None):
    return x >= y


def cond(pred, true_fn=None, false_fn=None, **kwargs):
    if isinstance(pred, Tensor):
        return where(pred, true_fn(), false_fn())
    return torch.empty(1)


def where(condition, x=None, y=None, name=None):
    if isinstance(condition, Tensor):
        return Tensor(lambda fed: value_of(x, fed) if condition.value(fed) else value_of(y, fed))
    return torch.empty(1)


def either(how, x, y):
    return computed(how, x, y) if isinstance(x, Tensor) or isinstance(y, Tensor) else how(x, y)


def minimum(x, y, name=None):
    return either(lambda a, b: min(a, b), x, y)


def maximum(x, y, name=None):
    return either(lambda a, b: max(a, b), x, y)


def pow(x, y, name=None):
    return either(lambda a, b: a**b, x, y)
