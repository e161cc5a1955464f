import torch
from utils import WarmUpLR

optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
main_scheduler = torch.optim.lr_scheduler.MultiStepLR(optimizer, milestones=[30, 60])
warmup_scheduler = WarmUpLR(optimizer, 100)
for epoch in range(90):
    for batch in train_loader:
        optimizer.step()
        if epoch < 1:
            warmup_scheduler.step()
    main_scheduler.step()
