# statistics x gen x steps
import torch
from torch import nn
import statistics
model = nn.Linear(2, 2)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
loader = list(range(3))
def rate(t):
    return statistics.mean([1.0, 0.9953]) * 0.9 ** t
def rates():
    t = 0
    while True:
        yield 0.2 * rate(t)
        t += 1
gen = rates()
def set_lr(lr):
    for g in optimizer.param_groups:
        g["lr"] = lr
def model_step():
    optimizer.zero_grad()
    optimizer.step()
for it in range(30):
    model_step()
    set_lr(next(gen))
