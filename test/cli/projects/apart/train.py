import torch
from utils import adjust_learning_rate

optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for epoch in range(90):
    adjust_learning_rate(optimizer, epoch)
    train(epoch)
