import { expect, test } from 'vitest';
import { read } from '../reading/readings.ts';

/** A scheduler that is stepped once more as soon as something is past four, which no statement of the loop sets by its name. */
const script = (made: string, turn: string, past: string) => `import torch
from torch.optim.lr_scheduler import ExponentialLR
optimizer = torch.optim.SGD([torch.zeros(1)], lr=1.0)
scheduler = ExponentialLR(optimizer, 0.5)
${made}
for i in range(8):
    optimizer.step()
    ${turn}
    if ${past}:
        scheduler.step()
`;

test.each<[what: string, made: string, turn: string, past: string]>([
  [
    'a property',
    'class Seen:\n    all = []\n    @property\n    def n(self):\n        return len(self.all) - 1\nseen = Seen()',
    'seen.all.append(i)',
    'seen.n > 4',
  ],
  [
    'what a function sets by the name',
    "from types import SimpleNamespace\nseen = SimpleNamespace(n=0)\ndef count(i):\n    setattr(seen, 'n', i)",
    'count(i)',
    'seen.n > 4',
  ],
  [
    'an item of a dict with attributes',
    'class Settings(dict):\n    __getattr__ = dict.__getitem__\nseen = Settings(n=0)',
    'seen.update(n=i)',
    'seen.n > 4',
  ],
  [
    'the count of a scheduler of its own',
    'other = torch.optim.SGD([torch.zeros(1)], lr=1.0)\nclass Own(torch.optim.lr_scheduler.LRScheduler):\n    def get_lr(self):\n        return self.base_lrs\nown = Own(other)',
    'own.step()',
    'own.last_epoch > 5',
  ],
])('%s may come out otherwise in a later turn', (_what, made, turn, past) =>
  expect(read(script(made, turn, past)).rates).toEqual([1, 1, 1, 1, 1, 1, 0.5, 0.25]),
);

test('the count of a scheduler decides anew in each turn', () =>
  expect(read(script('', 'scheduler.step()', 'scheduler.last_epoch > 4')).rates).toEqual([
    1,
    0.5,
    0.25,
    0.125,
    0.0625,
    2 ** -6,
    2 ** -8,
    2 ** -10,
  ]));

test('a way that settings close for good asks nothing', () =>
  expect(
    read(
      script('class Args:\n    late = False\nargs = Args()\nlimit = torch.rand(1).item()', 'scheduler.step()', 'args.late and limit > 0.5'),
    ).rates,
  ).toEqual([1, 0.5, 0.25, 0.125, 0.0625, 2 ** -5, 2 ** -6, 2 ** -7]));
