import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { Machine } from '../../src/python/machine.ts';
import { read } from '../reading/readings.ts';
import { followed, outcome } from './each-turn.ts';
import '../seed.ts';

const before = `
import torch
from collections import deque
from torch.optim.lr_scheduler import StepLR, LambdaLR, ExponentialLR
model = torch.nn.Linear(2, 1)
opt = torch.optim.SGD(model.parameters(), lr=1)
step = total = phase = asked = 0
width = 3
hist, last = [], deque(maxlen=2)
state = {'n': 0}
class Meter:
    def __init__(self):
        self.count = 0
        self.sum = 0
    def add(self, value, n=1):
        self.count += n
        self.sum += value * n
    @property
    def mean(self):
        return self.sum / self.count
meter, other = Meter(), Meter()
def half(s):
    global asked
    asked += 1
    return 0.5 ** s
def bend(s):
    return 1 / (1 + step + s)
def rated(x):
    return 0.1 * x / 0.2 if x < 0.2 else 0.1 * (1.2 - x)
`;

/** What a turn may do, one thing a line. */
const lines = [
  'opt.step()',
  'sched.step()',
  'loss = model(torch.ones(1, 2)).sum()',
  'step += 1',
  'step = step + 1',
  'total += width',
  'meter.add(1)',
  'meter.add(loss_of(i))',
  'last.append(1)',
  'hist.append(1)',
  'phase = 1 - phase',
  "state['n'] += 1",
  'if step % 3 == 0: opt.step()',
  'if step == 6: sched.step()',
  'if i % 4 == 3: sched.step()',
  'if meter.count > 8: sched.step()',
  'if meter.mean > 1: opt.step()',
  "if state['n'] == 7: opt.step()",
  'if len(hist) > 7: opt.step()',
  'if phase: opt.step()',
  'if total >= 21: width = 1',
  "if opt.param_groups[0]['lr'] < 0.1: opt.step()",
  "opt.param_groups[0]['lr'] = 1 / (1 + i)",
  'if sched.last_epoch > 5: opt.step()',
  'sched.step(step)',
  'if asked > 6: opt.step()',
  "if locals().get('step') == 4: opt.step()",
  "if getattr(meter, 'count') == 6: opt.step()",
  'opt.step() if (lambda: step)() == 5 else None',
  'if [step for _ in range(2)][0] == 7: opt.step()',
  'for _ in range(2): opt.step()',
  'for _ in range(step % 3): opt.step()',
  'copy = i',
  'other.add(step)',
  'width, phase = 2, step',
];
const schedulers = ['StepLR(opt, 4, 0.5)', 'ExponentialLR(opt, 0.9)', 'LambdaLR(opt, half)', 'LambdaLR(opt, bend)'];

const script = (scheduler: string, turns: readonly string[]): string =>
  [before, 'def loss_of(i):\n    return model(torch.ones(1, 2)).item()', `sched = ${scheduler}`, ...turns].join('\n');
const indented = (body: readonly string[]): readonly string[] => body.map((line) => `    ${line}`);

/** A loop, and its turns written one after another. */
const looped = (scheduler: string, body: readonly string[], turns: number) =>
  read(script(scheduler, [`for i in range(${turns}):`, ...indented(body)])).rates;
const written = (scheduler: string, body: readonly string[], turns: number) =>
  read(script(scheduler, ['for once in range(1):', ...Array.from({ length: turns }, (_, i) => indented([`i = ${i}`, ...body])).flat()]))
    .rates;

