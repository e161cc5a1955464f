# match_seq x own x epochs_inner
import torch
from torch import nn

model = nn.Linear(2, 2)
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
loader = list(range(5))
def rate(t):
    match (t < 3, t % 2):
        case (True, _):
            return 0.2
        case (False, 0):
            return 1.0
        case _:
            return 0.7
class MySched(torch.optim.lr_scheduler.LRScheduler):
    def __init__(self, optimizer, scale=1.0, last_epoch=-1):
        self.scale = scale
        super().__init__(optimizer, last_epoch)
    def _factor(self):
        return self.scale * rate(self.last_epoch)
    def get_lr(self):
        f = self._factor()
        return [base_lr * f for base_lr in self.base_lrs]
scheduler = MySched(optimizer, 0.8)
def model_step():
    optimizer.zero_grad()
    optimizer.step()
for epoch in range(6):
    for i, batch in enumerate(loader):
        model_step()
        scheduler.step()
