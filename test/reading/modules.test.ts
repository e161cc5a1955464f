import { describe, expect, it } from 'vitest';
import { read } from './readings.ts';

const run = (imports: string, rate: string) => `import torch
${imports}
opt = torch.optim.SGD([torch.zeros(1)], lr=0.8)
for e in range(3):
    for g in opt.param_groups:
        g['lr'] = ${rate}
    opt.step()
`;

describe('modules that seem to have nothing to do with a rate', () => {
  it.each<[what: string, imports: string, rate: string, beside: Record<string, string>]>([
    ['a number of one', 'import consts', '0.8 / consts.DROP ** e', { 'consts.py': 'DROP = 2\n' }],
    ['a function of one', 'from shapes import fall as f', '0.8 * f(e)', { 'shapes.py': 'def fall(e):\n    return 0.5 ** e\n' }],
    ['all of one', 'from shapes import *', '0.8 * fall(e)', { 'shapes.py': 'def fall(e):\n    return 0.5 ** e\n' }],
    [
      'what one has of another',
      'from pkg.a import fall',
      '0.8 * fall(e)',
      { 'pkg/__init__.py': '', 'pkg/a.py': 'from pkg import b\ndef fall(e):\n    return b.HALF ** e\n', 'pkg/b.py': 'HALF = 0.5\n' },
    ],
    [
      'two that import one another',
      'import a',
      'a.fall(e)',
      {
        'a.py': 'import b\nTOP = 0.8\ndef fall(e): return b.of(e) * TOP\n',
        'b.py': 'import a\ndef of(e): return a.TOP / 0.8 * 0.5 ** e\n',
      },
    ],
  ])('%s is read when it is asked for', (_what, imports, rate, beside) => {
    const found = read(run(imports, rate), {}, beside);
    expect([found.says, found.rates]).toEqual([undefined, [0.8, 0.4, 0.2]]);
  });

  const rounds = 'from itertools import repeat\ndef again(all):\n    for one in repeat(all):\n        yield from one\n';
  const held =
    'class again:\n    def __init__(self, all):\n        self.all = all\n    def __iter__(self):\n        while True:\n            yield from self.all\n';
  it.each<[what: string, imports: string, given: string, text: string]>([
    ['function', 'from data import again', 'again(loader)', rounds],
    ['function of another name', 'from data import again as cycle', 'iter(cycle(loader))', rounds],
    ['function of a module', 'import data as d', 'd.again(loader)', rounds],
    ['function of all that one has', 'from data import *', 'again(loader)', rounds],
    ['object', 'from data import again', 'again(loader)', held],
  ])('are read for a generator whose length is asked for: a %s', (_what, imports, given, text) => {
    const script = `import torch
${imports}
opt = torch.optim.SGD([torch.zeros(1)], lr=0.8)
s = torch.optim.lr_scheduler.StepLR(opt, 1, 0.5)
batches = ${given}
for at, x in enumerate(batches):
    opt.step()
    s.step()
    if at == 2:
        break
`;
    const found = read(script, {}, { 'data.py': text });
    expect([found.says, found.rates]).toEqual([undefined, [0.8, 0.4, 0.2]]);
  });

  it('are not read for what is their name only', () => {
    expect(read(run('import consts', '0.8 / other.DROP ** e'), {}, { 'consts.py': 'DROP = 2\n' }).says).toMatch('--define other.DROP=');
  });
});

describe('a package that imports its own name', () => {
  const config = 'class Config:\n    lr = 0.8\n';
  const inner = { 'config/__init__.py': 'from config import *\n', 'config/config.py': config };

  it('is read as Python 2 does, where it has a module of that name, and that is said', () => {
    const { rates, notes } = read(run('from config import Config', 'Config.lr / 2 ** e'), {}, inner);
    expect(rates).toEqual([0.8, 0.4, 0.2]);
    expect(notes).toContain('config/config.py is what its package imports, as Python 2 does; in Python 3 that imports itself');
  });

  it('imports itself where it has none', () => {
    const package_ = { 'config/__init__.py': 'rate = 0.8\nfrom config import rate as top\n' };
    const { rates, notes } = read(run('import config', 'config.top / 2 ** e'), {}, package_);
    expect(rates).toEqual([0.8, 0.4, 0.2]);
    expect(notes?.join()).not.toMatch('Python 2');
  });
});

describe('registries', () => {
  const registry = `class Registry:
    def __init__(self):
        self.kept = {}
    def register(self, name):
        def keep(cls):
            self.kept[name] = cls
            return cls
        return keep
    def build(self, name, *args, **kwargs):
        return self.kept[name](*args, **kwargs)
SCHEDULERS = Registry()
`;
  const text = (name: string) => `import torch
from torch.optim.lr_scheduler import ExponentialLR
${registry}
@SCHEDULERS.register('falling')
class Falling(ExponentialLR):
    pass

opt = torch.optim.SGD([torch.zeros(1)], lr=0.8)
s = SCHEDULERS.build('${name}', opt, gamma=0.5)
for e in range(3):
    opt.step()
    s.step()
`;

  it('give the class that a decorator keeps in them', () => {
    expect(read(text('falling')).rates).toEqual([0.8, 0.4, 0.2]);
  });

  it('do not leave the rate as it is where they lack what is stepped', () => {
    expect(read(text('rising')).says).toMatch(/Python raises KeyError/);
  });

  it('of libraries leave a class as it is', () => {
    const theirs = text('falling')
      .replace(registry, 'from mmengine import SCHEDULERS\n')
      .replace("SCHEDULERS.build('falling', opt", 'Falling(opt');
    expect(read(theirs).rates).toEqual([0.8, 0.4, 0.2]);
  });
});

it('a framework that lies beside the script is said not to be read', () => {
  const script = `from transformers import get_linear_schedule_with_warmup
optimizer = torch.optim.SGD(model.parameters(), lr=1.0)
scheduler = get_linear_schedule_with_warmup(optimizer, 0, 2)
for i in range(2):
    optimizer.step()
    scheduler.step()
`;
  const says = 'the transformers folder beside it, which Python imports, is not read: what transformers publishes is taken';
  expect(read(script, {}, { 'transformers/__init__.py': '' })).toMatchObject({ rates: [1, 0.5], notes: [says] });
  expect(read(script).notes).toEqual([]);
});
