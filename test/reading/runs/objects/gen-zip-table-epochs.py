# gen_zip x table x epochs
import torch
from torch import nn

model = nn.Linear(2, 2)
optimizer = torch.optim.SGD(model.parameters(), lr=1e-3, momentum=0.9)
loader = list(range(5))
def rate(t):
    return [v for v, n in zip([0.924, 0.066, 0.9882, 0.7189], [4, 5, 6, 60]) for _ in range(n)][t]
table = [0.1 * rate(t) for t in range(30 + 2)]
it = iter(table)
def set_lr(lr):
    for g in optimizer.param_groups:
        g["lr"] = lr
def model_step():
    optimizer.zero_grad()
    optimizer.step()
for epoch in range(6):
    for batch in range(5):
        model_step()
    set_lr(next(it))
