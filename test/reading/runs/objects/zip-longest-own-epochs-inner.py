# zip_longest x own x epochs_inner
import torch
from torch import nn
from itertools import zip_longest
model = nn.Linear(2, 2)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
loader = list(range(4))
def rate(t):
    for (a, b) in zip_longest([11, 18, 45], [0.8569, 0.1464, 0.3611, 0.9102], fillvalue=10**9):
        if t < a:
            return b
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
for epoch in range(8):
    for i, batch in enumerate(loader):
        model_step()
        scheduler.step()