describe('turns that are alike', () => {
  it.each(lines)('make what they make written one after another: %s', (line) => {
    const scheduler = schedulers[lines.indexOf(line) % schedulers.length] as string;
    const body = ['opt.step()', 'step += 1', 'meter.add(1)', line, 'sched.step()'];
    expect(looped(scheduler, body, 10)).toEqual(written(scheduler, body, 10));
  });

  it('make the same whatever they do', () => {
    const bodies = fc.array(fc.constantFrom(...lines), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(fc.constantFrom(...schedulers), bodies, fc.integer({ min: 4, max: 14 }), (scheduler, body, turns) => {
        const all = [...body, 'opt.step()'];
        expect(looped(scheduler, all, turns)).toEqual(written(scheduler, all, turns));
      }),
      { numRuns: 12 },
    );
  });

  it.each([
    ['what a list has', 'for x in [1, 1, 1, 1, 1, 2, 1, 1]:', ['if x == 2: sched.step()', 'opt.step()'], [1, 1, 1, 1, 1, 0.5, 0.5, 0.5]],
    [
      'a generator',
      'for x in (min(n, 5) for n in range(8)):',
      ['if x == 5: sched.step()', 'opt.step()'],
      [1, 1, 1, 1, 1, 0.5, 0.25, 0.125],
    ],
    [
      'a condition that counts',
      'while step < 8:',
      ['step += 1', 'opt.step()', 'sched.step()'],
      [1, 0.5, 0.25, 0.125, 1 / 16, 1 / 32, 1 / 64, 1 / 128],
    ],
  ])('end or change as they are told: %s', (_, head, body, rates) => {
    expect(read(script('ExponentialLR(opt, 0.5)', [head, ...indented(body)])).rates).toEqual(rates);
  });

  it('count on, for what comes after the loop', () => {
    const after = ['for _ in range(2):', '    for i in range(9):', '        opt.step()', '        step += 2', '        meter.add(1)'];
    expect(read(script('ExponentialLR(opt, 0.5)', [...after, '    if (step, meter.count, i) == (18, 9, 8): sched.step()'])).rates).toEqual([
      ...Array(9).fill(1),
      ...Array(9).fill(0.5),
    ]);
  });

  it.each([
    ['count', ['opt.step()', 'step += 1', 'sched.step()']],
    ['take ways in turn', ['opt.step()', 'step += 1', 'if step % 7 == 3: total += 1', 'if total == 9: sched.step()', 'sched.step()']],
    ['compute a rate', ["opt.param_groups[0]['lr'] = rated(i / 400)", 'opt.step()', 'meter.add(opt.param_groups[0]["lr"])']],
    [
      'go from what is known to what is not, and back',
      ['opt.step()', 'step += 1', 'meter.sum += loss_of(i)', 'if step % 7 == 3: meter.sum = 0', 'if meter.count == step: sched.step()'],
    ],
    ['step a scheduler to a place that they count', ['opt.step()', 'step += 1', 'sched.step(step + 1)']],
    ['read a rate that was just moved', ['opt.step()', 'sched.step()', 'meter.add(opt.param_groups[0]["lr"])']],
  ])('are gone through only until they are seen to be: %s', (_, own) => {
    const work = vi.spyOn(Machine.prototype, 'work');
    try {
      const turns = 400;
      const idle = Array(20).fill('loss = model(torch.ones(1, 2)).sum()');
      expect(looped('StepLR(opt, 100, 0.5)', [...idle, 'torch.save(loss, str(step))', ...own], turns)).toHaveLength(turns);
      expect(work.mock.calls.length).toBeLessThan(4 * turns);
    } finally {
      work.mockRestore();
    }
  });
});

const run = `
import math
class Smoothed:
    def __init__(self, size):
        self.deque = deque(maxlen=size)
        self.total, self.count = 0.0, 0
    def update(self, value, n=1):
        self.deque.append(value)
        self.count += n
        self.total += value * n
    @property
    def average(self):
        return self.total / self.count
    def __bool__(self):
        return self.count % 5 == 0
class Log:
    def __init__(self):
        self.meters = {'lr': Smoothed(3), 'n': Smoothed(2)}
    def update(self, **given):
        for name, value in given.items():
            if value is not None: self.meters[name].update(value)
class Box: pass
box, log, rows, pair, group = Box(), Log(), [], (1, 2), opt.param_groups[0]
box.n, seen, last, scale, text = 0, {}, 0, 1.0, ''
def place(x, *more, by=1, **rest):
    global last
    last = x
    return x + by + len(more) + rest.get('off', 0)
def both(x):
    return x, x * 2
def rise(x):
    if x < 5: return 0.1 * (x + 1) / 5
    return 0.01 + 0.09 * 0.5 * (1 + math.cos(math.pi * (x - 5) / 60))
def ask(): return loss_of(0) > 0
from functools import partial
norm = partial(torch.nn.LayerNorm, eps=1e-6)
table = [0.5 / (1 + x) for x in range(60)]
class Shelf:
    def __getitem__(self, at): return table[at] / 2
shelf = Shelf()
def bends(s): return 1 / (1 + box.n + len(rows) + len(text) + seen.get('x', 0))
def longer(s): return 0.9 ** (step + meter.count)
def ask_for(): return {str(loss_of(0)): 1, 'x': 2}
`;

