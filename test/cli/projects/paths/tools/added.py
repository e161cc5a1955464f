import os
import sys

import torch

sys.path.append(os.path.join(os.path.dirname(__file__), 'lib'))
from falling import fall

optimizer = torch.optim.SGD(model.parameters(), lr=0.8)
for epoch in range(4):
    fall(optimizer, epoch)
    train(model, optimizer)
