# mxnet.gluon (1.9): a step of the trainer is an update.
import mxnet.optimizer as optimizers


class Trainer:
    def __init__(self, params, optimizer, optimizer_params=None, kvstore="device", compression_params=None, update_on_kvstore=None):
        if isinstance(optimizer, optimizers.Optimizer):
            self._optimizer = optimizer
        else:
            self._optimizer = optimizers.create(optimizer, **(optimizer_params or {}))

    @property
    def optimizer(self):
        return self._optimizer

    @property
    def learning_rate(self):
        return self._optimizer.learning_rate

    def set_learning_rate(self, lr):
        self._optimizer.set_learning_rate(lr)

    def step(self, batch_size, ignore_stale_grad=False):
        self._optimizer.make()

    def update(self, batch_size, ignore_stale_grad=False):
        self._optimizer.make()

    def allreduce_grads(self):
        pass

    def save_states(self, fname):
        pass

    def load_states(self, fname):
        pass
