import torch


def scheduler_of(optimizer):
    return torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.5)
