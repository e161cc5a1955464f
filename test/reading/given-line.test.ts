import { describe, expect, it } from 'vitest';
import type { Counted } from '../../src/analysis/counted.ts';
import { findingsOfRun } from '../../src/analysis/run-findings.ts';
import { describe as inWords, issuesIn } from '../../src/core/issues.ts';
import { type ReadRequest, readPython } from '../../src/reading/index.ts';
import { differences } from '../equal.ts';

const classes = `
import math
import torch
from torch.optim.lr_scheduler import _LRScheduler, StepLR

class WarmupCosine(_LRScheduler):
    def __init__(self, optimizer, warmup_steps, total_steps, min_lr=0.0, last_epoch=-1):
        self.warmup_steps = warmup_steps
        self.total_steps = total_steps
        self.min_lr = min_lr
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        if self.last_epoch < self.warmup_steps:
            return [base * (self.last_epoch + 1) / self.warmup_steps for base in self.base_lrs]
        share = (self.last_epoch - self.warmup_steps) / (self.total_steps - self.warmup_steps)
        return [self.min_lr + 0.5 * (base - self.min_lr) * (1 + math.cos(math.pi * share)) for base in self.base_lrs]

class Halving(_LRScheduler):
    def __init__(self, optimizer, every):
        self.every = every
        self.made = 0
        super().__init__(optimizer)

    def get_lr(self):
        return self.base_lrs

    def step(self, epoch=None):
        for group, base in zip(self.optimizer.param_groups, self.base_lrs):
            group['lr'] = base * 0.5 ** (self.made // self.every)
        self.made += 1

class NoamOpt:
    def __init__(self, model_size, factor, warmup, optimizer):
        self.optimizer = optimizer
        self._step = 0
        self.warmup = warmup
        self.factor = factor
        self.model_size = model_size

    def step(self):
        self._step += 1
        rate = self.rate()
        for p in self.optimizer.param_groups:
            p['lr'] = rate
        self.optimizer.step()

    def rate(self, step=None):
        if step is None:
            step = self._step
        return self.factor * (self.model_size ** (-0.5) * min(step ** (-0.5), step * self.warmup ** (-1.5)))

class Manual:
    def __init__(self, optimizer, rates):
        self.optimizer, self.rates, self.at = optimizer, rates, 0

    def step(self):
        self.at += 1
        for group in self.optimizer.param_groups:
            group['lr'] = self.rates[self.at]

class Anneal:
    def __init__(self, start, end, n):
        self.start, self.end, self.n = start, end, n

    def __call__(self, t):
        return self.start + (self.end - self.start) * min(1, t / self.n)

    def get_value(self, t):
        return self(t)

class Table:
    def __init__(self, rates):
        self.rates = rates

    def get_lr(self, step):
        return self.rates[step]

def decay(t, T, base=0.1):
    return base * (1 - t / T)

def lr_lambda(epoch):
    return 0.9 ** epoch

if __name__ == '__main__':
    optimizer = torch.optim.SGD([], lr=7)
    scheduler = StepLR(optimizer, 1)
    for epoch in range(3):
        optimizer.step()
        scheduler.step()
`;

const read = (line: string, told: Partial<ReadRequest> = {}) => readPython({ text: classes, file: 'lr.py', line, ...told });
const one = (line: string, told: Partial<ReadRequest> = {}) => {
  const [series, ...others] = read(line, told);
  expect(others).toEqual([]);
  return series as NonNullable<typeof series>;
};
const values = (line: string, told: Partial<ReadRequest> = {}) => {
  const { schedule } = one(line, told);
  return Array.from({ length: schedule.length }, (_, t) => schedule.at(t));
};
const words = (line: string, told: Partial<ReadRequest> = {}) => issuesIn(() => read(line, told)).map((issue) => inWords(issue));
it.each(['WarmupCosine(optimizer, 5, 20)', 'Halving(opt, 3)'])('nothing is found in the loop by which %s is stepped', (line) => {
  const { ran, schedule } = one(line, { lr: 0.1, length: 20 });
  expect(findingsOfRun(ran as Counted, schedule)).toEqual([]);
});

