import math

import pytorch_lightning as pl
import torch
from torch.optim.lr_scheduler import LambdaLR


class Classifier(pl.LightningModule):
    def __init__(self, lr=2e-3, warmup=500, total=10_000, floor=0.1):
        super().__init__()
        self.save_hyperparameters()
        self.lr = lr
        self.warmup, self.total = warmup, total
        self.floor = floor
        self.net = torch.nn.Linear(10, 10)

    def factor(self, step):
        if step < self.warmup:
            return step / max(1, self.warmup)
        progress = (step - self.warmup) / max(1, self.total - self.warmup)
        return max(self.floor, 0.5 * (1 + math.cos(math.pi * progress)))

    def training_step(self, batch, batch_idx):
        x, y = batch
        return torch.nn.functional.cross_entropy(self.net(x), y)

    def configure_optimizers(self):
        optimizer = torch.optim.AdamW(self.parameters(), lr=self.lr)
        scheduler = LambdaLR(optimizer, self.factor)
        return {'optimizer': optimizer, 'lr_scheduler': {'scheduler': scheduler, 'interval': 'step'}}
