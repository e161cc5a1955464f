import torch
from engine import Trainer

optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
trainer = Trainer(model, optimizer, scheduler)
for epoch in range(90):
    trainer.train_epoch(epoch)
