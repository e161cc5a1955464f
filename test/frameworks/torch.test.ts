import { describe, expect, it } from 'vitest';
import { build } from '../../src/build.ts';
import type { Argument, Call } from '../../src/frameworks/call.ts';
import { type Setting, translateIn } from '../../src/frameworks/constructor.ts';
import { torch } from '../../src/frameworks/torch.ts';
import { expectValues } from '../equal.ts';
import { codesOf } from '../issues.ts';

type Args = Readonly<Record<string, Argument>>;
const call = (name: string, args: Args = {}): Call => ({ name, args });
const lambda = (text: string) => ({ lambda: text });
const translated = (one: Call, setting: Partial<Setting> = {}) => translateIn(torch, one, { base: 0.1, length: 60, ...setting });

/** The rate an optimizer of 0.1 has after each step, each made from the one before as the class is described. */
type Step = (lr: number, i: number) => number;
function walk(steps: readonly Step[], length = 60, base = 0.1): number[] {
  const rates: number[] = [];
  let lr = base;
  for (let i = 0; i < length; i += 1) {
    for (const step of steps) lr = step(lr, i);
    rates.push(lr);
  }
  return rates;
}
const times =
  (factor: (i: number) => number): Step =>
  (lr, i) =>
    lr * factor(i);
const share = (q: number) => (1 + Math.cos(Math.PI * q)) / 2;
const droppingBy = (gamma: number, when: (i: number) => boolean) => times((i) => (i > 0 && when(i) ? gamma : 1));
const linear = (s: number, e: number, T: number) =>
  times((i) => (i === 0 ? s : i > T ? 1 : (s + ((e - s) * i) / T) / (s + ((e - s) * (i - 1)) / T)));
const constant = (f: number, T: number) => times((i) => (i === 0 ? f : i === T ? 1 / f : 1));
const annealing =
  (T: number, min: number, base = 0.1): Step =>
  (lr, i) => {
    if (i === 0) return lr;
    if ((i - 1 - T) % (2 * T) === 0) return lr + (base - min) * share(1 - 1 / T);
    return min + ((lr - min) * share(i / T)) / share((i - 1) / T);
  };
const restarting =
  (T: number, mult: number, min: number, base = 0.1): Step =>
  (_lr, i) => {
    let [start, length] = [0, T];
    while (i - start >= length) [start, length] = [start + length, length * mult];
    return min + (base - min) * share((i - start) / length);
  };
const oneCycle = (max: number, T: number, p: number, div: number, final: number): Step => {
  const ends = [p * T - 1, T - 1] as const;
  const [from, to] = [max / div, max / div / final];
  return (_lr, i) =>
    i <= ends[0] ? from + (max - from) * (1 - share(i / ends[0])) : to + (max - to) * share((i - ends[0]) / (ends[1] - ends[0]));
};
/** Each from its own index 0 and the rate 0.1. */
const inTurn = (parts: readonly (readonly [length: number, steps: readonly Step[]])[]) =>
  parts.flatMap(([length, steps]) => walk(steps, length));

const step = (step_size: number, gamma: number) => call('StepLR', { step_size, gamma });
const exponential = (gamma: number) => call('ExponentialLR', { gamma });
const warm = (start_factor: number, total_iters: number) => call('LinearLR', { start_factor, total_iters });
const chained = (...schedulers: Call[]) => call('ChainedScheduler', { schedulers });
const sequential = (milestones: readonly number[], ...schedulers: Call[]) => call('SequentialLR', { schedulers, milestones });
const cosine = (T_max: number, eta_min: number) => call('CosineAnnealingLR', { T_max, eta_min });
const cycle = { max_lr: 0.2, total_steps: 30, cycle_momentum: false };
const whole = (value: number) => ({ float: value });

