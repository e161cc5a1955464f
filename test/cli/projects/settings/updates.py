import argparse, os
import torch, yaml
from yacs.config import CfgNode as CN

_C = CN()
_C.BASE = ['']
_C.TRAIN = CN()
_C.TRAIN.LR = 0.1
_C.TRAIN.EPOCHS = 9
_C.TRAIN.GAMMA = 0.5

def update(config, path):
    config.defrost()
    with open(path, 'r') as f:
        found = yaml.load(f, Loader=yaml.FullLoader)
    for base in found.setdefault('BASE', ['']):
        if base:
            update(config, os.path.join(os.path.dirname(path), base))
    config.merge_from_file(path)
    config.freeze()

def get_config(args):
    config = _C.clone()
    update(config, args.cfg)

    def said(name):
        return hasattr(args, name) and eval(f'args.{name}')
    config.defrost()
    if said('lr'):
        config.TRAIN.LR = args.lr
    config.freeze()
    return config

parser = argparse.ArgumentParser()
parser.add_argument('--cfg', required=True)
parser.add_argument('--lr', type=float)
config = get_config(parser.parse_args())
print(config.dump())
optimizer = torch.optim.SGD(model.parameters(), lr=config.TRAIN.LR)
scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, config.TRAIN.GAMMA)
for epoch in range(config.TRAIN.EPOCHS):
    optimizer.step()
    scheduler.step()
