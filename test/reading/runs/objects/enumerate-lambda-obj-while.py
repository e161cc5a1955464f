# enumerate x lambda_obj x while
import torch
from torch import nn

model = nn.Linear(2, 2)
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
loader = list(range(4))
def rate(t):
    for i, m in enumerate([15, 16, 19], start=1):
        if t < m:
            return 1.0 / i
    else:
        return 0.05
class Factor:
    def __init__(self, scale):
        self.scale = scale
    def __call__(self, step):
        return self.scale * rate(step)
scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, Factor(0.5))
def model_step():
    optimizer.zero_grad()
    optimizer.step()
step = 0
while step < 32:
    model_step()
    scheduler.step()
    step += 1
