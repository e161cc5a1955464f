import argparse
import os

import torch
import torch.nn as nn
import torch.optim as optim
from torch.optim.lr_scheduler import CosineAnnealingLR, LinearLR, SequentialLR
from torch.utils.data import DataLoader
from torchvision import datasets, models, transforms

parser = argparse.ArgumentParser(description='Train a classifier')
parser.add_argument('data', metavar='DIR')
parser.add_argument('-a', '--arch', default='resnet50')
parser.add_argument('--epochs', default=90, type=int, metavar='N', help='number of epochs to run')
parser.add_argument('-b', '--batch-size', default=256, type=int)
parser.add_argument('--lr', '--learning-rate', default=0.1, type=float, dest='lr')
parser.add_argument('--momentum', default=0.9, type=float)
parser.add_argument('--wd', '--weight-decay', default=1e-4, type=float, dest='weight_decay')
parser.add_argument('--warmup-epochs', default=5, type=int)
parser.add_argument('--resume', default='', type=str)
parser.add_argument('-e', '--evaluate', action='store_true')

best_acc1 = 0


def main():
    args = parser.parse_args()
    main_worker(args.gpu if torch.cuda.is_available() else None, args)


def main_worker(gpu, args):
    global best_acc1
    model = models.__dict__[args.arch]()
    if torch.cuda.is_available():
        model = model.cuda(gpu)
    criterion = nn.CrossEntropyLoss().cuda()
    optimizer = optim.SGD(model.parameters(), args.lr, momentum=args.momentum, weight_decay=args.weight_decay)

    warmup = LinearLR(optimizer, start_factor=0.01, total_iters=args.warmup_epochs)
    cosine = CosineAnnealingLR(optimizer, T_max=args.epochs - args.warmup_epochs)
    scheduler = SequentialLR(optimizer, schedulers=[warmup, cosine], milestones=[args.warmup_epochs])

    if args.resume:
        checkpoint = torch.load(args.resume)
        optimizer.load_state_dict(checkpoint['optimizer'])

    train_dataset = datasets.ImageFolder(os.path.join(args.data, 'train'), transforms.ToTensor())
    train_loader = DataLoader(train_dataset, batch_size=args.batch_size, shuffle=True)
    if args.evaluate:
        validate(train_loader, model, criterion)
        return

    for epoch in range(args.epochs):
        train(train_loader, model, criterion, optimizer, epoch)
        acc1 = validate(train_loader, model, criterion)
        scheduler.step()
        is_best = acc1 > best_acc1
        best_acc1 = max(acc1, best_acc1)


def train(loader, model, criterion, optimizer, epoch):
    model.train()
    for i, (images, target) in enumerate(loader):
        loss = criterion(model(images), target)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if i % 10 == 0:
            print(f'Epoch [{epoch}][{i}] loss {loss.item():.4f}')


def validate(loader, model, criterion):
    model.eval()
    with torch.no_grad():
        return sum(accuracy(model(x), y) for x, y in loader) / len(loader)


if __name__ == '__main__':
    main()
