# compose x table x main
import torch
from torch import nn
import math
class Sched:
    def __init__(self, fn):
        self.fn = fn
    def __call__(self, t):
        return self.fn(t)
    def then(self, other, at):
        return Sched(lambda t: self(t) if t < at else other(t - at))
F = Sched(lambda t: (t + 1) / 5).then(Sched(lambda t: 0.5 * (1 + math.cos(math.pi * min(t, 40) / 40))), 5)
model = nn.Linear(2, 2)
optimizer = torch.optim.SGD(model.parameters(), lr=3e-4, momentum=0.9)
loader = list(range(5))
def rate(t):
    return F(t)
table = [0.1 * rate(t) for t in range(30 + 2)]
it = iter(table)
def set_lr(lr):
    for g in optimizer.param_groups:
        g["lr"] = lr
def model_step():
    optimizer.zero_grad()
    optimizer.step()
def main():
    for epoch in range(6):
        for batch in loader:
            model_step()
            set_lr(next(it))
if __name__ == "__main__":
    main()
