import copy
import torch
from torch.optim.lr_scheduler import *


class Trainer:
    def __init__(self, lr):
        self.weight = torch.nn.Parameter(torch.zeros(1))
        self.optimizer = torch.optim.SGD([self.weight], lr=lr)
        warmup = LinearLR(self.optimizer, start_factor=0.1, total_iters=3)
        self.scheduler = SequentialLR(self.optimizer, [warmup, CosineAnnealingLR(self.optimizer, T_max=12)], milestones=[3])
        self.epoch = 0

    def state_dict(self):
        return dict(optimizer=self.optimizer.state_dict(), scheduler=self.scheduler.state_dict(), epoch=self.epoch)

    def load_state_dict(self, state):
        self.optimizer.load_state_dict(state['optimizer'])
        self.scheduler.load_state_dict(state['scheduler'])
        self.epoch = state['epoch']

    def fit(self, epochs):
        while self.epoch < epochs:
            for batch in range(3):
                self.optimizer.step()
            self.scheduler.step()
            self.epoch += 1


first = Trainer(0.1)
first.fit(5)
second = Trainer(0.4)
second.load_state_dict(first.state_dict())
second.fit(14)
