import argparse

import torch

from nets.rates import set_learning_rate

if __name__ == '__main__':
    parser = argparse.ArgumentParser()
    parser.add_argument('--epochs', type=int, required=True)
    args = parser.parse_args()
    optimizer = torch.optim.SGD([torch.zeros(1)], lr=0.4)
    for epoch in range(args.epochs):
        set_learning_rate(optimizer, epoch, [0.4, 0.1])
        optimizer.step()
