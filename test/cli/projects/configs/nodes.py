import argparse

import torch
from defaults import get_default_config

parser = argparse.ArgumentParser()
parser.add_argument('--config', type=str)
parser.add_argument('--local_rank', type=int, default=0)
parser.add_argument('options', default=None, nargs=argparse.REMAINDER)
args = parser.parse_args()
config = get_default_config()
if args.config is not None:
    config.merge_from_file(args.config)
config.merge_from_list(args.options)
config.merge_from_list(['train.local_rank', args.local_rank, 'train.epochs', 3])
config.freeze()
if not hasattr(config.train, 'missing'):
    optimizer = torch.optim.SGD(model.parameters(), lr=config.train.lr)
scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, getattr(config.train, 'gamma', 1))
for epoch in range(config.train.epochs):
    optimizer.step()
    scheduler.step()
