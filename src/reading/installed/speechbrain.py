# speechbrain.nnet.schedulers: some set the rate of the optimizer that they are called with, others give the old and the new one.
import math


def update_learning_rate(optimizer, new_lr, param_group=None):
    groups = range(len(optimizer.param_groups)) if param_group is None else param_group
    for i in groups:
        optimizer.param_groups[i]["lr"] = new_lr


class WarmAndExpDecayLRSchedule:
    def __init__(self, lr, n_warmup_steps, total_steps, decay_factor=0.1):
        self.base_lr = lr
        self.n_warmup_steps = n_warmup_steps
        self.decay_factor = decay_factor
        self.decay_steps = total_steps - n_warmup_steps
        self.current_step = 0

    def __call__(self, opt):
        if self.current_step < self.n_warmup_steps:
            lr = self.base_lr * self.current_step / self.n_warmup_steps
        else:
            past = self.current_step - self.n_warmup_steps
            lr = min(self.base_lr, self.base_lr * self.decay_factor ** (past / self.decay_steps))
        update_learning_rate(opt, lr)
        self.current_step += 1


class NewBobScheduler:
    def __init__(self, initial_value, annealing_factor=0.5, improvement_threshold=0.0025, patient=0):
        self.hyperparam_value = initial_value
        self.annealing_factor = annealing_factor
        self.improvement_threshold = improvement_threshold
        self.patient = patient
        self.metric_values = []
        self.current_patient = patient

    def __call__(self, metric_value):
        old_value = new_value = self.hyperparam_value
        if len(self.metric_values) > 0:
            before = self.metric_values[-1]
            improvement = 0 if before == 0 else (before - metric_value) / before
            if improvement < self.improvement_threshold:
                if self.current_patient == 0:
                    new_value *= self.annealing_factor
                    self.current_patient = self.patient
                else:
                    self.current_patient -= 1
        self.metric_values.append(metric_value)
        self.hyperparam_value = new_value
        return old_value, new_value


class LinearScheduler:
    def __init__(self, initial_value, final_value, epoch_count):
        self.values = [initial_value + (final_value - initial_value) * i / max(1, epoch_count - 1) for i in range(epoch_count)]

    def __call__(self, current_epoch):
        return self.values[max(0, current_epoch - 1)], self.values[min(current_epoch, len(self.values) - 1)]


class LinearWarmupScheduler:
    def __init__(self, initial_value, num_warmup_steps, num_training_steps):
        self.lr0 = initial_value
        self.num_warmup_steps = num_warmup_steps
        self.num_training_steps = num_training_steps
        self.current_step = 0

    def get_next_value(self):
        step, warmup, total = self.current_step, self.num_warmup_steps, self.num_training_steps
        self.current_step += 1
        if step < warmup:
            return float(step) / float(max(1, warmup)) * self.lr0
        return self.lr0 * max(0.0, float(total - step) / float(max(1, total - warmup)))


class StepScheduler:
    def __init__(self, initial_value, decay_factor=None, decay_drop=None, half_life=None):
        self.initial_value = initial_value
        self.decay_factor = math.exp(-math.log(2) / half_life) if half_life else (decay_factor or 0.5)
        self.decay_drop = 1.0 if half_life else (decay_drop or 2)

    def value(self, epoch):
        return self.initial_value * math.pow(self.decay_factor, math.floor((1 + epoch) / self.decay_drop))

    def __call__(self, current_epoch):
        return self.value(current_epoch - 1), self.value(current_epoch)


class NoamScheduler:
    def __init__(self, lr_initial, n_warmup_steps, model_size=None):
        self.lr_initial = lr_initial
        self.n_warmup_steps = n_warmup_steps
        self.normalize = n_warmup_steps**0.5 if model_size is None else model_size ** (-0.5)
        self.n_steps = 0

    def __call__(self, opt):
        self.n_steps += 1
        current = opt.param_groups[0]["lr"]
        lr = self.lr_initial * self.normalize * min(self.n_steps ** (-0.5), self.n_steps * self.n_warmup_steps ** (-1.5))
        update_learning_rate(opt, lr)
        return current, lr
