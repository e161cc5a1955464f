# random_dead x sub_mul x epochs_inner
import torch
from torch import nn
import random
model = nn.Linear(2, 2)
optimizer = torch.optim.AdamW(model.parameters(), lr=3e-4)
loader = list(range(4))
def rate(t):
    if False:
        return random.random()
    return 1 / (1 + 0.1 * t)
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
for epoch in range(8):
    for i, batch in enumerate(loader):
        model_step()
        scheduler.step()
