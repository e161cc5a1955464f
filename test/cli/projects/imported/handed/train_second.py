import torch

from nets.shared import adjust_learning_rate

if __name__ == '__main__':
    optimizer = torch.optim.SGD([torch.zeros(1)], lr=0.4)
    for epoch in range(2):
        adjust_learning_rate(optimizer, epoch, [0.4, 0.1])
        optimizer.step()
