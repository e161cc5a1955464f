import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { Machine } from '../../src/python/machine.ts';
import { read } from '../reading/readings.ts';
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

  it('are gone through only until they are seen to be', () => {
    const work = vi.spyOn(Machine.prototype, 'work');
    try {
      const turns = 500;
      expect(
        looped('StepLR(opt, 100, 0.5)', [...Array(20).fill('loss = model(torch.ones(1, 2)).sum()'), 'opt.step()', 'sched.step()'], turns),
      ).toHaveLength(turns);
      const quick = work.mock.calls.length;
      work.mockClear();
      const body = ['opt.step()', 'step += 1', 'if step % 7 == 3: total += 1', 'if total == 9: sched.step()', 'sched.step()'];
      looped('StepLR(opt, 100, 0.5)', body, turns);
      expect(quick).toBeLessThan(3 * turns);
      expect(work.mock.calls.length).toBeGreaterThan(3 * turns);
    } finally {
      work.mockRestore();
    }
  });
});
