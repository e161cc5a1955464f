import torch


class Experiment:
    def __init__(self, args):
        self.args = args
        self.optimizer = torch.optim.SGD([torch.zeros(1)], lr=args.lr)

    def adjust_learning_rate(self, epoch):
        for group in self.optimizer.param_groups:
            group['lr'] = self.args.lr * 0.5**epoch

    def train(self):
        for epoch in range(self.args.epochs):
            self.optimizer.step()
            self.adjust_learning_rate(epoch + 1)
