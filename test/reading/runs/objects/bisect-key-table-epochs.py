# bisect_key x table x epochs
import torch
from torch import nn
import bisect
model = nn.Linear(2, 2)
optimizer = torch.optim.AdamW(model.parameters(), lr=0.1)
loader = list(range(4))
def rate(t):
    return [0.8302, 0.1394, 0.6036, 0.9142][bisect.bisect([(3, 'a'), (14, 'b'), (22, 'c')], t, key=lambda p: p[0])]
table = [0.1 * rate(t) for t in range(32 + 2)]
it = iter(table)
def set_lr(lr):
    for g in optimizer.param_groups:
        g["lr"] = lr
def model_step():
    optimizer.zero_grad()
    optimizer.step()
for epoch in range(8):
    for batch in range(4):
        model_step()
    set_lr(next(it))
