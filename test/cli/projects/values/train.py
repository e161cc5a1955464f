import numpy as np
import torch

from data import build_dataset


def cosine_values(base, epochs, each):
    values = base * 0.5 * (1 + np.cos(np.pi * np.arange(epochs * each) / (epochs * each)))
    return np.concatenate((np.linspace(0, base, each), values[each:]))


def logged(batches):
    width = len(str(len(batches)))
    for number, batch in enumerate(batches):
        yield batch
        print(str(number).rjust(width))


def main():
    dataset = build_dataset()
    each = len(dataset) // 1000
    loader = torch.utils.data.DataLoader(dataset, batch_size=1000, drop_last=True)
    values = cosine_values(0.1, 5, each)
    optimizer = torch.optim.SGD(torch.nn.Linear(1, 1).parameters(), lr=0.1)
    for epoch in range(5):
        for step, batch in enumerate(logged(loader)):
            if values is not None:
                for group in optimizer.param_groups:
                    group["lr"] = values[epoch * each + step]
            optimizer.step()


main()
