# lru x lambda x while_true
import torch
from torch import nn
from functools import lru_cache
@lru_cache(maxsize=None)
def F(t):
    return 1.0 if t == 0 else F(t - 1) * 0.95
model = nn.Linear(2, 2)
optimizer = torch.optim.AdamW(model.parameters(), lr=3e-4)
loader = list(range(4))
def rate(t):
    return F(t)
scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lr_lambda=rate)
def model_step():
    optimizer.zero_grad()
    optimizer.step()
step = 0
while True:
    model_step()
    scheduler.step()
    step += 1
    if step == 32:
        break
