import { describe, expect, test } from 'vitest';
import { readPython } from '../../src/reading/index.ts';
import { read } from './readings.ts';

const head = 'import torch\nparams = [torch.zeros(1)]\nloader = load()\n';

describe('a row of updates of unknown number is an epoch', () => {
  const folds = (epochs: string, after = ''): string => `${head}for fold in range(3):
    opt = torch.optim.SGD(params, lr=0.4)
    sched = torch.optim.lr_scheduler.StepLR(opt, 1, 0.5)
    for ${epochs} in range(2):
        for x in loader:
            opt.step()
${after}
`;

  test.each(['epoch', 'e', 'i'])('though each of several folds has its own: %s', (name) =>
    expect(read(folds(name)).rates).toEqual(Array(6).fill(0.4)),
  );

  test('and has the rate of its own', () =>
    expect(read(folds('epoch', '        sched.step()')).rates).toEqual([0.4, 0.2, 0.4, 0.2, 0.4, 0.2]));

  test('and not each loader that it goes through', () => {
    const script = `${head}opt = torch.optim.SGD(params, lr=0.4)
for epoch in range(3):
    for part in range(2):
        for x in loader:
            opt.step()
`;
    expect(read(script).rates).toEqual(Array(3).fill(0.4));
  });
});

test('updates that are counted do not stand beside epochs', () => {
  const script = `${head}def probe():
    own = torch.optim.Adam(params, lr=0.1)
    for i in range(5):
        own.step()
opt = torch.optim.SGD(params, lr=0.4)
for epoch in range(3):
    for x in loader:
        opt.step()
    probe()
`;
  expect(read(script).says).toMatch(/"len\(loader\)" is known at run time only/);
  const defines = new Map([['len(loader)', '2']]);
  expect(readPython({ text: script, file: 'train.py', defines }).map(({ unit, schedule }) => [unit, schedule.length])).toEqual([
    ['step', 6],
    ['step', 15],
  ]);
});
