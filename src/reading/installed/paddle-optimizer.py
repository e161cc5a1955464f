# paddle.optimizer: an update asks the scheduler that stands for the rate.
import paddle.optimizer.lr as lr
import torch


class Optimizer:
    def __init__(self, learning_rate=0.001, *args, shares=None, **kwargs):
        self.set_lr_scheduler(learning_rate)
        self.shares = shares
        if shares is not None:
            self.groups = torch.optim.SGD([{"params": [], "lr": 1.0} for _ in shares], lr=1.0)

    def set_lr_scheduler(self, scheduler):
        self._learning_rate = scheduler
        if isinstance(scheduler, lr.LRScheduler):
            self.inner = scheduler.shown
        else:
            self.inner = torch.optim.SGD([], lr=scheduler)

    def get_lr(self):
        return self.inner.param_groups[0]["lr"]

    def set_lr(self, value):
        if isinstance(self._learning_rate, lr.LRScheduler):
            raise RuntimeError("a rate that a scheduler says is not set")
        self.inner.param_groups[0]["lr"] = value

    def step(self):
        if self.shares is None:
            self.inner.step()
        else:
            for group, share in zip(self.groups.param_groups, self.shares):
                group["lr"] = self.get_lr() * share
            self.groups.step()

    def minimize(self, loss, *args, **kwargs):
        self.step()
        return None, None

    def clear_grad(self, set_to_zero=True):
        pass

    def clear_gradients(self, set_to_zero=True):
        pass

    def state_dict(self):
        return {}


class SGD(Optimizer):
    pass


class Momentum(Optimizer):
    pass


class Adam(Optimizer):
    pass


class AdamW(Optimizer):
    pass


class Adamax(Optimizer):
    pass


class NAdam(Optimizer):
    pass


class RAdam(Optimizer):
    pass


class Adagrad(Optimizer):
    pass


class Adadelta(Optimizer):
    pass


class RMSProp(Optimizer):
    pass


class Lamb(Optimizer):
    pass
