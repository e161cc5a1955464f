import { describe, expect, it } from 'vitest';
import { readPython } from '../../src/reading/index.ts';

const read = (text: string) => readPython({ text, file: 'train.py' });
const writes = "        for group in optimizer.param_groups:\n            group['lr'] *= 0.1\n";
const hf = (told: string, rest: string, own = '') => `from torch.utils.data import TensorDataset
import torch
from transformers import Trainer, TrainingArguments, TrainerCallback
args = TrainingArguments('out', learning_rate=0.001, per_device_train_batch_size=4, num_train_epochs=3)
class Decay(TrainerCallback):
    def on_epoch_end(self, args, state, control, optimizer=None, **kwargs):
${writes}class Stop(TrainerCallback):
    def on_step_end(self, args, state, control, **kwargs):
        control.should_training_stop = state.global_step > 5
class Own(Trainer):
    def log(self, logs):
        logs['lr'] = self.optimizer.param_groups[0]['lr']
${own}trainer = Own(model=model, args=args, train_dataset=TensorDataset(torch.randn(20, 2))${told})
${rest}trainer.train()
`;
const pl = (told: string, rest = '', own = '') => `import torch, lightning as L
from torch.utils.data import DataLoader, TensorDataset
class Freeze(L.Callback):
    def on_train_epoch_start(self, trainer, module):
        trainer.optimizers[0].param_groups[0]['lr'] = 0.01
class Model(L.LightningModule):
    def configure_optimizers(self):
        optimizer = torch.optim.SGD(self.parameters(), lr=0.1)
        return [optimizer], [torch.optim.lr_scheduler.StepLR(optimizer, 1, gamma=0.5)]
${own}loader = DataLoader(TensorDataset(torch.randn(20, 2)), batch_size=4)
trainer = L.Trainer(max_epochs=3${told})
trainer.fit(Model(), loader)
${rest}`;

describe('what moves a rate where a trainer calls it is refused by name', () => {
  it.each<[what: string, text: string, says: string]>([
    [
      'a callback of what is evaluated',
      hf(', callbacks=[Decay()]', '').replace('on_epoch_end', 'on_evaluate'),
      'the callback Decay moves the rate',
    ],
    ['its class', hf(', callbacks=[Decay]', '').replace('on_epoch_end', 'on_log'), 'the callback Decay moves the rate'],
    [
      'the loop of a Trainer',
      hf('', '', "    def _inner_training_loop(self, *args):\n        self.optimizer.param_groups[0]['lr'] = 1\n"),
      '_inner_training_loop of this Trainer moves the rate',
    ],
    [
      'a scheduler that is not set',
      hf('', '', '    def create_scheduler(self, n, optimizer=None):\n        return torch.optim.lr_scheduler.StepLR(self.optimizer, 3)\n'),
      'create_scheduler does not set self.lr_scheduler',
    ],
    ['a second training', hf('', 'trainer.train()\n'), 'trains a second time'],
    [
      'a callback of lightning where the model is validated',
      pl(', callbacks=[Freeze()]').replace('on_train_epoch_start', 'on_validation_end'),
      'the callback Freeze moves the rate',
    ],
    ['one of the library', pl(', callbacks=[L.pytorch.callbacks.LearningRateFinder()]'), 'the callback LearningRateFinder moves the rate'],
    [
      'a hook of a model',
      pl('', '', "    def on_validation_start(self):\n        self.optimizers().param_groups[0]['lr'] = 1\n"),
      'on_validation_start of this model moves the rate',
    ],
    [
      'a method that such a hook calls',
      pl(
        '',
        '',
        "    def validation_step(self, batch, index):\n        self.drop()\n    def drop(self):\n        self.optimizers().param_groups[0]['lr'] = 1\n",
      ),
      'drop of this model moves the rate',
    ],
    [
      'an epoch that ends where a model says so',
      pl('', '', '    def on_train_batch_start(self, batch, batch_idx):\n        return -1 if batch_idx > 2 else None\n'),
      'on_train_batch_start may end the epoch early',
    ],
  ])('%s', (_what, text, says) => {
    expect(() => read(text)).toThrow(says);
  });
});

// Run: transformers 5.18, lightning 2.6.6.
describe('what is told of a run elsewhere than in a call', () => {
  it.each<[what: string, text: string, length: number, first: number]>([
    [
      'an attribute of the arguments',
      hf('', '').replace('class Decay', 'args.learning_rate = 0.02\nargs.max_steps = 9\nclass Decay'),
      9,
      0.02,
    ],
    ['a callback that ends it', hf(', callbacks=[Stop()]', ''), 6, 0.001],
    ['one that may', hf(', callbacks=[Stop()]', '').replace('on_step_end', 'on_evaluate'), 15, 0.001],
    ['a trainer that was at its end', pl('', 'trainer.fit(Model(), loader)\n'), 15, 0.1],
    ['a run to try it out', pl(', fast_dev_run=True'), 1, 0.1],
  ])('%s', (_what, text, length, first) => {
    const [one, ...others] = read(text);
    expect([others.length, one?.schedule.length, one?.schedule.at(0)]).toEqual([0, length, first]);
  });
  it('says that a callback may end it', () => {
    const text = hf(', callbacks=[Stop()]', '').replace('on_step_end', 'on_evaluate');
    expect(read(text)[0]?.notes).toContain('the callback Stop may end the run, which is left out');
  });
});
