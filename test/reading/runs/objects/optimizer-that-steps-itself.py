import torch

class Noam(torch.optim.Adam):
    def __init__(self, params, warmup, size, **kwargs):
        super().__init__(params, **kwargs)
        self.warmup, self.size, self.count = warmup, size, 0

    def step(self, closure=None):
        self.count += 1
        for group in self.param_groups:
            group["lr"] = self.size**-0.5 * min(self.count**-0.5, self.count * self.warmup**-1.5)
        return super().step(closure)

model = torch.nn.Linear(2, 1)
noam = Noam(model.parameters(), 4, 64, lr=0.1)
for _ in range(8):
    noam.step()
