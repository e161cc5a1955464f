# groupby x sub_mul x while
import torch
from torch import nn
import itertools
model = nn.Linear(2, 2)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
loader = list(range(3))
def rate(t):
    tab = list(itertools.starmap(lambda a, b: a ** b, [(0.5, i) for i in range(10)]))
    return tab[min(t // 4, 9)]
class Decay(torch.optim.lr_scheduler.CosineAnnealingWarmRestarts):
    def __init__(self, optimizer, T_0, decay=0.5):
        self.decay = decay
        super().__init__(optimizer, T_0)
        self.initial = list(self.base_lrs)
    def step(self, epoch=None):
        if self.last_epoch > 0 and (self.last_epoch + 1) % self.T_0 == 0:
            self.base_lrs = [b * self.decay for b in self.base_lrs]
        super().step(epoch)
scheduler = Decay(optimizer, 6)
def model_step():
    optimizer.zero_grad()
    optimizer.step()
step = 0
while step < 30:
    model_step()
    scheduler.step()
    step += 1
