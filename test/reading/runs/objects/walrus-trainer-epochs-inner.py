# walrus x trainer x epochs_inner
import torch
from torch import nn

model = nn.Linear(2, 2)
optimizer = torch.optim.AdamW(model.parameters(), lr=0.05)
loader = list(range(5))
def rate(t):
    if (p := t / 20) < 0.2:
        return p * 5
    return max(1 - p, 0.1)
class Agent:
    def __init__(self):
        self.updates = 0
        self.initial_lr = 0.03
    def _anneal_lr(self):
        frac = rate(self.updates)
        self._set(self.initial_lr * frac)
    def _set(self, lr):
        optimizer.param_groups[0]["lr"] = lr
    def update(self):
        self._anneal_lr()
        self.updates += 1
agent = Agent()
def model_step():
    optimizer.zero_grad()
    optimizer.step()
for epoch in range(6):
    for i, batch in enumerate(loader):
        model_step()
        agent.update()
