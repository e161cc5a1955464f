import { describe, expect, it } from 'vitest';
import { issuesIn } from '../../src/core/issues.ts';
import type { Call } from '../../src/frameworks/call.ts';
import { translateIn } from '../../src/frameworks/constructor.ts';
import { timm } from '../../src/frameworks/timm.ts';
import { expectValues } from '../equal.ts';

type Args = Call['args'];
type Rates = (t: number) => number;

const base = 0.1;
const length = 140;
const read = (name: string, args: Args, setting = {}) => translateIn(timm, { name, args }, { base, length, ...setting });

interface Warm {
  readonly W?: number;
  readonly w0?: number;
  readonly prefix?: boolean;
}
const warm = ({ W = 0, w0 = 0, prefix = false }: Warm): Args => ({ warmup_t: W, warmup_lr_init: w0, warmup_prefix: prefix });

/** Index 0 from the constructor, all others from the formula; `aim` is where the ramp leads. */
const started = (main: Rates, { W = 0, w0 = 0, prefix = false }: Warm, aim = base): Rates => {
  const rate: Rates = (t) => (t < W ? w0 + (t * (aim - w0)) / W : main(prefix ? t - W : t));
  return (t) => (t > 0 ? rate(t) : W > 0 ? w0 : base);
};

interface Cycles {
  readonly T: number;
  readonly min?: number;
  readonly mul?: number;
  readonly decay?: number;
  readonly limit?: number;
}
/** The cycle by counting, the share of its height from `share(x)`. */
const cycled =
  ({ T, min = 0, mul = 1, decay = 1, limit = 1 }: Cycles, share: (x: number) => number): Rates =>
  (t) => {
    let [start, span, k] = [0, T, 0];
    for (; t >= start + span; k += 1) [start, span] = [start + span, span * mul];
    return k < limit ? min + (base * decay ** k - min) * share((t - start) / span) : min;
  };
const cycleArgs = ({ T, min = 0, mul = 1, decay = 1, limit = 1 }: Cycles): Args => ({
  t_initial: T,
  lr_min: min,
  cycle_mul: mul,
  cycle_decay: decay,
  cycle_limit: limit,
});

const cosine =
  (k = 1) =>
  (x: number) =>
    (1 + Math.cos(Math.PI * x ** k)) / 2;
const poly =
  (power = 0.5, k = 1) =>
  (x: number) =>
    (1 - x ** k) ** power;
const tanh =
  (lb = -7, ub = 3) =>
  (x: number) =>
    (1 - Math.tanh(lb * (1 - x) + ub * x)) / 2;

const passed = (milestones: readonly number[], t: number) => milestones.filter((m) => m <= t + 1).length;

const cycles: [string, Args, Cycles, Warm, (x: number) => number][] = [
  ['CosineLRScheduler', {}, { T: 50, min: 0.3 }, {}, cosine()],
  ['CosineLRScheduler', {}, { T: 50 }, { W: 60, w0: 0.01 }, cosine()],
  ['CosineLRScheduler', {}, { T: 50 }, { W: 60, prefix: true }, cosine()],
  ['CosineLRScheduler', {}, { T: 12.5, limit: 4, decay: 0.5 }, { W: 5 }, cosine()],
  ['CosineLRScheduler', {}, { T: 16, mul: 2, limit: 3, min: 0.03, decay: 0.4 }, {}, cosine()],
  ['CosineLRScheduler', { k_decay: 1.5 }, { T: 20, limit: 3, decay: 0.8, min: 0.01 }, { W: 4, prefix: true }, cosine(1.5)],
  ['CosineLRScheduler', {}, { T: 10, limit: 0, min: 0.01 }, {}, cosine()],
  ['CosineLRScheduler', {}, { T: 40 }, { W: 2.5, prefix: true }, cosine()],
  ['CosineLRScheduler', {}, { T: 40 }, { W: 0.5, w0: 0.2 }, cosine()],
  ['PolyLRScheduler', { power: 1 }, { T: 30, min: 0.2, limit: 2 }, { W: 3 }, poly(1)],
  ['PolyLRScheduler', { power: 0 }, { T: 30, min: 0.01 }, {}, poly(0)],
  ['PolyLRScheduler', { power: 0.9, k_decay: 2 }, { T: 20, mul: 2, limit: 2, decay: 0.3 }, {}, poly(0.9, 2)],
  ['TanhLRScheduler', {}, { T: 30, min: 0.01, decay: 0.5, limit: 3 }, { W: 5, prefix: true }, tanh()],
  ['TanhLRScheduler', { lb: -2, ub: 1 }, { T: 30, mul: 2, limit: 2 }, { W: 2.5, prefix: true }, tanh(-2, 1)],
];

