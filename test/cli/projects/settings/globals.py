import torch
learning_rate = 6e-4
max_iters = 100
lr_decay_iters = 100
exec(open('configurator.py').read())
o = torch.optim.AdamW(model.parameters(), lr=learning_rate)
s = torch.optim.lr_scheduler.CosineAnnealingLR(o, lr_decay_iters)
for e in range(max_iters):
    o.step()
    s.step()
