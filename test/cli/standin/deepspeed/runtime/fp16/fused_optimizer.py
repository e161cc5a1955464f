class FP16_Optimizer(object):
    """Steps once with no gradients as it is made, so that the optimizer has its state."""

    def __init__(self, init_optimizer):
        self.optimizer = init_optimizer
        self.initialize_optimizer_states()

    def initialize_optimizer_states(self):
        self.optimizer.step()

    def step(self, closure=None):
        self.optimizer.step()
