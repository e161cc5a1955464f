import argparse

import torch
from slconfig import SLConfig


def main(args):
    cfg = SLConfig.fromfile(args.config_file)
    if args.options is not None:
        cfg.merge_from_dict(args.options)
    for key, value in cfg._cfg_dict.to_dict().items():
        if key not in vars(args):
            setattr(args, key, value)
        else:
            raise ValueError(f'Key {key} can used by args only')
    optimizer = torch.optim.SGD(model.parameters(), lr=args.lr)
    scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, args.gamma)
    for epoch in range(args.epochs):
        optimizer.step()
        scheduler.step()


if __name__ == '__main__':
    parser = argparse.ArgumentParser()
    parser.add_argument('--config_file', '-c', type=str, required=True)
    parser.add_argument('--options', nargs='+')
    main(parser.parse_args())