describe('cycles by the rule of the catalogue', () => {
  it.each(cycles)('%s %o %o %o', (name, more, length_, ramp, share) => {
    const args = { ...cycleArgs(length_), ...warm(ramp), ...more };
    const reference = started(cycled(length_, share), ramp);
    expectValues(
      read(name, args).at,
      Array.from({ length }, (_, t) => reference(t)),
    );
  });

  it.each([5, 2.5, 45, 0.5])('the ramp of TanhLRScheduler leads to the curve at %d', (W) => {
    const main = cycled({ T: 40, min: 0.001 }, tanh());
    const reference = started(main, { W, w0: 0.002 }, main(W));
    const args = { ...cycleArgs({ T: 40, min: 0.001 }), ...warm({ W, w0: 0.002 }) };
    expectValues(
      read('TanhLRScheduler', args).at,
      Array.from({ length }, (_, t) => reference(t)),
    );
  });

  it('at a restart that rounding puts an update late, the trough is left', () => {
    const rates = read('CosineLRScheduler', { t_initial: 16, cycle_mul: 1.5, cycle_limit: 9 }, { length: 230 });
    expect(rates.at(210)).toBeLessThan(0.001);
    expect(rates.at(211)).toBeLessThan(1e-9);
    expect(rates.at(212)).toBeGreaterThan(0.099);
  });
});

describe('steps by the rule of the catalogue', () => {
  it.each<[string, Args, Rates, Warm]>([
    ['StepLRScheduler', { decay_t: 7.3, decay_rate: 0.5 }, (t) => base * 0.5 ** Math.floor(t / 7.3), { W: 4 }],
    ['StepLRScheduler', { decay_t: 0.5, decay_rate: 0.9 }, (t) => base * 0.9 ** (2 * t), {}],
    ['StepLRScheduler', { decay_t: 10, decay_rate: 0.5 }, (t) => base * 0.5 ** Math.floor(t / 10), { W: 2.5, prefix: true }],
    ['MultiStepLRScheduler', { decay_t: [0, 1, 9], decay_rate: 0.5 }, (t) => base * 0.5 ** passed([0, 1, 9], t), {}],
    ['MultiStepLRScheduler', { decay_t: [1, 30], decay_rate: 0.5 }, (t) => base * 0.5 ** passed([1, 30], t), { W: 4, w0: 0.01 }],
    ['MultiStepLRScheduler', { decay_t: [4, 30], decay_rate: 0.1 }, (t) => base * 0.1 ** passed([4, 30], t), { W: 6, prefix: true }],
    ['MultiStepLRScheduler', { decay_t: [2.5, 30], decay_rate: 0.1 }, (t) => base * 0.1 ** passed([2.5, 30], t), { W: 2.5, prefix: true }],
    // Of 30, 10 a bisection looks at 10 first: from there on both count.
    ['MultiStepLRScheduler', { decay_t: [30, 10], decay_rate: 0.5 }, (t) => base * (t + 1 >= 10 ? 0.25 : 1), {}],
  ])('%s %o', (name, args, main, ramp) => {
    const reference = started(main, ramp);
    expectValues(
      read(name, { ...args, ...warm(ramp) }).at,
      Array.from({ length }, (_, t) => reference(t)),
    );
  });

  it('a quotient is floored as in Python, where 11 // 1.1 is 9', () => {
    const { at } = read('StepLRScheduler', { decay_t: 1.1, decay_rate: 0.5 });
    expectValues(
      at,
      Array.from({ length: 12 }, (_, t) => base * 0.5 ** (t === 11 ? 9 : Math.floor(t / 1.1))),
    );
  });
});

