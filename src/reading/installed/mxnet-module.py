# mxnet.module (1.9): fit makes an update for each batch of each epoch.
import mxnet.optimizer as optimizers


class Module:
    def __init__(self, *args, **kwargs):
        self.optimizer_initialized = False

    def bind(self, *args, **kwargs):
        pass

    def init_params(self, *args, **kwargs):
        pass

    def set_params(self, *args, **kwargs):
        pass

    def forward(self, *args, **kwargs):
        pass

    def backward(self, *args, **kwargs):
        pass

    def forward_backward(self, *args, **kwargs):
        pass

    def init_optimizer(self, kvstore="local", optimizer="sgd", optimizer_params=(("learning_rate", 0.01),), force_init=False):
        if self.optimizer_initialized and not force_init:
            return
        self._optimizer = optimizer
        if not isinstance(optimizer, optimizers.Optimizer):
            self._optimizer = optimizers.create(optimizer, **dict(optimizer_params))
        self.optimizer_initialized = True

    def update(self):
        self._optimizer.make()

    def fit(
        self,
        train_data,
        eval_data=None,
        eval_metric="acc",
        epoch_end_callback=None,
        batch_end_callback=None,
        kvstore="local",
        optimizer="sgd",
        optimizer_params=(("learning_rate", 0.01),),
        eval_end_callback=None,
        eval_batch_end_callback=None,
        initializer=None,
        arg_params=None,
        aux_params=None,
        allow_missing=False,
        force_rebind=False,
        force_init=False,
        begin_epoch=0,
        num_epoch=None,
        validation_metric=None,
        monitor=None,
        sparse_row_id_fn=None,
    ):
        self.init_optimizer(optimizer=optimizer, optimizer_params=optimizer_params)
        for epoch in range(begin_epoch, num_epoch):
            for data_batch in train_data:
                self.update()


class BucketingModule(Module):
    pass
