# next x seq x while
import torch
from torch import nn

model = nn.Linear(2, 2)
optimizer = torch.optim.AdamW(model.parameters(), lr=0.05)
loader = list(range(5))
def rate(t):
    return next((v for m, v in [(6, 0.0916), (8, 0.18), (14, 0.8207)] if t < m), 0.531)
warm = torch.optim.lr_scheduler.LinearLR(optimizer, 0.1, total_iters=3)
main_ = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda t: rate(t))
scheduler = torch.optim.lr_scheduler.SequentialLR(optimizer, [warm, main_], milestones=[3])
def model_step():
    optimizer.zero_grad()
    optimizer.step()
step = 0
while step < 30:
    model_step()
    scheduler.step()
    step += 1
