# pow x func_set x main
import torch
from torch import nn

model = nn.Linear(2, 2)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
loader = list(range(5))
def rate(t):
    return pow(1 - min(t, 30) / 30, 0.9) + abs(-0.01) + round(t / 100, 1)
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
    for epoch in range(6):
        for batch in loader:
            model_step()
            adjust(optimizer)
if __name__ == "__main__":
    main()
