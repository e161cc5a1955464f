import torch


class Part:
    def __init__(self, model):
        self.optimizer = torch.optim.SGD(model, lr=0.4)
        self.scheduler = torch.optim.lr_scheduler.ExponentialLR(self.optimizer, 0.5)

    def update(self):
        self.optimizer.step()
        self.scheduler.step()
