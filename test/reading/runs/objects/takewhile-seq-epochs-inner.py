# takewhile x seq x epochs_inner
import torch
from torch import nn
from itertools import takewhile
model = nn.Linear(2, 2)
optimizer = torch.optim.AdamW(model.parameters(), lr=0.1)
loader = list(range(3))
def rate(t):
    return 0.1 ** len(list(takewhile(lambda m: m <= t, [3, 7, 18])))
warm = torch.optim.lr_scheduler.LinearLR(optimizer, 0.1, total_iters=3)
main_ = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda t: rate(t))
scheduler = torch.optim.lr_scheduler.SequentialLR(optimizer, [warm, main_], milestones=[3])
def model_step():
    optimizer.zero_grad()
    optimizer.step()
for epoch in range(10):
    for i, batch in enumerate(loader):
        model_step()
        scheduler.step()
