# tryidx x sub x while_true
import torch
from torch import nn

model = nn.Linear(2, 2)
optimizer = torch.optim.SGD(model.parameters(), lr=3e-4, momentum=0.9)
loader = list(range(3))
def rate(t):
    try:
        return [0.7287, 0.6959, 0.06, 0.8369][t // 6]
    except IndexError:
        return 0.02
class Warm(torch.optim.lr_scheduler.CosineAnnealingLR):
    def get_lr(self):
        if self.last_epoch < 4:
            return [b * rate(self.last_epoch) for b in self.base_lrs]
        if self.last_epoch == 4:
            return list(self.base_lrs)
        return super().get_lr()
scheduler = Warm(optimizer, 20)
def model_step():
    optimizer.zero_grad()
    optimizer.step()
step = 0
while True:
    model_step()
    scheduler.step()
    step += 1
    if step == 30:
        break
