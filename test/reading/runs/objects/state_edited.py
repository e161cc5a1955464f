import torch
from torch.optim.lr_scheduler import CosineAnnealingLR

p = [torch.nn.Parameter(torch.zeros(1))]
optimizer = torch.optim.SGD(p, lr=0.1)
scheduler = CosineAnnealingLR(optimizer, T_max=20)
for _ in range(6):
    scheduler.step()
state = scheduler.state_dict()
state["T_max"] = 30
state.update({"last_epoch": 8}, _step_count=9)
scheduler.load_state_dict(state)
for epoch in range(6, 16):
    optimizer.step()
    scheduler.step()
    if epoch == 12:
        scheduler.__dict__.update(T_max=40, last_epoch=3)
