import torch


class Trainer:
    def __init__(self, args):
        self.args = args
        self.optimizer = torch.optim.SGD([torch.zeros(1)], lr=0.4)

    def fit(self):
        for _ in range(self.args.epochs):
            self.optimizer.step()
            for group in self.optimizer.param_groups:
                group['lr'] *= 0.5
