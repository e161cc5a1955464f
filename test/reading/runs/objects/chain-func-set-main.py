# chain x func_set x main
import torch
from torch import nn
from itertools import chain, repeat
model = nn.Linear(2, 2)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
loader = list(range(4))
def rate(t):
    tab = list(chain(repeat(1.0, 8), [0.5] * 5, repeat(0.25, 20)))
    return tab[min(t, len(tab) - 1)]
counter = {"n": 0}
def adjust(optimizer):
    counter["n"] += 1
    lr = 0.04 * rate(counter["n"])
    for i in range(len(optimizer.param_groups)):
        optimizer.param_groups[i]["lr"] = lr
    return lr
def model_step():
    optimizer.zero_grad()
    optimizer.step()
def main():
    for epoch in range(8):
        for batch in loader:
            model_step()
            adjust(optimizer)
if __name__ == "__main__":
    main()
