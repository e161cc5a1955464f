import torch, hydra
from omegaconf import DictConfig
@hydra.main(version_base=None, config_path="conf", config_name="config")
def main(cfg: DictConfig) -> None:
    o = torch.optim.SGD(model.parameters(), lr=cfg.optim.lr)
    s = torch.optim.lr_scheduler.ExponentialLR(o, cfg.optim.gamma)
    for e in range(cfg.epochs):
        o.step()
        s.step()
if __name__ == '__main__':
    main()
