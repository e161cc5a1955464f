import torch

class Annealer:
    def __init__(self, optimizer):
        self.optimizer = optimizer

    @property
    def lr(self):
        return self.optimizer.param_groups[0]["lr"]

    @lr.setter
    def lr(self, value):
        for group in self.optimizer.param_groups:
            group["lr"] = value

    def __imul__(self, factor):
        self.lr = self.lr * factor
        return self

    def __enter__(self):
        self.lr = self.lr / 2
        return self

    def __exit__(self, *error):
        self.lr = self.lr * 2

class Trainer:
    def __init__(self):
        self.optimizer = torch.optim.SGD(torch.nn.Linear(2, 1).parameters(), lr=0.1)
        self.rate = Annealer(self.optimizer)

    def fit(self):
        for epoch in range(6):
            if epoch == 2:
                with self.rate:
                    self.optimizer.step()
            self.optimizer.step()
            if epoch == 4:
                self.rate.lr = 0.01
            else:
                self.rate *= 0.5

Trainer().fit()
