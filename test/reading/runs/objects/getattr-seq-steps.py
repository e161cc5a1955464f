# getattr x seq x steps
import torch
from torch import nn
class Shapes:
    @staticmethod
    def lin(p):
        return 1 - p
    @classmethod
    def quad(cls, p):
        return cls.lin(p) ** 2
model = nn.Linear(2, 2)
optimizer = torch.optim.AdamW(model.parameters(), lr=0.1)
loader = list(range(3))
def rate(t):
    return getattr(Shapes, "lin")(t / 100)
warm = torch.optim.lr_scheduler.LinearLR(optimizer, 0.1, total_iters=3)
main_ = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda t: rate(t))
scheduler = torch.optim.lr_scheduler.SequentialLR(optimizer, [warm, main_], milestones=[3])
def model_step():
    optimizer.zero_grad()
    optimizer.step()
for it in range(30):
    model_step()
    scheduler.step()
