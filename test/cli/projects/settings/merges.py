import torch, json
from omegaconf import OmegaConf
cfg = OmegaConf.merge(OmegaConf.load('conf/base.yaml'), json.load(open('extra.json')))
o = torch.optim.SGD(model.parameters(), lr=cfg.optim.lr)
s = torch.optim.lr_scheduler.ExponentialLR(o, cfg.optim.gamma)
for e in range(cfg.epochs):
    o.step()
    s.step()