const expectRates = (line: string, told: Partial<ReadRequest>, rates: readonly number[]) => {
  const found = values(line, told);
  expect(found).toHaveLength(rates.length);
  expect(differences((t) => found[t] as number, rates)).toEqual([]);
};
const half = (x: number) => (1 + Math.cos(Math.PI * x)) / 2;

describe('a line beside a file', () => {
  it('makes a scheduler of a class that the file only defines', () => {
    const rates = Array.from({ length: 9 }, (_, t) => (t < 3 ? (0.1 * (t + 1)) / 3 : 0.1 * half((t - 3) / 6)));
    expectRates('WarmupCosine(optimizer, 3, 9)', { lr: 0.1 }, rates);
    expectRates('WarmupCosine(torch.optim.SGD(model.parameters(), lr=0.1), 3, 9)', {}, rates);
    expect(one('WarmupCosine(optimizer, 3, 9)', { lr: 0.1 })).toMatchObject({
      label: 'WarmupCosine',
      unit: 'step',
      notes: ['9 steps, since total_steps says so'],
    });
    expect(one('WarmupCosine(optimizer, 3, 9)', { lr: 0.1, length: 4, unit: 'epoch' })).toMatchObject({ unit: 'epoch', notes: [] });
  });

  it('runs a step of its own, and not the rule that it passes over', () => {
    expectRates('Halving(optimizer, 2)', { lr: 1, length: 6 }, [1, 1, 0.5, 0.5, 0.25, 0.25]);
  });

  it('runs what makes the updates itself, whatever rate its optimizer has', () => {
    const rates = Array.from({ length: 6 }, (_, t) => 512 ** -0.5 * Math.min((t + 1) ** -0.5, (t + 1) * 4 ** -1.5));
    expectRates('NoamOpt(512, 1, 4, torch.optim.Adam(model.parameters(), lr=0))', { length: 6 }, rates);
    expectRates('NoamOpt(512, 1, 4, optimizer)', { length: 6 }, rates);
    expect(one('NoamOpt(512, 1, 4, optimizer)', { length: 6 }).label).toBe('NoamOpt');
  });

  it('lets what only sets the rate come after each update, and says so', () => {
    expectRates('Manual(optimizer, [9, 3, 2, 1])', { lr: 5, length: 3 }, [5, 3, 2]);
    expect(one('Manual(optimizer, [9, 3, 2, 1])', { lr: 5, length: 3 }).notes).toEqual(['its step() is taken to come after each update']);
  });

  it('calls what is a function of the step', () => {
    const told = { length: 3 };
    expectRates('Anneal(1, 0, 4)', told, [1, 0.75, 0.5]);
    expectRates('Anneal(1, 0, 4).get_value', told, [1, 0.75, 0.5]);
    expectRates('Table([3, 2, 1])', told, [3, 2, 1]);
    expectRates('decay(step, 10)', told, [0.1, 0.1 * 0.9, 0.1 * 0.8]);
    expectRates('lambda epoch: decay(epoch, 10, 1)', told, [1, 0.9, 0.8]);
    expectRates('decay', { ...told, defines: new Map([['T', '10']]) }, [0.1, 0.1 * 0.9, 0.1 * 0.8]);
    expectRates('[decay(t, 10, 1) for t in range(3)]', {}, [1, 0.9, 0.8]);
  });

  it('takes a function of factors as LambdaLR does, and says so', () => {
    expectRates('lr_lambda', { lr: 2, length: 3 }, [2, 1.8, 1.62]);
    expect(one('lr_lambda', { lr: 2, length: 3 }).notes).toEqual(['lr_lambda gives factors of the rate, as LambdaLR takes them']);
    expectRates('LambdaLR(optimizer, lr_lambda)', { lr: 2, length: 3 }, [2, 1.8, 1.62]);
    expect(issuesIn(() => read('lr_lambda', { length: 3 }))).toMatchObject([{ code: 'no-base-rate' }]);
  });

  it('may hold statements and loops of its own', () => {
    expectRates('o = torch.optim.SGD([], lr=4); Halving(o, 1)', { length: 3 }, [4, 2, 1]);
    expectRates('s = StepLR(torch.optim.SGD([], lr=4), 1, 0.5)', { length: 3 }, [4, 2, 1]);
    expectRates(
      'o = torch.optim.SGD([], lr=4)\ns = Halving(o, 1)\nfor i in range(6):\n    o.step()\n    if i % 2: s.step()',
      {},
      [4, 4, 2, 2, 1, 1],
    );
  });

  it('says what is wrong with it in its own places', () => {
    expect(words('WarmupCosin(optimizer, 3, 9)', { lr: 1 })).toEqual(['lr.py has no "WarmupCosin" to read; did you mean WarmupCosine?']);
    expect(words('WarmupCosine(optimizer, args.w, 9)', { lr: 1 })[0]).toContain('the expression:1:25: "args.w" is known at run time only');
    expect(words('NoamOpt', { lr: 1 })[0]).toContain('such as NoamOpt(model_size=512, factor=0.5, warmup=100, optimizer=optimizer)');
    expect(words('decay(3, 10)', { length: 3 })[0]).toContain('this is one number, 0.0');
    expect(words('x = 1\n3 +', { length: 3 })[0]).toContain('the expression:2:');
    expect(words('Halving(optimizer, 2)', { lr: 1 })[0]).toContain('Halving does not say how long the run is');
    expect(words('WarmupCosine(optimizer, 3, 9)')[0]).toContain('--lr 0.1');
    expect(issuesIn(() => readPython({ text: 'def f(:\n', file: 'bad.py', line: 'f', length: 3 }))).toMatchObject([{ file: 'bad.py' }]);
  });

  it('leaves out what the file builds and trains itself', () => {
    const trains = `${classes.replace("if __name__ == '__main__':", 'if True:')}\nother = StepLR(optimizer, 1, 0.5)\n`;
    const rates = (line: string) => {
      const [series] = readPython({ text: trains, file: 'lr.py', line, length: 3 });
      return Array.from({ length: 3 }, (_, t) => series?.schedule.at(t));
    };
    expect(rates('StepLR(optimizer, 2, 0.5)')).toEqual([7, 7, 3.5]);
    expect(rates('Halving(optimizer, 1)')).toEqual([7, 3.5, 1.75]);
    expect(rates('other')).toEqual([7, 3.5, 1.75]);
  });
});

