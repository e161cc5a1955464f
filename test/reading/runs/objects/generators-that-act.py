import itertools
import torch

def warm(optimizer, steps):
    base = [group["lr"] for group in optimizer.param_groups]
    for step in itertools.count(1):
        for start, group in zip(base, optimizer.param_groups):
            group["lr"] = start * min(1.0, step / steps)
        yield step

def told(rate):
    try:
        while True:
            said = yield rate
            match said:
                case ("by", factor):
                    rate *= factor
                case "floor":
                    rate = 0.001
                case None:
                    pass
    finally:
        rate = 0.0

class Rates:
    def __init__(self, rates):
        self.rates = rates
        self.at = 0

    def __iter__(self):
        return self

    def __next__(self):
        if self.at == len(self.rates):
            raise StopIteration
        self.at += 1
        return self.rates[self.at - 1]

class Table:
    def __getitem__(self, epoch):
        return [0.3, 0.2, 0.1][epoch]

    def __len__(self):
        return 3

optimizer = torch.optim.SGD(torch.nn.Linear(2, 1).parameters(), lr=0.1)

def use(rate):
    for group in optimizer.param_groups:
        group["lr"] = rate

warmup = warm(optimizer, 4)
for _ in range(6):
    next(warmup)
    optimizer.step()

rate = told(0.1)
use(next(rate))
for epoch in range(5):
    optimizer.step()
    use(rate.send(("by", 0.5) if epoch % 2 else "floor" if epoch == 4 else None))
optimizer.step()

rates = Rates([0.05, 0.02])
for epoch in range(3):
    use(next(rates, 0.01))
    optimizer.step()
for one in Table():
    use(one)
    optimizer.step()
halves = (0.1 / 2**k for k in itertools.count())
for epoch, half in enumerate(itertools.islice(halves, 1, 4)):
    use(half)
    optimizer.step()
for half, _ in zip(halves, range(2)):
    use(half)
    optimizer.step()