/** What a turn may do with numbers, and by which hidden ways it may come by them. */
const doings = [
  ...["group['lr'] = rise(i)", 'lr = rise(step)', "group['lr'] = lr", "for g in opt.param_groups: g['lr'] = rise(i / 2 + scale)"],
  ...["group['lr'] *= 0.97", 'scale = scale * 0.9 if step % 4 == 1 else scale + 0.25', 'scale = max(scale, min(step, 7) / 3)'],
  ...['step += 1', 'total += step', 'box.n += 2', "state['n'] = state['n'] * 2 % 11", 'meter.add(lr, 2)', 'log.update(lr=lr, n=step)'],
  ...[
    "log.update(lr=group['lr'])",
    'a, b = both(step)',
    "group['lr'] = 1 / (1 + abs(a - b))",
    'rows.append(step)',
    'last = place(i, 1, by=step)',
  ],
  ...['last = place(step, *pair, off=i)', 'scale = [lr, scale][i % 2]', 'scale = {0: lr, 1: step}[i % 2]', 'scale = (lr, step)[-1]'],
  ...[
    'if log.meters["n"]: opt.step()',
    'if log.meters["lr"].average < 0.05: opt.step()',
    'if log.meters["lr"].deque[-1] > 0.06: opt.step()',
  ],
  ...[
    'if sum(rows[-2:]) % 3 == 1: opt.step()',
    'if len(rows) == 9: opt.step()',
    'if step in (3, 8, 20): opt.step()',
    'if 4 < step <= 9: opt.step()',
  ],
  ...[
    'if not step % 3 and total > 4 or i == 7: opt.step()',
    'if vars(box)["n"] == 8: opt.step()',
    'setattr(box, "n", i // 3)',
    'box.__dict__["n"] += 1',
  ],
  ...[
    'if getattr(box, "n") > 9: opt.step()',
    'seen[i % 3] = step',
    'if seen.get(1, 0) > 5: opt.step()',
    'text = f"{step}"',
    'if text == "6": opt.step()',
  ],
  ...[
    'if str(box.n) == "12": opt.step()',
    'if any(v > 6 for v in seen.values()): opt.step()',
    'width = next(k for k in (2, 5, 9, 99) if k > step)',
    'seen.update(x=step)',
  ],
  ...[
    'if max(seen.values(), default=0) > 8: opt.step()',
    'if sorted(rows)[-1:] == [11]: opt.step()',
    'if ask(): step += 1',
    'if ask(): lr = 0.02',
    'with torch.no_grad(): total += 1',
  ],
  ...[
    'try: scale = 1 / (step - 6)\n    except ZeroDivisionError: scale = 2.5',
    'for k in range(step % 4): total += k',
    'while total > 40: total -= 9',
  ],
  ...[
    'if (n := step + 2) == 9: opt.step()',
    'twice = [x * lr for x in pair]',
    "group['lr'] = twice[1]",
    'first = (lambda x: x + step)(i)',
    'sched.step()',
    'sched.step(step)',
  ],
  ...[
    "group['lr'] = first / 50",
    'box.n, step = step, box.n',
    'del rows[:]',
    'continue',
    'if i % 5 == 4: continue',
    'if sched.last_epoch == 6: opt.step()',
    'globals()["step"] += 1',
    'last = None if step % 4 == 1 else step',
    'if last is not None and last > 6: opt.step()',
    'scale = step if step % 4 else step / 2',
  ],
  ...[
    'for k, v in seen.items(): total += k + v',
    'for k in state: state[k] += 1',
    'for k, v in dict(n=step).items(): total += v',
    'for k in {str(step): 1}: text = k',
    'for k in vars(box): total += len(k) + box.n',
    'state[str(step)] = 1',
    'if len(state) == 5: opt.step()',
    'log.update(**{"lr": lr, "n": i})',
    'a = 3; del a',
    'del lr; lr = 0.4 / step',
    'import math as lib; total += lib.floor(lr)',
    'lr = sched.get_last_lr()[0]',
    'twice = [x / 2 for x in sched.get_last_lr()]',
    'if sched.get_last_lr()[0] < 0.2: opt.step()',
    'sched.step(); log.update(lr=sched.get_last_lr()[0])',
    'if i > 4: model(torch.ones(1, 2)).backward()',
    'if torch.isnan(torch.tensor(lr)): opt.step()',
    "group['lr'] = table[i]",
    "group['lr'] = table[-step % 30]",
    'lr = table[step]; table[step] = lr / 2',
    'table.append(table[i])',
    'if table[step] > table[i]: opt.step()',
    'total += pair[i % 2]',
    "group['lr'] = shelf[i]",
    "total += shelf[step] + {0: 1, 1: 2}[i % 2] + int('0123'[i % 3])",
    'if i % 4 == 1: table[i + 1] = 0.7',
    'total = sched.get_lr()[0]',
    'if torch.isfinite(model(torch.ones(1, 2))).all(): total += step',
  ],
];
/** Schedulers that ask functions for what turns move. */
const asking = ['sched = LambdaLR(opt, bends)', 'sched = LambdaLR(opt, longer)'];
const beginnings = ['lr, a, b, n, twice, first = 0.5, 1, 2, 0, [0.1, 0.2], 1'];

