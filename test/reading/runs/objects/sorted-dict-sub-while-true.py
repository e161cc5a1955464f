# sorted_dict x sub x while_true
import torch
from torch import nn
S = {9: 0.8816, 21: 0.937, 22: 0.3838}
model = nn.Linear(2, 2)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
loader = list(range(5))
def rate(t):
    lr = 1.0
    for k, v in sorted(S.items(), key=lambda kv: kv[0]):
        if t >= k:
            lr = v
    return lr
class Warm(torch.optim.lr_scheduler.LinearLR):
    def get_lr(self):
        if self.last_epoch < 4:
            return [b * rate(self.last_epoch) for b in self.base_lrs]
        if self.last_epoch == 4:
            return list(self.base_lrs)
        return super().get_lr()
scheduler = Warm(optimizer, total_iters=6)
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
