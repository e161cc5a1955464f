import lightning


class Net(lightning.LightningModule):
    def __init__(self, optimizer, scheduler):
        super().__init__()
        self.save_hyperparameters()

    def configure_optimizers(self):
        optimizer = self.hparams.optimizer(params=self.parameters())
        return [optimizer], [self.hparams.scheduler(optimizer=optimizer)]
