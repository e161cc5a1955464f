import { expect, it } from 'vitest';
import { readPython } from '../../../src/reading/index.ts';

const script = (interval: string) => `import torch, lightning as L
from torch.utils.data import DataLoader
class Data(L.LightningDataModule):
    def train_dataloader(self):
        return DataLoader(
            dataset=self.rows,
            batch_size=self.hparams.batch_size,
        )
class Model(L.LightningModule):
    def training_step(self, batch, batch_idx):
        loss, preds, targets = self.model_step(batch)
        self.train_loss(loss)
        self.train_acc(preds, targets)
        self.log('train/acc', self.train_acc)
        return loss
    def configure_optimizers(self):
        optimizer = torch.optim.Adam(self.parameters(), lr=1e-3)
        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 2)
        return {'optimizer': optimizer, 'lr_scheduler': {'scheduler': scheduler, 'interval': '${interval}'}}
trainer = L.Trainer(max_epochs=4, callbacks=[L.pytorch.callbacks.EarlyStopping('val/loss')])
trainer.fit(Model(), datamodule=Data())
`;

it('takes the metrics of a model for what they are', () => {
  const [one] = readPython({ text: script('epoch'), file: 'train.py' });
  expect([one?.unit, one?.schedule.length, one?.schedule.at(2)]).toEqual(['epoch', 4, expect.closeTo(1e-4, 15)]);
  expect(one?.notes).toContain('EarlyStopping may end the run, which is left out');
});

it('asks for a loader that has no name by that of its method', () => {
  const read = (defines = {}) => readPython({ text: script('step'), file: 'train.py', defines: new Map(Object.entries(defines)) });
  expect(() => read()).toThrow('len(train_dataloader)');
  expect(read({ 'len(train_dataloader)': '5' })[0]?.schedule.length).toBe(20);
});

it('knows the data that it was given, and a property that says how it trains', () => {
  const text = `import torch, lightning as L
from torch.utils.data import DataLoader, TensorDataset
class Data(L.LightningDataModule):
    def train_dataloader(self):
        return DataLoader(TensorDataset(torch.zeros(6, 2)), batch_size=2)
class Model(L.LightningModule):
    @property
    def automatic_optimization(self):
        return False
    def training_step(self, batch, batch_idx):
        for optimizer in self.optimizers():
            optimizer.step()
        self.lr_schedulers().step()
    def configure_optimizers(self):
        steps = len(self.trainer.datamodule.train_dataloader()) * self.trainer.max_epochs
        a = torch.optim.SGD(self.parameters(), lr=6.0)
        b = torch.optim.SGD(self.parameters(), lr=1.0)
        return [a, b], [torch.optim.lr_scheduler.LambdaLR(a, lambda t: 1 - t / steps)]
L.Trainer(max_epochs=2).fit(Model(), datamodule=Data())
`;
  const [one, other] = readPython({ text, file: 'train.py' });
  expect([0, 1, 5].map((t) => one?.schedule.at(t))).toEqual([6, 5, expect.closeTo(1, 12)]);
  expect([one?.schedule.length, other?.schedule.at(5)]).toEqual([6, 1]);
});
