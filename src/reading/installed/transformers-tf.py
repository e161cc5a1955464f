# transformers.optimization_tf: a linear warm-up, then a polynomial of the steps behind it.
import tensorflow as tf


class WarmUp(tf.keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, initial_learning_rate, decay_schedule_fn, warmup_steps, power=1.0, name=None):
        super().__init__()
        self.initial_learning_rate = initial_learning_rate
        self.warmup_steps = warmup_steps
        self.power = power
        self.decay_schedule_fn = decay_schedule_fn

    def __call__(self, step):
        if step < self.warmup_steps:
            return self.initial_learning_rate * (step / self.warmup_steps) ** self.power
        return self.decay_schedule_fn(step - self.warmup_steps)


def create_optimizer(init_lr, num_train_steps, num_warmup_steps, min_lr_ratio=0.0, *args, power=1.0, **kwargs):
    schedule = tf.keras.optimizers.schedules.PolynomialDecay(
        init_lr, num_train_steps - num_warmup_steps, end_learning_rate=init_lr * min_lr_ratio, power=power
    )
    if num_warmup_steps:
        schedule = WarmUp(init_lr, schedule, num_warmup_steps)
    return tf.keras.optimizers.Adam(learning_rate=schedule), schedule
