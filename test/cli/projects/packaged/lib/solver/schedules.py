from torch.optim.lr_scheduler import MultiStepLR
from .. import config


def make_scheduler(optimizer):
    return MultiStepLR(optimizer, config.MILESTONES)
