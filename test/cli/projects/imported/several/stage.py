import torch


def train_net(cfg):
    optimizer = torch.optim.SGD([torch.zeros(1)], lr=cfg.lr)
    for epoch in range(cfg.epochs):
        if epoch in cfg.plan:
            optimizer.param_groups[0]['lr'] = cfg.plan[epoch]
        optimizer.step()
