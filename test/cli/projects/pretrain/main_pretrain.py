import argparse

import torch

import util.misc as misc
from engine_pretrain import train_one_epoch


def get_args_parser():
    parser = argparse.ArgumentParser('pre-training', add_help=False)
    parser.add_argument('--batch_size', default=64, type=int)
    parser.add_argument('--epochs', default=10, type=int)
    parser.add_argument('--accum_iter', default=1, type=int)
    parser.add_argument('--lr', type=float, default=1.5e-4)
    parser.add_argument('--min_lr', type=float, default=0.)
    parser.add_argument('--warmup_epochs', type=int, default=2)
    return parser


def main(args):
    misc.init_distributed_mode(args)
    data_loader_train = torch.utils.data.DataLoader(dataset_train, batch_size=args.batch_size, drop_last=True)
    model = models.mae_vit_base()
    optimizer = torch.optim.AdamW(model.parameters(), lr=args.lr, betas=(0.9, 0.95))
    for epoch in range(args.epochs):
        train_stats = train_one_epoch(model, data_loader_train, optimizer, device, epoch, args=args)
        misc.save_model(args=args, model=model, optimizer=optimizer, epoch=epoch)


if __name__ == '__main__':
    main(get_args_parser().parse_args())
