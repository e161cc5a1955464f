# bisect_l x plain_call x main
import torch
from torch import nn
import bisect
model = nn.Linear(2, 2)
optimizer = torch.optim.AdamW(model.parameters(), lr=3e-4)
loader = list(range(3))
def rate(t):
    return [0.1883, 0.6072, 0.9672, 0.7481][bisect.bisect_left([4, 18, 33], t)]
class Sched:
    count = 0
    def __call__(self, optimizer):
        lr = rate(self.count) * 0.3
        self.count += 1
        for g in optimizer.param_groups:
            g.update(lr=lr)
        return lr
scheduler = Sched()
def model_step():
    optimizer.zero_grad()
    optimizer.step()
def main():
    for epoch in range(10):
        for batch in loader:
            model_step()
            scheduler(optimizer)
if __name__ == "__main__":
    main()
