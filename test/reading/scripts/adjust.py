import argparse
import math

parser = argparse.ArgumentParser()
parser.add_argument('--lr', default=0.03, type=float)
parser.add_argument('--epochs', default=200, type=int)
parser.add_argument('--schedule', default=[120, 160], nargs='*', type=int)
parser.add_argument('--cos', action='store_true')
parser.add_argument('--start-epoch', default=0, type=int)


def main():
    args = parser.parse_args()
    optimizer = torch.optim.SGD(model.parameters(), args.lr, momentum=0.9)
    for epoch in range(args.start_epoch, args.epochs):
        adjust_learning_rate(optimizer, epoch, args)
        train(train_loader, model, optimizer, epoch, args)


def adjust_learning_rate(optimizer, epoch, args):
    """Decay the learning rate based on schedule"""
    lr = args.lr
    if args.cos:
        lr *= 0.5 * (1. + math.cos(math.pi * epoch / args.epochs))
    else:
        for milestone in args.schedule:
            lr *= 0.1 if epoch >= milestone else 1.
    for param_group in optimizer.param_groups:
        param_group['lr'] = lr


if __name__ == '__main__':
    main()
