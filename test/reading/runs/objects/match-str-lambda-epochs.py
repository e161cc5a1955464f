# match_str x lambda x epochs
import torch
from torch import nn
MODE = "cosine"
model = nn.Linear(2, 2)
optimizer = torch.optim.SGD(model.parameters(), lr=1e-3, momentum=0.9)
loader = list(range(5))
def rate(t):
    import math
    match MODE:
        case "linear":
            return 1 - t / 100
        case "cosine" | "cos":
            return 0.5 * (1 + math.cos(math.pi * t / 100))
        case other:
            raise ValueError(other)
scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lr_lambda=rate)
def model_step():
    optimizer.zero_grad()
    optimizer.step()
for epoch in range(6):
    for batch in range(5):
        model_step()
    scheduler.step()