describe('turns that are repeated by their arithmetic', () => {
  const all = (scheduler: string, body: readonly string[], turns: number, heads: readonly string[]) =>
    `${script(scheduler, [])}\n${run}\n${[...beginnings, ...heads].join('\n')}\n${[`for i in range(${turns}):`, ...body].join('\n    ')}${
      heads.length > 1 ? '\n' : ''
    }`;

  it.each(doings)('make what they make where each is gone through: %s', (doing) => {
    const body = ['step += 1', 'lr = rise(step)', doing, 'opt.step()', 'total += step'];
    const text = all('StepLR(opt, 4, 0.5)', body, 14, []);
    expect(outcome(text)).toEqual(followed(() => outcome(text)));
  });

  it('make the same whatever they do', () => {
    const bodies = fc.array(fc.constantFrom(...doings), { minLength: 1, maxLength: 6 });
    const heads = fc.constantFrom([], ...asking.map((one) => [one]));
    const made = fc.tuple(fc.constantFrom(...schedulers), heads);
    fc.assert(
      fc.property(made, bodies, fc.integer({ min: 6, max: 30 }), ([scheduler, head], body, turns) => {
        const text = all(scheduler, [...body, 'opt.step()', "if total % 2: group['lr'] = 0.3 + total", 'step += 1'], turns, head);
        expect(outcome(text)).toEqual(followed(() => outcome(text)));
      }),
      { numRuns: 12 },
    );
  });

  it.each([
    'rows.extend([1, 2]); sched.step(); rows.clear()',
    'box.n = 1; sched.step(); box.n = 2',
    'text = "a"; sched.step(); text = "bc"',
    'text = "a" * (step % 3); sched.step(); text = "bc"',
    'seen["x"] = step; sched.step(); seen["x"] = 1',
    'step += 1; sched.step(); step -= 1',
    'meter.add(1); sched.step()',
    'sched.step(); meter.add(1)',
    'rows.append(1); sched.step()',
    'sched.step(); box = Box(); box.n = step',
    'group["lr"] = 0.5; total = sched.get_lr()[0]; group["lr"] = total / 2',
  ])('have functions asked in the middle of them: %s', (doing) => {
    for (const head of asking) {
      const text = all('StepLR(opt, 4, 0.5)', [doing, 'opt.step()', 'if i % 5 == 2: step += 1'], 14, [head]);
      expect(outcome(text)).toEqual(followed(() => outcome(text)));
    }
  });

  it.each([
    ['what a function collects', 'log.update(lr=lr, n=step)'],
    ['what a dict has', 'for k, v in log.meters.items(): total += v.count'],
    ['the keys of a dict', 'for k in log.meters: log.meters[k].update(step)'],
    ['the rates that a scheduler set last', 'sched.step(); log.update(lr=sched.get_last_lr()[0])'],
    ['a call that trains', 'model(torch.ones(1, 2)).backward()'],
    ['whether losses are finite', 'if torch.isfinite(model(torch.ones(1, 2))): total += 1'],
    ['a place in a list', "group['lr'] = table[i % 50]"],
    ['the rate that a scheduler has', 'total = sched.get_lr()[0]'],
    ['a function that is asked for what they move', 'box.n += 1; sched.step()', 'sched = LambdaLR(opt, bends)'],
    ['an import', 'import math as lib; total += lib.floor(lr)'],
    ['names that are deleted', 'loss = lr * 2; del loss'],
  ])('are gone through only until they are seen to be: %s', (_, doing, ...heads) => {
    const work = vi.spyOn(Machine.prototype, 'work');
    const counted = (turns: number) => {
      work.mockClear();
      outcome(all('StepLR(opt, 9, 0.5)', ['step += 1', 'lr = rise(step)', doing, 'opt.step()'], turns, heads));
      return work.mock.calls.length;
    };
    try {
      // A turn that is repeated is a turn and one piece of work.
      expect(counted(60) - counted(40)).toBe(2 * 20);
    } finally {
      work.mockRestore();
    }
  });

  it('are known again where the loop is come to anew', () => {
    const text = `${script('StepLR(opt, 9, 0.5)', [])}\n${run}
lr = 0.5
for epoch in range(6):
    inner = Log()
    for i in range(12):
        for g in opt.param_groups: g['lr'] = rise(epoch + i / 12)
        opt.step()
        inner.update(lr=g['lr'])
        if inner.meters['lr'].count == 11: opt.step()`;
    expect(outcome(text)).toEqual(followed(() => outcome(text)));
  });
});
