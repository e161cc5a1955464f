import torch
from yacs.config import CfgNode as CN

_C = CN()
_C.TRAIN = CN()
_C.TRAIN.LR = 0.1
_C.TRAIN.EPOCHS = 4
_C.TRAIN.GAMMA = 0.5

def get_config(path):
    config = _C.clone()
    config.defrost()
    config.merge_from_file(path)
    config.freeze()
    return config

cfg = get_config('conf/train.yaml')
optimizer = torch.optim.SGD(model.parameters(), lr=cfg.TRAIN.LR)
scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, cfg.TRAIN.GAMMA)
for epoch in range(cfg.TRAIN.EPOCHS):
    optimizer.step()
    scheduler.step()
