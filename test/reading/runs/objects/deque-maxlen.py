from collections import Counter, deque

import torch

optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(2))], lr=0.4)
losses = [3.0, 2.0, 2.5, 2.6, 2.0, 1.5, 1.9, 2.2, 2.4]
recent = deque([9.0, 8.0], maxlen=3)
bad = Counter()
for loss in losses:
    optimizer.step()
    recent.append(loss)
    if len(recent) == recent.maxlen and sum(recent) / len(recent) > 2.1:
        bad["rounds"] += 1
    recent.appendleft(0.5) if bad["rounds"] % 2 else None
    for group in optimizer.param_groups:
        group["lr"] = 0.4 / (1 + bad["rounds"]) / len(recent)
