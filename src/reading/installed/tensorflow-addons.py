# tensorflow_addons.optimizers: triangles by the updates, scaled by cycle or by update.
import math

import tensorflow as tf


class CyclicalLearningRate(tf.keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, initial_learning_rate, maximal_learning_rate, step_size, scale_fn, scale_mode="cycle", name=None):
        super().__init__()
        self.initial_learning_rate = initial_learning_rate
        self.maximal_learning_rate = maximal_learning_rate
        self.step_size = step_size
        self.scale_fn = scale_fn
        self.scale_mode = scale_mode

    def __call__(self, step):
        cycle = math.floor(1 + step / (2 * self.step_size))
        x = abs(step / self.step_size - 2 * cycle + 1)
        scale = self.scale_fn(cycle if self.scale_mode == "cycle" else step)
        return self.initial_learning_rate + (self.maximal_learning_rate - self.initial_learning_rate) * max(0, 1 - x) * scale


class TriangularCyclicalLearningRate(CyclicalLearningRate):
    def __init__(self, initial_learning_rate, maximal_learning_rate, step_size, scale_mode="cycle", name=None):
        super().__init__(initial_learning_rate, maximal_learning_rate, step_size, lambda x: 1.0, scale_mode)


class Triangular2CyclicalLearningRate(CyclicalLearningRate):
    def __init__(self, initial_learning_rate, maximal_learning_rate, step_size, scale_mode="cycle", name=None):
        super().__init__(initial_learning_rate, maximal_learning_rate, step_size, lambda x: 1 / (2.0 ** (x - 1)), scale_mode)


class ExponentialCyclicalLearningRate(CyclicalLearningRate):
    def __init__(self, initial_learning_rate, maximal_learning_rate, step_size, scale_mode="iterations", gamma=1.0, name=None):
        super().__init__(initial_learning_rate, maximal_learning_rate, step_size, lambda x: gamma**x, scale_mode)