describe('every index is what the recursion gives', () => {
  it.each<readonly [string, Call, readonly number[]]>([
    ['a float step that is whole', call('StepLR', { step_size: whole(6), gamma: 0.3 }), walk([droppingBy(0.3, (i) => i % 6 === 0)])],
    ['a float step', step(3.75, 0.5), walk([droppingBy(0.5, (i) => i % 15 === 0)])],
    ['half a step', step(0.5, 0.9), walk([droppingBy(0.9, () => true)])],
    ['a tenth of a step, in binary', step(0.1, 0.5), walk([])],
    ['no milestones', call('MultiStepLR', { milestones: [] }), walk([])],
    [
      'milestones at 0, twice, unsorted',
      call('MultiStepLR', { milestones: [9, 0, 4, 9, 2.5, -1], gamma: 0.5 }),
      walk([times((i) => [1, 0.5, 0.25][[9, 0, 4, 9].filter((m) => m === i).length] as number)]),
    ],
    ['a whole float milestone', call('MultiStepLR', { milestones: [whole(5)], gamma: 0.5 }), walk([droppingBy(0.5, (i) => i === 5)])],
    ['a constant for ever', call('ConstantLR', { factor: 0.5, total_iters: 2.5 }), walk([constant(0.5, 2.5)])],
    ['a line cut short', call('LinearLR', { start_factor: 0.5, end_factor: 0.1, total_iters: 7.5 }), walk([linear(0.5, 0.1, 7.5)])],
    ['no line', call('LinearLR', { start_factor: 0.5, total_iters: 0.5 }), walk([times((i) => (i === 0 ? 0.5 : 1))])],
    ['a gamma of 0', exponential(0), walk([times((i) => (i === 0 ? 1 : 0))])],
    ['growth', exponential(1.1), walk([times((i) => (i === 0 ? 1 : 1.1))])],
    [
      'a power cut short',
      call('PolynomialLR', { total_iters: 7.5, power: 2 }),
      walk([]).map((lr, i) => lr * (1 - Math.min(i, 7) / 7.5) ** 2),
    ],
    ['a cosine of one step', cosine(1, 0.02), walk([annealing(1, 0.02)])],
    ['a cosine upwards', cosine(13, 0.3), walk([annealing(13, 0.3)])],
    ['a cosine of half steps', cosine(10.5, 0.01), walk([annealing(10.5, 0.01)])],
    ['restarts upwards', call('CosineAnnealingWarmRestarts', { T_0: 4, T_mult: 3, eta_min: 0.2 }), walk([restarting(4, 3, 0.2)])],
    [
      'a scale of the cycle',
      call('CyclicLR', {
        base_lr: 0.1,
        max_lr: 0.3,
        step_size_up: 4,
        scale_fn: lambda('lambda x: 1 / x'),
        mode: 'mine',
        cycle_momentum: false,
      }),
      walk([(_lr, i) => 0.1 + (0.2 * (1 - Math.abs((i % 8) / 4 - 1))) / Math.floor(1 + i / 8)]),
    ],
    [
      'a sawtooth',
      call('CyclicLR', { base_lr: 0.1, max_lr: 0.3, step_size_up: 5, step_size_down: 0, cycle_momentum: false }),
      walk([(_lr, i) => 0.1 + 0.2 * ((i % 5) / 5)]),
    ],
    [
      'gamma by the iteration',
      call('CyclicLR', { base_lr: 0.1, max_lr: 0.3, step_size_up: 5, mode: 'exp_range', gamma: 0.9, cycle_momentum: false }),
      walk([(_lr, i) => 0.1 + 0.2 * (1 - Math.abs((i % 10) / 5 - 1)) * 0.9 ** i]),
    ],
    ['a start above the peak', call('OneCycleLR', { ...cycle, div_factor: 0.5 }), walk([oneCycle(0.2, 30, 0.3, 0.5, 1e4)], 31)],
    ['an end above the start', call('OneCycleLR', { ...cycle, final_div_factor: 0.01 }), walk([oneCycle(0.2, 30, 0.3, 25, 0.01)], 31)],
    ['no rise', call('OneCycleLR', { ...cycle, pct_start: whole(0) }), walk([oneCycle(0.2, 30, 0, 25, 1e4)], 31)],
    ['only a rise', call('OneCycleLR', { ...cycle, pct_start: whole(1) }), walk([oneCycle(0.2, 30, 1, 25, 1e4)], 30)],
    [
      'epochs times steps',
      call('OneCycleLR', { max_lr: 0.2, epochs: 3, steps_per_epoch: 10, cycle_momentum: false }),
      walk([oneCycle(0.2, 30, 0.3, 25, 1e4)], 31),
    ],
    ['a lambda in a list', call('LambdaLR', { lr_lambda: [lambda('lambda e: 1e-1 + e % 3')] }), walk([(_lr, i) => 0.1 * (0.1 + (i % 3))])],
    [
      'a product',
      call('MultiplicativeLR', { lr_lambda: lambda('lambda T: 1 - 1 / (T + 2)') }),
      walk([times((i) => (i === 0 ? 1 : 1 - 1 / (i + 2)))]),
    ],
    [
      'an anneal upwards',
      call('SWALR', { swa_lr: 0.4, anneal_epochs: 7, anneal_strategy: 'linear' }),
      walk([]).map((lr, i) => lr + (0.3 * Math.min(i, 7)) / 7),
    ],
    [
      'a chain of three',
      chained(warm(0.25, 6), step(7, 0.5), exponential(0.97)),
      walk([linear(0.25, 1, 6), droppingBy(0.5, (i) => i % 7 === 0), times((i) => (i ? 0.97 : 1))]),
    ],
    ['a cosine after its minimum', chained(warm(0.5, 3), cosine(9, 0)), walk([linear(0.5, 1, 3), annealing(9, 0)])],
    ['a cosine with a floor', chained(exponential(0.95), cosine(9, 0.02)), walk([times((i) => (i ? 0.95 : 1)), annealing(9, 0.02)])],
    [
      'an overwriting member in the middle',
      chained(step(5, 0.1), call('CosineAnnealingWarmRestarts', { T_0: 6 }), exponential(0.9)),
      walk([droppingBy(0.1, (i) => i % 5 === 0), restarting(6, 1, 0), times((i) => (i ? 0.9 : 1))]),
    ],
    [
      'chains in a chain',
      chained(chained(step(4, 0.5)), chained(exponential(0.9))),
      walk([droppingBy(0.5, (i) => i % 4 === 0), times((i) => (i ? 0.9 : 1))]),
    ],
    [
      'three in turn',
      sequential([6, 20], warm(0.1, 6), cosine(14, 0.01), exponential(0.8)),
      inTurn([
        [6, [linear(0.1, 1, 6)]],
        [14, [annealing(14, 0.01)]],
        [40, [times((i) => (i ? 0.8 : 1))]],
      ]),
    ],
    [
      'one with no turn',
      sequential([8, 8], step(3, 0.5), step(2, 0.1), exponential(0.9)),
      inTurn([
        [8, [droppingBy(0.5, (i) => i % 3 === 0)]],
        [52, [times((i) => (i ? 0.9 : 1))]],
      ]),
    ],
    ['a milestone past the end', sequential([500], exponential(0.9), exponential(0.5)), walk([times((i) => (i ? 0.9 : 1))])],
    [
      'the closed form at a milestone',
      sequential([5], exponential(0.9), call('ConstantLR', { factor: 0.5, total_iters: 0 })),
      inTurn([
        [5, [times((i) => (i ? 0.9 : 1))]],
        [55, []],
      ]),
    ],
    [
      'a product from where the rate is',
      sequential([5], exponential(0.9), call('SWALR', { swa_lr: 0.02, anneal_epochs: 4, anneal_strategy: 'linear' })),
      [
        ...walk([times((i) => (i ? 0.9 : 1))], 5),
        ...walk([], 55).map((_, i) => 0.1 * 0.9 ** 4 + ((0.02 - 0.1 * 0.9 ** 4) * Math.min(i, 4)) / 4),
      ],
    ],
  ])('%s', (_what, one, reference) => {
    const schedule = translated(one, { length: reference.length });
    expectValues(schedule.at, reference);
    expectValues(build(JSON.parse(JSON.stringify(schedule.spec))).at, reference);
  });

  it('a metric that is missing or no number is a bad one', () => {
    const metrics = [3, Number.NaN, Number.NaN, 2, Number.NaN, 2, 2];
    const { at } = translated(call('ReduceLROnPlateau', { patience: 1, factor: 0.5 }), { metrics, length: 8 });
    expectValues(at, [0.1, 0.1, 0.1, 0.05, 0.05, 0.05, 0.025, 0.025]);
  });

  it('an epoch told, the logarithm misses the restart at 111', () => {
    const restarts = call('CosineAnnealingWarmRestarts', { T_0: 1, T_mult: 10, eta_min: 0.01 });
    const told = translated(restarts, { length: 120, facts: { stepping: 'scheduler.step(index)' } });
    expect([told.at(111), translated(restarts, { length: 120 }).at(111)]).toEqual([0.01, 0.1]);
  });

  it('momentum goes the other way, past the last step too', () => {
    const { also } = translated(call('OneCycleLR', { max_lr: 0.2, total_steps: 10, anneal_strategy: 'linear' }), { length: 11 });
    expectValues(also?.momentum?.at ?? Number, [0.95, 0.9, 0.85, ...[1, 2, 3, 4, 5, 6, 7, 8].map((i) => 0.85 + (0.1 * i) / 7)]);
  });

  it('a family says what a family can', () => {
    const types = [
      step(2.5, 0.5),
      call('LinearLR'),
      cosine(9, 0.2),
      chained(step(5, 0.1)),
      sequential([5], step(5, 0.1), exponential(0.9)),
    ];
    expect(types.map((one) => translated(one).spec.type)).toEqual(['step', 'ramp', 'ramp', 'chain', 'sequence']);
  });
});

