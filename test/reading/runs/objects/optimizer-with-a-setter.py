import torch

class Settable(torch.optim.SGD):
    def set_rate(self, rate):
        for group in self.param_groups:
            group["lr"] = rate

model = torch.nn.Linear(2, 1)
settable = Settable(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.ExponentialLR(settable, 0.9)
for epoch in range(6):
    settable.step()
    scheduler.step()
    if epoch == 3:
        settable.set_rate(0.5)