describe('a line without a file', () => {
  it('knows the classes of small libraries by their bare names', () => {
    const line = 'CosineAnnealingWarmupRestarts(optimizer, first_cycle_steps=20, max_lr=0.1, min_lr=0.01, warmup_steps=5)';
    const [series] = readPython({ text: line, length: 40 });
    expect(series).toMatchObject({ label: 'CosineAnnealingWarmupRestarts', unit: 'step' });
    expect(series?.notes).toContain('cosine_annealing_warmup is taken as that library publishes it');
    const cycle = Array.from({ length: 20 }, (_, t) => (t < 5 ? 0.01 + (0.09 * t) / 5 : 0.01 + 0.09 * half((t - 5) / 15)));
    expect(differences((t) => series?.schedule.at(t) as number, [...cycle, ...cycle])).toEqual([]);
  });

  it('leaves names to the script that has them', () => {
    const text = 'class GradualWarmupScheduler:\n    pass\ns = GradualWarmupScheduler(optimizer, 1, 5)';
    expect(issuesIn(() => readPython({ text, length: 9, lr: 1 }))).toMatchObject([{ code: 'no-scheduler' }]);
  });
});

describe('where nothing builds a scheduler', () => {
  it('says the line that makes one of a class, which can be read as it stands', () => {
    const text = classes.slice(0, classes.indexOf('class Halving'));
    const [issue] = issuesIn(() => readPython({ text, file: 'lr.py' }));
    expect(issue).toMatchObject({ code: 'no-scheduler', lines: ['WarmupCosine(optimizer, warmup_steps=100, total_steps=1000)'] });
    expect(issue && inWords(issue)).toContain(
      "try lrsched read lr.py -e 'WarmupCosine(optimizer, warmup_steps=100, total_steps=1000)' --lr 0.1 --steps 1000",
    );
  });
});