describe('PlateauLRScheduler', () => {
  it('takes a higher metric for the better one unless told otherwise', () => {
    const { at } = read('PlateauLRScheduler', { patience_t: 0, decay_rate: 0.5 }, { metrics: [1, 2, 2, 3, 1] });
    expectValues(at, [0.1, 0.1, 0.1, 0.05, 0.05, 0.025]);
  });

  it('does not look at metrics up to and including the end of its warm-up', () => {
    const args = { patience_t: 0, decay_rate: 0.5, warmup_t: 2, mode: 'min' };
    expectValues(read('PlateauLRScheduler', args, { metrics: [1, 1, 1, 1, 1] }).at, [0, 0.05, 0.1, 0.1, 0.05, 0.025]);
    const half = { ...args, warmup_t: 2.5 };
    expectValues(read('PlateauLRScheduler', half, { metrics: [1, 1, 1, 1, 1] }).at, [0, 0.04, 0.08, 0.08, 0.04, 0.02]);
  });
});

describe('create_scheduler_v2', () => {
  it.each<[Args, string, Args]>([
    [{}, 'CosineLRScheduler', { t_initial: 300, cycle_decay: 0.1, warmup_lr_init: 1e-5 }],
    [{ sched: 'tanh', num_epochs: 20, cycle_limit: 2 }, 'TanhLRScheduler', { t_initial: 20, cycle_limit: 2, cycle_decay: 0.1 }],
    [{ sched: 'poly', num_epochs: 20 }, 'PolyLRScheduler', { t_initial: 20, power: 0.1, cycle_decay: 0.1 }],
    [{ sched: 'step', warmup_epochs: 5 }, 'StepLRScheduler', { decay_t: 90, decay_rate: 0.1, ...warm({ W: 5, w0: 1e-5 }) }],
    [{ sched: 'multistep' }, 'MultiStepLRScheduler', { decay_t: [90, 180, 270], decay_rate: 0.1 }],
    [
      { sched: 'multistep', decay_milestones: [2, 4], warmup_epochs: 1, warmup_prefix: true, step_on_epochs: false, updates_per_epoch: 10 },
      'MultiStepLRScheduler',
      { decay_t: [20, 40], decay_rate: 0.1, ...warm({ W: 10, w0: 1e-5, prefix: true }) },
    ],
    [{ sched: 'plateau', cooldown_epochs: 7 }, 'PlateauLRScheduler', { decay_rate: 0.1, cooldown_t: 0 }],
  ])('%o is %s', (args, name, theirs) => {
    const metrics = { metrics: [1, 2, 3] };
    expect(read('create_scheduler_v2', args, metrics).spec).toEqual(read(name, theirs, metrics).spec);
  });
});

describe('is refused where timm raises', () => {
  it.each<[string, Args]>([
    ['CosineLRScheduler', { t_initial: 0 }],
    ['PolyLRScheduler', { t_initial: 5, lr_min: -1 }],
    ['TanhLRScheduler', { t_initial: 5, lb: 1, ub: 1 }],
    ['CosineLRScheduler', { t_initial: 10, cycle_mul: 0.5 }],
    ['TanhLRScheduler', { t_initial: 10, cycle_mul: 0.5, warmup_t: 200 }],
    ['StepLRScheduler', { decay_t: 0 }],
    ['PlateauLRScheduler', { decay_rate: 1 }],
    ['PlateauLRScheduler', { mode: 'best' }],
    ['create_scheduler_v2', { sched: 'sgdr' }],
    ['create_scheduler_v2', { step_on_epochs: false }],
    ['create_scheduler_v2', { sched: 'plateau', step_on_epochs: false, updates_per_epoch: 3 }],
  ])('%s %o', (name, args) => {
    expect(issuesIn(() => read(name, args)).map(({ code }) => code)).toEqual(['framework-refuses']);
  });

  it('only as far as it is stepped', () => {
    expect(issuesIn(() => read('CosineLRScheduler', { t_initial: 10, cycle_mul: 0.5 }, { length: 20 }))).toEqual([]);
    expect(issuesIn(() => read('StepLRScheduler', { decay_t: 0, warmup_t: 5 }, { length: 5 }))).toEqual([]);
  });
});
