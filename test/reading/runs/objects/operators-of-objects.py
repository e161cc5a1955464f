import torch

class Clock:
    def __init__(self):
        self.count = 0

    def __iadd__(self, by):
        self.count += by
        return self

    def __int__(self):
        return self.count

    def __lt__(self, other):
        return self.count < other

    def __add__(self, other):
        return self.count + other

    def __rsub__(self, other):
        return other - self.count

    def __truediv__(self, other):
        return self.count / other

    def __eq__(self, other):
        return self.count == other

    def __contains__(self, item):
        return item <= self.count

    def __neg__(self):
        return -self.count

optimizer = torch.optim.SGD(torch.nn.Linear(2, 1).parameters(), lr=0.1)
clock = Clock()
for epoch in range(8):
    rate = 0.1 * (clock + 1) / 3 if clock < 3 else 0.1 * (8 - clock) / 5
    if clock == 5:
        rate = 0.2 * (clock / 10)
    if 6 in clock:
        rate = 0.01 * int(clock)
    if clock != 7:
        optimizer.param_groups[0]["lr"] = rate
    optimizer.step()
    clock += 1
