# linspace x lambda x steps
import torch
from torch import nn
import numpy as np
TAB = np.concatenate([np.linspace(0.1, 1, 5), np.linspace(1, 0, 60, endpoint=False)])
model = nn.Linear(2, 2)
optimizer = torch.optim.AdamW(model.parameters(), lr=0.1)
loader = list(range(3))
def rate(t):
    return float(TAB[t])
scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lr_lambda=rate)
def model_step():
    optimizer.zero_grad()
    optimizer.step()
for it in range(30):
    model_step()
    scheduler.step()
