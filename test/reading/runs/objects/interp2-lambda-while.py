# interp2 x lambda x while
import torch
from torch import nn
import numpy as np
model = nn.Linear(2, 2)
optimizer = torch.optim.AdamW(model.parameters(), lr=0.05)
loader = list(range(3))
def rate(t):
    return np.interp([t], [0, 8, 20], [0.1, 1.0, 0.01])[0]
scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lr_lambda=rate)
def model_step():
    optimizer.zero_grad()
    optimizer.step()
step = 0
while step < 30:
    model_step()
    scheduler.step()
    step += 1
