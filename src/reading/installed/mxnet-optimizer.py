# mxnet.optimizer (1.9): an update is counted before its schedule is asked.
import torch


class Optimizer:
    def __init__(self, learning_rate=None, lr_scheduler=None, begin_num_update=0, **kwargs):
        if lr_scheduler is None and learning_rate is None:
            learning_rate = 0.01
        self.lr_scheduler = lr_scheduler
        self.num_update = begin_num_update
        self.inner = torch.optim.SGD([], lr=lr_scheduler.base_lr if learning_rate is None else learning_rate)
        if lr_scheduler is not None and learning_rate is not None:
            lr_scheduler.base_lr = learning_rate

    @property
    def lr(self):
        return self.inner.param_groups[0]["lr"]

    @lr.setter
    def lr(self, rate):
        self.inner.param_groups[0]["lr"] = rate

    @property
    def learning_rate(self):
        if self.lr_scheduler is not None:
            return self.lr_scheduler(self.num_update)
        return self.lr

    def set_learning_rate(self, lr):
        if self.lr_scheduler is not None:
            raise UserWarning("a rate that a schedule says is not set")
        self.lr = lr

    def make(self):
        self.num_update += 1
        if self.lr_scheduler is not None:
            self.inner.param_groups[0]["lr"] = self.lr_scheduler(self.num_update)
        self.inner.step()

    def set_lr_mult(self, multipliers):
        pass

    def set_wd_mult(self, multipliers):
        pass


SGD = NAG = Signum = AdaGrad = AdaDelta = LBSGD = Optimizer


class Adam(Optimizer):
    def __init__(self, learning_rate=0.001, **kwargs):
        super().__init__(learning_rate=learning_rate, **kwargs)


RMSProp = Nadam = LAMB = AdamW = Adam


class Adamax(Optimizer):
    def __init__(self, learning_rate=0.002, **kwargs):
        super().__init__(learning_rate=learning_rate, **kwargs)


class Ftrl(Optimizer):
    def __init__(self, lamda1=0.01, learning_rate=0.1, **kwargs):
        super().__init__(learning_rate=learning_rate, **kwargs)


known = {
    "sgd": SGD,
    "nag": NAG,
    "signum": Signum,
    "adagrad": AdaGrad,
    "adadelta": AdaDelta,
    "lbsgd": LBSGD,
    "adam": Adam,
    "rmsprop": RMSProp,
    "nadam": Nadam,
    "lamb": LAMB,
    "adamw": AdamW,
    "adamax": Adamax,
    "ftrl": Ftrl,
}


def create(name, **kwargs):
    return known[name.lower()](**kwargs)
