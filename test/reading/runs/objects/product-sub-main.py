# product x sub x main
import torch
from torch import nn
from itertools import product
model = nn.Linear(2, 2)
optimizer = torch.optim.AdamW(model.parameters(), lr=3e-4)
loader = list(range(5))
def rate(t):
    tab = [a * b for a, b in product([1.0, 0.5, 0.1], [1.0, 0.9, 0.8, 0.7])]
    return tab[min(t // 3, len(tab) - 1)]
class Warm(torch.optim.lr_scheduler.StepLR):
    def get_lr(self):
        if self.last_epoch < 4:
            return [b * rate(self.last_epoch) for b in self.base_lrs]
        if self.last_epoch == 4:
            return list(self.base_lrs)
        return super().get_lr()
scheduler = Warm(optimizer, 4, gamma=0.5)
def model_step():
    optimizer.zero_grad()
    optimizer.step()
def main():
    for epoch in range(6):
        for batch in loader:
            model_step()
            scheduler.step()
if __name__ == "__main__":
    main()
