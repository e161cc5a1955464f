class DeepSpeedZeroOptimizer_Stage3(object):
    """Steps parts of the groups one by one, whose parameters stand in for those of the group."""

    def __init__(self, init_optimizer, parts=3):
        self.optimizer, self.parts = init_optimizer, parts

    def step(self, closure=None):
        for group in self.optimizer.param_groups:
            for part in range(self.parts):
                group['params'] = [self]
                self.optimizer.step()
                group['params'] = []
