import lightning


class Net(lightning.LightningModule):
    def __init__(self, optimizer, scheduler, scale, momentum):
        super().__init__()
        self.save_hyperparameters()
        self.optimizer = optimizer
        self.scheduler = scheduler
        self.scale = scale

    def configure_optimizers(self):
        optimizer = self.optimizer(params=self.parameters(), momentum=self.hparams.momentum)
        for group in optimizer.param_groups:
            group["lr"] *= self.scale
        return {"optimizer": optimizer, "lr_scheduler": {"scheduler": self.scheduler(optimizer)}}