describe('what raises there is refused', () => {
  const swa = (anneal_epochs: Argument) => call('SWALR', { swa_lr: 0.1, anneal_epochs });
  const refused: readonly (readonly [string, Call, Partial<Setting>?])[] = [
    ['a step of 0', step(0, 0.5)],
    ['a factor of 0 undone', call('ConstantLR', { factor: 0, total_iters: 5 })],
    ['a factor above 1', call('ConstantLR', { factor: 1.5 })],
    ['a line beyond 1', call('LinearLR', { end_factor: 1.5 })],
    ['a T_max of 0', cosine(0, 0)],
    ['a power below 0', call('PolynomialLR', { power: -1 })],
    ['a whole float period', call('CosineAnnealingWarmRestarts', { T_0: whole(10) })],
    ['no way up', call('CyclicLR', { base_lr: 0.1, max_lr: 0.2, step_size_up: 0 })],
    ['no momentum', call('CyclicLR', { base_lr: 0.1, max_lr: 0.2 }), { facts: { optimizer: 'torch.optim.Adagrad(params, lr=0.1)' } }],
    ['no momentum either', call('OneCycleLR', { max_lr: 0.1, total_steps: 10 }), { length: 5, facts: { optimizer: 'Rprop(params)' } }],
    ['no steps', call('OneCycleLR', { max_lr: 0.1, epochs: 4 })],
    ['steps below 1', call('OneCycleLR', { max_lr: 0.1, total_steps: 0 }), { length: 1 }],
    ['an int for a share', call('OneCycleLR', { ...cycle, pct_start: 0 }), { length: 1 }],
    ['a division factor of 0', call('OneCycleLR', { ...cycle, div_factor: 0 }), { length: 1 }],
    ['an anneal that is none', call('OneCycleLR', { ...cycle, anneal_strategy: 'exp' }), { length: 1 }],
    ['a rise alone, and one more', call('OneCycleLR', { ...cycle, pct_start: whole(1) }), { length: 31 }],
    ['two more', call('OneCycleLR', cycle), { length: 32 }],
    ['one more as a later member', sequential([5], step(5, 0.1), call('OneCycleLR', cycle)), { length: 37 }],
    ['a number for a function', call('LambdaLR', { lr_lambda: 0.95 })],
    ['a function of nothing at 0', call('LambdaLR', { lr_lambda: lambda('lambda e: 1 / e') })],
    ['two functions', call('LambdaLR', { lr_lambda: [lambda('lambda e: 1'), lambda('lambda e: 2')] })],
    ['a float anneal', swa(whole(10))],
    ['an anneal below 0', swa(-1)],
    ['a factor of 1', call('ReduceLROnPlateau', { factor: 1 }), { metrics: [1] }],
    ['no metric', call('ReduceLROnPlateau')],
    ['another mode', call('ReduceLROnPlateau', { mode: 'best' }), { metrics: [1] }],
    ['no scheduler', sequential([])],
    ['a milestone too many', sequential([5, 6], step(5, 0.1), step(5, 0.1))],
    ['a plateau in a chain', chained(call('ReduceLROnPlateau'))],
    ['a chain at a milestone', sequential([5], step(5, 0.1), chained(step(5, 0.1)))],
    ['a line of no length at a milestone', sequential([5], step(5, 0.1), warm(0.5, 0))],
    ['a checkpoint that is not there', call('StepLR', { step_size: 5, last_epoch: 3 })],
  ];
  it.each(refused.map(([what, one, setting]) => ({ what, one, setting })))('$what', ({ one, setting }) => {
    expect(codesOf(() => translated(one, setting))).toEqual(['framework-refuses']);
  });

  it('and not before it is reached', () => {
    expectValues(translated(cosine(0, 0), { length: 1 }).at, [0.1]);
    expectValues(translated(call('ConstantLR', { factor: 0 }), { length: 5 }).at, [0, 0, 0, 0, 0]);
  });

  it('what our expressions cannot say is no word of the framework', () => {
    const unread = ['lambda e: table[e]', 'lambda e, k=3: k', 'lambda e: max'];
    for (const text of unread) expect(codesOf(() => translated(call('LambdaLR', { lr_lambda: lambda(text) })))).toEqual(['bad-expression']);
  });
});
