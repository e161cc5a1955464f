import timm
import torch
from timm.optim import create_optimizer_v2
from timm.scheduler import create_scheduler_v2

config = dict(lr=5e-4, sched='cosine', epochs=300, warmup_epochs=5, warmup_lr=1e-6, min_lr=1e-5, cooldown=10)
model = timm.create_model('vit_base_patch16_224')
optimizer = create_optimizer_v2(model, opt='adamw', lr=config['lr'] * 4, weight_decay=0.05)
lr_scheduler, num_epochs = create_scheduler_v2(
    optimizer,
    sched=config['sched'],
    num_epochs=config['epochs'],
    warmup_epochs=config['warmup_epochs'],
    warmup_lr=config['warmup_lr'],
    min_lr=config['min_lr'],
    cooldown_epochs=config['cooldown'],
)
for epoch in range(num_epochs):
    train_one_epoch(model, optimizer)
    lr_scheduler.step(epoch + 1)
