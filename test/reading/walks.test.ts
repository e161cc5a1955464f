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

describe('the epochs of a loop that builds its optimizer anew are those of the loop within it', () => {
  const loops = (outer: string, inner: string, step = '        for x in loader:\n            opt.step()'): string => `${head}for ${outer}:
    opt = torch.optim.SGD(params, lr=lr)
    for ${inner} in range(5):
${step}
`;
  const defines = new Map([
    ['len(loader)', '3'],
    ['lr', '0.5'],
  ]);
  const shape = (text: string, more: object = {}) =>
    readPython({ text, file: 'train.py', defines, ...more }).map(({ unit, perEpoch, schedule }) => [unit, schedule.length, perEpoch]);

  test.each([
    ['lr in [0.1, 0.01]', 'epoch'],
    ['lr in [0.1, 0.01]', 'i'],
    ['net in [lr, lr]', 'e'],
  ])('for %s, for %s', (outer, inner) => expect(shape(loops(outer, inner))).toEqual([['step', 30, 3]]));

  test('and one update each makes them the epochs', () =>
    expect(shape(loops('lr in [0.1, 0.01]', 'epoch', '        opt.step()'))).toEqual([['epoch', 10, 1]]));

  test('and not the batches, where the outer ones are the epochs', () => {
    const parts = '        for part in range(2):\n            opt.step()';
    expect(shape(loops('epoch in range(3)', 'i', parts))).toEqual([['step', 30, 10]]);
    expect(shape(loops('i in range(3)', 'k', '        opt.step()'))).toEqual([['step', 15, 5]]);
  });

  test('where what trains is not followed, too, each with the rate of its own optimizer', () => {
    const built = '    sched = torch.optim.lr_scheduler.StepLR(opt, 1, 0.5)\n    for';
    const loop = loops('lr in [0.4, 0.1]', 'epoch', '        train_one(opt)\n        sched.step()').replace('    for', built);
    const script = `from other import train_one\n${loop}`;
    expect(shape(script)).toEqual([['epoch', 10, undefined]]);
    expect(read(script).rates).toEqual([0.4, 0.2, 0.1, 0.05, 0.025, 0.1, 0.05, 0.025, 0.0125, 0.00625]);
  });

  test('where only schedulers are stepped, too', () => {
    const built = '    sched = torch.optim.lr_scheduler.StepLR(opt, 2, 0.5)\n    for';
    const script = loops('lr in [0.4, 0.1]', 'epoch', '        sched.step()').replace('    for', built);
    expect(shape(script)).toEqual([['epoch', 10, undefined]]);
    expect(read(script).rates).toEqual([0.4, 0.4, 0.2, 0.2, 0.1, 0.1, 0.1, 0.05, 0.05, 0.025]);
  });

  test('and so many are left of them, and no more are made up', () => {
    const script = loops('lr in [0.1, 0.05]', 'epoch');
    expect(shape(script, { length: 7, unit: 'epoch' })).toEqual([['step', 21, 3]]);
    expect(() => shape(script, { length: 12, unit: 'epoch' })).toThrow('make 10 epochs in all, and 12 are asked for');
  });
});

describe('a run whose updates are never come to', () => {
  const script = (step: string): string => `${head}opt = torch.optim.SGD(params, lr=0.4)
sched = torch.optim.lr_scheduler.StepLR(opt, 1, 0.5)
for epoch in range(3):
    for i in range(20):
        ${step}
    sched.step()
`;
  const note = 'opt makes no update in this run; a row is the rate with which a turn of the loop begins';

  test('says so', () => {
    const { rates, notes } = read(script('if (i + 1) % 32 == 0: opt.step()'));
    expect(rates).toEqual([0.4, 0.2, 0.1]);
    expect(notes).toContain(note);
  });

  test('and not where some are made, or none are written', () => {
    expect(read(script('if (i + 1) % 16 == 0: opt.step()')).notes).not.toContain(note);
    expect(read(script('pass')).notes).not.toContain(note);
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
