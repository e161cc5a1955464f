import { describe, expect, it } from 'vitest';
import { read } from './readings.ts';

const model = `import torch
from models.base import Base

class FirstModel(Base):
    def __init__(self, opt):
        self.optimizer = torch.optim.SGD([torch.zeros(1)], lr=opt.lr)
        self.scheduler = torch.optim.lr_scheduler.ExponentialLR(self.optimizer, 0.5)
`;
const beside = {
  'models/__init__.py': `import importlib
from models.base import Base

def find(name):
    found = importlib.import_module('models.' + name + '_model')
    for key, one in found.__dict__.items():
        if key.lower() == name + 'model' and issubclass(one, Base):
            return one
    raise ValueError(name)
`,
  'models/base.py': 'class Base:\n    def step(self):\n        self.optimizer.step()\n        self.scheduler.step()\n',
  'models/first_model.py': model,
  'models/second_model.py': model.replace('FirstModel', 'SecondModel').replace('0.5', '0.1'),
};
const script = (make: string) => `import argparse, importlib
from models import find
parser = argparse.ArgumentParser()
parser.add_argument('--model', default='first')
parser.add_argument('--lr', type=float, default=0.8)
opt = parser.parse_args()
model = ${make}
for epoch in range(3):
    model.step()
`;

describe('modules that a run chooses by their names', () => {
  it.each<[what: string, make: string, defines: Record<string, string>, rates: readonly number[]]>([
    ['by an option', 'find(opt.model)(opt)', {}, [0.8, 0.4, 0.2]],
    ['by an option that is given', 'find(opt.model)(opt)', { 'opt.model': '"second"' }, [0.8, 0.08, 0.008]],
    ['by a text', "importlib.import_module('models.second_model').SecondModel(opt)", {}, [0.8, 0.08, 0.008]],
    ['by a text and getattr', "getattr(importlib.import_module('models.' + opt.model + '_model'), 'FirstModel')(opt)", {}, [0.8, 0.4, 0.2]],
  ])('%s', (_what, make, defines, rates) => {
    const found = read(script(make), defines, beside);
    expect([found.says, found.rates]).toEqual([undefined, rates.map((rate) => expect.closeTo(rate, 12))]);
    expect(found.notes?.join(' ')).toMatch(/models\/\w+_model\.py/);
  });

  it('by a module that does nothing else', () => {
    const util = `import importlib
def made(name):
    module, cls = name.rsplit('.', 1)
    return getattr(importlib.import_module(module, package=None), cls)
`;
    const text = script("made('models.first_model.FirstModel')(opt)").replace('from models import find', 'from util import made');
    expect(read(text, {}, { ...beside, 'util.py': util }).rates).toEqual([0.8, 0.4, 0.2]);
  });

  it('reads a module that only calls what it is given', () => {
    const timer = 'def timed(closure, more=True):\n    result = closure()\n    return result, -1.0\n';
    const text = `import torch
from util import timed
opt = torch.optim.SGD([torch.zeros(1)], lr=0.8)
sched = torch.optim.lr_scheduler.ExponentialLR(opt, 0.5)
for batch in range(3):
    def step():
        opt.step()
        sched.step()
    loss, seconds = timed(step)
`;
    expect(read(text, {}, { 'util.py': timer }).rates).toEqual([0.8, 0.4, 0.2]);
  });

  it('asks on where there is no such module', () => {
    expect(read(script("importlib.import_module('models.third_model').ThirdModel(opt)"), {}, beside).says).toMatch(
      /no scheduler|nothing in/,
    );
  });
});

describe('issubclass', () => {
  it.each<[what: string, condition: string, is: boolean]>([
    ['a class and one that it extends', 'issubclass(C, A)', true],
    ['a class and itself', 'issubclass(A, A)', true],
    ['not one that extends it', 'issubclass(A, C)', false],
    ['one of several', 'issubclass(C, (D, B))', true],
    ['none of several', 'issubclass(D, (A, B))', false],
    ['one of a library by its name', 'issubclass(M, torch.nn.Module)', true],
    ['not one of the script, for a class of a library', 'issubclass(M, A)', false],
  ])('%s', (_what, condition, is) => {
    const text = `import torch
class A: pass
class B(A): pass
class C(B): pass
class D: pass
class M(torch.nn.Module): pass
optimizer = torch.optim.SGD([torch.zeros(1)], lr=0.5 if ${condition} else 0.25)
for step in range(1):
    optimizer.step()
`;
    expect(read(text).rates).toEqual([is ? 0.5 : 0.25]);
  });
});
