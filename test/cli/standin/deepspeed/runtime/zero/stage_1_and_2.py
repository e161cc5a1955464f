class DeepSpeedZeroOptimizer(object):
    """Steps the groups one by one, as if there were no others."""

    def __init__(self, init_optimizer):
        self.optimizer = init_optimizer

    def step(self, closure=None, overflow=False):
        if overflow:
            return
        groups = self.optimizer.param_groups
        for group in groups:
            self.optimizer.param_groups = [group]
            self.optimizer.step()
            self.optimizer.param_groups = groups
