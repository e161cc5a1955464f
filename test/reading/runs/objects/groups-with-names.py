import numpy as np
import torch

class Cosine:
    def __init__(self, optimizer, base, final, total, warmup):
        self.optimizer, self.base = optimizer, base
        falling = np.arange(total - warmup)
        curve = final + 0.5 * (base - final) * (1 + np.cos(np.pi * falling / len(falling)))
        self.rates = np.concatenate((np.linspace(0.01, base, warmup), curve))
        self.at = 0

    def step(self):
        for group in self.optimizer.param_groups:
            if group.get("name", "") == "predictor":
                group["lr"] = self.base
            else:
                group["lr"] = self.rates[self.at]
        self.at += 1

optimizer = torch.optim.SGD(torch.nn.Linear(2, 1).parameters(), lr=0.1)
scheduler = Cosine(optimizer, 0.1, 0.001, 10, 3)
for _ in range(10):
    scheduler.step()
    optimizer.step()
