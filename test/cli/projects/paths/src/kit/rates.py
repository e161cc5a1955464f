import torch

import kit


def make_scheduler(optimizer):
    return torch.optim.lr_scheduler.StepLR(optimizer, 2)
