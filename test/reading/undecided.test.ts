import { describe, expect, it, test } from 'vitest';
import { readPython } from '../../src/reading/read.ts';
import { read } from './readings.ts';

const script = (before: string, within = "optimizer.param_groups[0]['lr'] = a[0]"): string => `import torch
a, b = [0.4], [0.2]
class Held: pass
held, other = Held(), Held()
held.rate = 0.4
optimizer = torch.optim.SGD([torch.zeros(1)], lr=0.4)
second = torch.optim.SGD([torch.zeros(1)], lr=0.2)
slow = torch.optim.lr_scheduler.StepLR(optimizer, 1, 0.5)
fast = torch.optim.lr_scheduler.StepLR(optimizer, 2, 0.1)
seen = torch.rand(1).item()
def half(): optimizer.param_groups[0]['lr'] /= 2
def tenth(): optimizer.param_groups[0]['lr'] /= 10
${before}
for step in range(2):
    optimizer.step()
    ${within}
`;

test.each<[before: string, within?: string]>([
  ['one = a if seen > 0.5 else b\none[0] = 0.1'],
  ['one = [a, b][int(seen > 0.5)]\none.append(0.1)', "optimizer.param_groups[0]['lr'] = a[-1]"],
  ["one = {'x': a, 'y': b}['x' if seen > 0.5 else 'y']\none[0] *= 0.5"],
  ['if seen > 0.5:\n    one = held\nelse:\n    one = other\none.rate = 0.1', "optimizer.param_groups[0]['lr'] = held.rate"],
  ['one = slow if seen > 0.5 else fast', 'one.step()'],
  ['one = optimizer if seen > 0.5 else second', "one.param_groups[0]['lr'] *= 0.5"],
  ['one = half if seen > 0.5 else tenth', 'one()'],
  ['one = [half, tenth]', 'one[int(seen > 0.5)]()'],
])('what is done to one of several is asked for where nobody knows to which: %s', (before, within) =>
  expect(read(script(before, within)).says).toMatch(/known at run time only/),
);

test.each<[before: string, within?: string]>([
  ['one = a if seen > 0.5 else b\nshown = one[0]'],
  ['one = b if seen > 0.5 else [1]\none.append(0.1)'],
])('and matters not where no rate hangs on them: %s', (before, within) => expect(read(script(before, within)).rates).toEqual([0.4, 0.4]));

describe('what several names are unpacked from that nobody knows', () => {
  const two = (from: string) => `import torch
from lib import build
first, second = ${from}
one = torch.optim.lr_scheduler.StepLR(first, 1)
other = torch.optim.lr_scheduler.StepLR(second, 2)
for step in range(3):
    first.step()
    second.step()
    one.step()
    other.step()
`;
  it.each([['build(net)'], ['net.pair']])('%s is one optimizer a name', (from) => {
    const all = readPython({ text: two(from), file: 'train.py', lr: 1 });
    expect(all.map(({ schedule }) => [0, 1, 2].map((t) => schedule.at(t)))).toEqual([
      [1, 0.1, 0.010000000000000002],
      [1, 1, 0.1],
    ]);
  });
  it('is a length of its own', () => {
    const loop =
      'names, loader = load(data)\noptimizer = torch.optim.SGD(net, lr=1.0)\nfor batch in loader:\n    optimizer.step()\n    scheduler.step()\n';
    const text = `import torch\nfrom lib import load\n${loop.replace('for', 'scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 1)\nfor')}`;
    expect(() => readPython({ text, file: 'train.py' })).toThrow('len(loader)');
  });
});

test('what goes wrong on one of two ways asks which of them the run goes', () => {
  const text = `import torch
import torch.multiprocessing as mp
from settings import load
def work(config):
    optimizer = torch.optim.SGD([torch.zeros(1)], lr=config.lr)
    for epoch in range(2):
        optimizer.step()
config = load()
if config.spread:
    mp.spawn(work, nprocs=3, args=(3, config))
else:
    work(config)
`;
  expect(read(text, { 'config.lr': '0.1' }).says).toMatch(/"config.spread" is known at run time only/);
  expect(read(text, { 'config.lr': '0.1', 'config.spread': 'False' }).rates).toEqual([0.1, 0.1]);
  expect(read(text, { 'config.lr': '0.1', 'config.spread': 'True' }).says).toMatch(/work takes fewer arguments/);
});

test('what has to be said is what is written, where a function of the language gives it', () => {
  const { says } = read(`import torch
from plugins import load
hooks = load('a')
made = getattr(hooks, 'built', None)
optimizer = torch.optim.SGD([torch.zeros(1)], lr=0.1)
for epoch in range(2):
    if made:
        optimizer.param_groups[0]['lr'] = 1
    optimizer.step()
`);
  expect(says).toMatch(/:4:8: "getattr\(hooks, 'built', None\)" is known at run time only/);
});
