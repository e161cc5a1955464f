import math
import operator
from collections import deque

import torch
from torch.optim.lr_scheduler import ExponentialLR, LinearLR

class Shapes:
    def _line(self, t):
        return 1 - t / 10

    def _root(self, t):
        return math.isqrt(100 - 10 * t) / 10

    def at(self, kind, t):
        return getattr(self, f"_{kind}")(t)

optimizer = torch.optim.SGD(torch.nn.Linear(2, 1).parameters(), lr=0.1)
warm, fall = LinearLR(optimizer, 0.5, total_iters=3), ExponentialLR(optimizer, 0.9)
rates = deque([0.3, 0.2, 0.1], maxlen=3)
shapes = Shapes()
for epoch in range(8):
    optimizer.step()
    all(scheduler.step() for scheduler in (fall, warm))
    map(lambda scheduler: scheduler.step(), [warm])
    if epoch == 5:
        list(map(lambda scheduler: scheduler.step(), [warm, fall]))
    elif epoch == 6:
        getattr(fall, "step")()
for epoch in range(7):
    rates.rotate(1)
    for group in optimizer.param_groups:
        operator.setitem(group, "lr", rates[0])
        if epoch == 3:
            group |= {"lr": math.fsum([0.1] * 3)}
        elif epoch == 4:
            vars(optimizer)["param_groups"][0]["lr"] = shapes.at("root", epoch)
        elif epoch == 5:
            group["lr"] = shapes.at("line", epoch)
    optimizer.step()
