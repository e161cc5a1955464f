import torch
from torch.optim.lr_scheduler import ExponentialLR

late = torch.optim.SGD([torch.nn.Parameter(torch.zeros(2))], lr=0.4)
scheduler = ExponentialLR(late, 0.9)
late.add_param_group({"params": [torch.nn.Parameter(torch.zeros(1))], "lr": 0.4, "initial_lr": 0.4})
for epoch in range(4):
    late.step()
    scheduler.step()
