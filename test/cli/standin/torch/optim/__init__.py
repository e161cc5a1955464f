from .optimizer import Optimizer


class Parameter(object):
    pass


class SGD(Optimizer):
    def __init__(self, params, lr, momentum=0.0, weight_decay=0.0):
        super(SGD, self).__init__(params, {'lr': lr, 'momentum': momentum, 'weight_decay': weight_decay})

    def step(self, closure=None):
        pass


class Adam(Optimizer):
    def __init__(self, params, lr, betas=(0.9, 0.999), weight_decay=0.0):
        super(Adam, self).__init__(params, {'lr': lr, 'betas': betas, 'weight_decay': weight_decay})

    def step(self, closure=None):
        pass
