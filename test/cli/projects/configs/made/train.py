import hydra
import torch


@hydra.main(version_base="1.3", config_path="conf", config_name="train.yaml")
def main(cfg):
    datamodule = hydra.utils.instantiate(cfg.data)
    model = hydra.utils.instantiate(cfg.model, momentum=0.8)
    trainer = hydra.utils.instantiate(cfg.trainer, logger=None)
    trainer.fit(model=model, datamodule=datamodule)


if __name__ == "__main__":
    main()
