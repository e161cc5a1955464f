# digitize x plain x epochs_inner
import torch
from torch import nn
import numpy as np
model = nn.Linear(2, 2)
optimizer = torch.optim.AdamW(model.parameters(), lr=3e-4)
loader = list(range(4))
def rate(t):
    return np.array([0.1356, 0.0688, 0.5719, 0.3249])[np.digitize(t, [5, 14, 17])]
class Sched:
    def __init__(self, optimizer, peak):
        self.optimizer, self.peak, self.n = optimizer, peak, 0
    @property
    def lr(self):
        return self.peak * rate(self.n)
    def step(self):
        self.n += 1
        for group in self.optimizer.param_groups:
            group["lr"] = self.lr
scheduler = Sched(optimizer, 0.02)
def model_step():
    optimizer.zero_grad()
    optimizer.step()
for epoch in range(8):
    for i, batch in enumerate(loader):
        model_step()
        scheduler.step()
