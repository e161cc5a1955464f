import { describe, expect, it } from 'vitest';
import { documentsIn, readPython } from '../../../src/reading/index.ts';

type Files = Readonly<Record<string, string>>;
const documentsOf = async (name: string, text: string) => (await documentsIn(text, name, () => undefined))?.documents ?? [];

/** The rates of a script after which files were named; `modules` lie beside it. */
async function rates(text: string, given: Files = {}, modules: Files = {}): Promise<readonly number[]> {
  const beside = (await Promise.all(Object.entries(given).map(([name, held]) => documentsOf(name, held)))).flat();
  const module = (name: string) => (modules[name] === undefined ? undefined : { file: name, text: modules[name] });
  const [series] = readPython({ text, file: 'train.py', beside, module });
  return Array.from({ length: series?.schedule.length ?? 0 }, (_, t) => series?.schedule.at(t) ?? Number.NaN);
}

const net = (more = '', init = 'lr: float = 0.1, every: int = 1') => `
import torch
import lightning as L
from lightning.pytorch.cli import LightningCLI
class Net(L.LightningModule):
    def __init__(self, ${init}):
        super().__init__()
        self.save_hyperparameters()
${more}
`;
const configured = `    def configure_optimizers(self):
        opt = torch.optim.SGD(self.parameters(), lr=self.hparams.lr)
        return [opt], [torch.optim.lr_scheduler.StepLR(opt, self.hparams.every, gamma=0.5)]
class Data(L.LightningDataModule):
    pass
`;
const file = 'model:\n  lr: 0.4\ntrainer:\n  max_epochs: 2\n';
const named = 'trainer:\n  max_epochs: 2\nmodel:\n  class_path: net.Net\n  init_args:\n    lr: 0.4\n';
const ofSettings = `
optimizer:
  class_path: torch.optim.Adam
  init_args:
    lr: 0.4
lr_scheduler:
  class_path: torch.optim.lr_scheduler.StepLR
  init_args:
    step_size: 1
    gamma: 0.5
`;

describe('the command line of lightning', () => {
  it.each([
    ['fits', 'LightningCLI(Net, Data)', file],
    ['takes what stands below the command', 'LightningCLI(Net, Data)', `fit:\n  ${file.trim().replaceAll('\n', '\n  ')}\n`],
    ['leaves the fit to the script', 'cli = LightningCLI(Net, run=False)\ncli.trainer.fit(cli.model, cli.datamodule)', file],
    ['has defaults of the script', "LightningCLI(Net, Data, trainer_defaults={'max_epochs': 2, 'callbacks': []})", 'model:\n  lr: 0.4\n'],
    ['knows a class by its name', 'LightningCLI()', named.replace('net.', '')],
  ])('%s', async (_what, text, settings) => {
    expect(await rates(`${net(configured)}\n${text}`, { 'a.yaml': settings })).toEqual([0.4, 0.2]);
  });

  it('is extended by the script', async () => {
    const text = `${net(configured)}
class Mine(LightningCLI):
    def add_arguments_to_parser(self, parser):
        parser.set_defaults({'trainer.max_epochs': 3, 'model.lr': 0.1})
        parser.add_argument('--gap', default=1)
        parser.link_arguments('gap', 'model.every')
        parser.link_arguments(('trainer.max_epochs', 'gap'), 'model.lr', compute_fn=lambda a, b: a * b / 5)
Mine(Net, Data)`;
    expect(await rates(text, { 'a.yaml': 'trainer:\n  max_epochs: 2\n' })).toEqual([0.4, 0.2]);
    expect(await rates(text)).toEqual([0.6, 0.3, 0.15]);
  });

  it('makes a class of a module beside the script, and asks for the file that names it', async () => {
    const text = 'from lightning.pytorch.cli import LightningCLI\nLightningCLI(save_config_callback=None)';
    expect(await rates(text, { 'a.yaml': named }, { 'net.py': net(configured) })).toEqual([0.4, 0.2]);
    await expect(rates(text)).rejects.toThrow('lrsched read train.py FILE.yaml');
  });

  it.each([
    ['both', 'LightningCLI(Net)', ofSettings, [0.4, 0.2]],
    ['an optimizer only', 'LightningCLI(Net)', ofSettings.replace(/lr_scheduler:[\s\S]*/, ''), [0.4, 0.4]],
    [
      'of classes that the script names',
      `class Mine(LightningCLI):
    def add_arguments_to_parser(self, parser):
        parser.add_optimizer_args(torch.optim.SGD)
        parser.add_lr_scheduler_args(torch.optim.lr_scheduler.ExponentialLR)
Mine(Net)`,
      'optimizer:\n  lr: 0.4\nlr_scheduler:\n  gamma: 0.5\n',
      [0.4, 0.2],
    ],
    [
      'as the script puts them together',
      `class Mine(LightningCLI):
    @staticmethod
    def configure_optimizers(module, optimizer, lr_scheduler=None):
        return {"optimizer": optimizer, "lr_scheduler": {"scheduler": lr_scheduler, "frequency": 2}}
Mine(Net)`,
      ofSettings,
      [0.4, 0.4],
    ],
  ])('gives a model the optimizers of its settings: %s', async (_what, text, settings, expected) => {
    expect(await rates(`${net('', 'dim')}\n${text}`, { 'a.yaml': `trainer:\n  max_epochs: 2\n${settings}` })).toEqual(expected);
  });
});

describe('a model of lightning', () => {
  const trained = (line: string) => `${net(`    def training_step(self, batch, index):
        ${line}
${configured}`)}
import argparse
trainer = L.Trainer.from_argparse_args(argparse.Namespace(max_epochs=2))
trainer.fit(Net(lr=0.4))`;
  it.each(["self.log('lr', self.optimizers().param_groups[0]['lr'])", "if self.optimizers().param_groups[0]['lr'] == 0: return None"])(
    'may look at its rate: %s',
    async (line) => expect(await rates(trained(line))).toEqual([0.4, 0.2]),
  );
  it.each([
    ["self.optimizers().param_groups[0]['lr'] = 0.1", 'len(train_dataloader)'],
    ['self.optimizers().param_groups[0].update(lr=0.1)', 'len(train_dataloader)'],
    ['self.optimizers().param_groups.clear()', 'known at run time only'],
  ])('must not write it without a word: %s', async (line, says) => expect(rates(trained(line))).rejects.toThrow(says));
});
