import { describe, expect, it } from 'vitest';
import { documentsIn, type ReadRequest, readPython } from '../../src/reading/index.ts';

const training = `
opt = torch.optim.SGD(model.parameters(), lr=args.lr)
sched = torch.optim.lr_scheduler.StepLR(opt, 1, gamma=0.5)
for epoch in range(args.epochs):
    train(epoch)
    sched.step()
`;
const inner = training.replaceAll('\n', '\n    ');
const fields = (mark: string, base: string) => `import torch
${mark}
class Config${base}:
    epochs: int = 2
    lr: float = 0.4
`;
const dataclass = fields('from dataclasses import dataclass\n@dataclass', '');

async function request(text: string, files: Readonly<Record<string, string>>): Promise<ReadRequest> {
  const all = Object.entries(files).map(
    async ([name, held]) => [name, (await documentsIn(held, name, () => undefined))?.documents] as const,
  );
  const known = new Map(await Promise.all(all));
  return { text, file: 'train.py', neighbour: (name) => known.get(name) };
}

async function rates(text: string, files: Readonly<Record<string, string>> = {}): Promise<readonly number[]> {
  const [series] = readPython(await request(text, files));
  return Array.from({ length: series?.schedule.length ?? 0 }, (_, t) => series?.schedule.at(t) ?? Number.NaN);
}

describe('settings that a command line fills', () => {
  it.each([
    ['tyro', `import tyro\n${dataclass}args = tyro.cli(Config)`],
    ['pyrallis', `import pyrallis\n${dataclass}args = pyrallis.parse(config_class=Config)`],
    ['a parser of pyrallis', `import pyrallis\n${dataclass}args = pyrallis.ArgumentParser(config_class=Config).parse_args()`],
    ['Tap', `from tap import Tap\n${fields('', '(Tap)')}args = Config(explicit_bool=True).parse_args()`],
    [
      'Tap that is told of an option, and makes something of them',
      `from tap import Tap\n${fields('', '(Tap)')}    def configure(self):\n        self.add_argument("--more", default=1)
    def process_args(self):\n        self.epochs += self.more\nargs = Config().parse_args()\nargs.epochs -= 1`,
    ],
    ['attrs', `${fields('import attr\n@attr.s(auto_attribs=True)', '')}args = Config()`],
    [
      'attrs without annotations',
      'import attr, torch\n@attr.s\nclass Config(object):\n    epochs = attr.ib()\n    lr = attr.ib(default=0.1)\n    gamma = attr.ib(factory=dict)\nargs = Config(2, lr=0.4)',
    ],
    [
      'a class over that of a library',
      'import torch\nfrom settings import Base\nclass Config(Base):\n    lr = 0.1\n    epochs = 1\nargs = Config(lr=0.4, epochs=2)',
    ],
  ])('has the defaults of its class: %s', async (_what, text) => {
    expect(await rates(text + training)).toEqual([0.4, 0.2]);
  });

  it.each([
    ['another object', 'tyro.cli(Config, default=Config(epochs=3, lr=0.8))'],
    ['words', 'tyro.cli(Config, args=["--lr", "0.8", "--epochs=3"])'],
    ['a file', 'pyrallis.parse(Config, "lr.yaml")'],
    ['a file by name', 'draccus.parse(config_class=Config, config_path="lr.yaml")'],
  ])('has other defaults where the call says so: %s', async (_what, call) => {
    const text = `import pyrallis, draccus, tyro\n${dataclass}args = ${call}${training}`;
    expect(await rates(text, { 'lr.yaml': 'epochs: 3\nlr: 8e-1\n' })).toEqual([0.8, 0.4, 0.2]);
  });

  it('asks where nobody knows what the call says', async () => {
    const text = `import tyro\n${dataclass}args = tyro.cli(Config, args=words())${training}`;
    await expect(rates(text)).rejects.toThrow('--define args.lr=');
  });

  it.each([
    ['pyrallis', '@pyrallis.wrap()'],
    ['draccus', '@draccus.wrap(config_path="lr.yaml")'],
  ])('are handed to the function below a decorator of %s', async (_what, mark) => {
    const text = `import pyrallis, draccus\n${dataclass}${mark}\ndef main(args: Config):${inner}\nmain()`;
    expect(await rates(text, { 'lr.yaml': 'lr: 0.4\n' })).toEqual([0.4, 0.2]);
  });

  it('has its own mappings within as objects', async () => {
    const text = `import pyrallis\nfrom dataclasses import dataclass, field
@dataclass
class Optim:
    lr: float = 0.1
    gamma: float = 0.5
@dataclass
class Config:
    optim: Optim = field(default_factory=Optim)
    epochs: int = 2
cfg = pyrallis.parse(Config, "lr.yaml")
args = Config()
args.lr, args.epochs = cfg.optim.lr * 2 * cfg.optim.gamma, cfg.epochs${training}`;
    expect(await rates(text, { 'lr.yaml': 'optim:\n  lr: 0.4\n' })).toEqual([0.4, 0.2]);
  });
});
