import torch
from somewhere import load_config
cfg = load_config()
cfg['lr0'] *= 8
cfg.gamma = cfg.gamma * 0.5
o = torch.optim.SGD(model.parameters(), lr=cfg['lr0'])
s = torch.optim.lr_scheduler.ExponentialLR(o, cfg.gamma)
for e in range(cfg.epochs):
    o.step()
    s.step()
