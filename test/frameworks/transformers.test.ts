import { describe, expect, it } from 'vitest';
import { issuesIn } from '../../src/core/issues.ts';
import type { Call } from '../../src/frameworks/call.ts';
import { translateIn } from '../../src/frameworks/constructor.ts';
import { transformers } from '../../src/frameworks/transformers.ts';
import { type ReadRequest, readPython } from '../../src/reading/index.ts';
import { expectValues } from '../equal.ts';

type Args = Call['args'];
type Factor = (i: number) => number;

const base = 0.02;
const length = 60;
const read = (name: string, args: Args, setting = {}) => translateIn(transformers, { name, args }, { base, length, ...setting });
const steps = (W: number, T: number) => ({ num_warmup_steps: W, num_training_steps: T });
const codes = (name: string, args: Args, setting = {}) => issuesIn(() => read(name, args, setting)).map(({ code }) => code);

const warm =
  (W: number, then: Factor, lift: Factor = (x) => x): Factor =>
  (i) =>
    i < W ? lift(i / Math.max(1, W)) : then(i);
const progress =
  (W: number, T: number, late = 0) =>
  (i: number) =>
    (i - W + late) / Math.max(1, T - W);
const wave =
  (n: number, r = 0) =>
  (q: number) =>
    Math.max(0, r + ((1 - r) * (1 + Math.cos(2 * Math.PI * n * q))) / 2);

const linear = (W: number, T: number) => warm(W, (i) => Math.max(0, (T - i) / Math.max(1, T - W)));
const cosine = (W: number, T: number, n: number, r = 0) => warm(W, (i) => wave(n, r)(progress(W, T)(i)));
const hard = (W: number, T: number, n: number) =>
  warm(W, (i) => {
    const q = progress(W, T)(i);
    return q >= 1 ? 0 : (1 + Math.cos(Math.PI * ((n * q) % 1))) / 2;
  });
const polynomial = (W: number, T: number, end: number, power: number) =>
  warm(W, (i) => (i > T ? end : (base - end) * (1 - (i - W) / (T - W)) ** power + end) / base);
const inverse = (W: number, scale: number) => warm(W, (i) => Math.sqrt(scale / (i + scale - W)));
const early = (W: number, T: number, n: number, r: number, first?: number): Factor => {
  const ramp: Factor = (i) => (first === undefined ? (i + 1) / Math.max(1, W) : first + ((1 - first) * i) / Math.max(1, W - 1));
  return (i) => (i < W ? ramp(i) : wave(n, r)(progress(W, T, 1)(i)));
};
const shapes: Readonly<Record<string, readonly [up: Factor, down: (x: number) => number]>> = {
  linear: [(x) => x, (x) => 1 - x],
  cosine: [(x) => (1 - Math.cos(Math.PI * x)) / 2, (x) => (1 + Math.cos(Math.PI * x)) / 2],
  '1-sqrt': [(x) => 1 - Math.sqrt(1 - x), (x) => 1 - Math.sqrt(x)],
};
const wsd = (W: number, S: number, D: number, m: number, up = 'linear', down = 'cosine') => {
  const lift = (f: number) => Math.max(0, m + (1 - m) * f);
  const [[rise], [, fall]] = [shapes[up], shapes[down]] as [readonly [Factor, Factor], readonly [Factor, Factor]];
  const after = (i: number) => (i < W + S ? 1 : i < W + S + D ? lift(fall((i - W - S) / Math.max(1, D))) : m);
  return warm(W, after, (x) => lift(rise(x)));
};
const wsdArgs = (W: number, D: number, more: Args): Args => ({ num_warmup_steps: W, num_decay_steps: D, ...more });

const [hardName, minName, rateName] = [
  'get_cosine_with_hard_restarts_schedule_with_warmup',
  'get_cosine_with_min_lr_schedule_with_warmup',
  'get_cosine_with_min_lr_schedule_with_warmup_lr_rate',
];
const polyName = 'get_polynomial_decay_schedule_with_warmup';

describe('by the rule of the catalogue', () => {
  it.each<[string, Args, Factor]>([
    ['get_constant_schedule', {}, () => 1],
    ['get_constant_schedule_with_warmup', { num_warmup_steps: 7.5 }, warm(7.5, () => 1)],
    ['get_constant_schedule_with_warmup', { num_warmup_steps: 0.5 }, warm(0.5, () => 1)],
    ['get_linear_schedule_with_warmup', steps(0, 45), linear(0, 45)],
    ['get_linear_schedule_with_warmup', steps(30, 20), linear(30, 20)],
    ['get_linear_schedule_with_warmup', steps(2.5, 40), linear(2.5, 40)],
    ['get_cosine_schedule_with_warmup', { ...steps(6, 40), num_cycles: 1.7 }, cosine(6, 40, 1.7)],
    ['get_cosine_schedule_with_warmup', { ...steps(5, 40), num_cycles: 0 }, cosine(5, 40, 0)],
    ['get_cosine_schedule_with_warmup', steps(20, 10), cosine(20, 10, 0.5)],
    ['get_cosine_schedule_with_warmup', steps(0.5, 30), cosine(0.5, 30, 0.5)],
    [hardName, { ...steps(5, 40), num_cycles: 7 }, hard(5, 40, 7)],
    [hardName, { ...steps(3, 50), num_cycles: 1.3 }, hard(3, 50, 1.3)],
    [hardName, { ...steps(0, 4), num_cycles: 9 }, hard(0, 4, 9)],
    [hardName, { ...steps(1, 50), num_cycles: 49 }, hard(1, 50, 49)],
    [polyName, { ...steps(10, 40), lr_end: 0.001, power: 3 }, polynomial(10, 40, 0.001, 3)],
    [polyName, { ...steps(2.5, 30), lr_end: 0, power: 0.5 }, polynomial(2.5, 30, 0, 0.5)],
    [polyName, { ...steps(4, 30), power: 0 }, polynomial(4, 30, 1e-7, 0)],
    [polyName, steps(30, 10), polynomial(30, 10, 1e-7, 1)],
    ['get_inverse_sqrt_schedule', { num_warmup_steps: 0, timescale: 3 }, inverse(0, 3)],
    ['get_inverse_sqrt_schedule', { num_warmup_steps: 2.5 }, inverse(2.5, 2.5)],
    ['get_inverse_sqrt_schedule', { num_warmup_steps: 4, timescale: 0.5 }, inverse(4, 0.5)],
    [minName, { ...steps(5, 40), min_lr: 0.004, num_cycles: 1 }, cosine(5, 40, 1, 0.2)],
    [minName, { ...steps(5, 40), min_lr: 0.03 }, cosine(5, 40, 0.5, 1.5)],
    [minName, { ...steps(5, 40), min_lr_rate: -0.2 }, cosine(5, 40, 0.5, -0.2)],
    [rateName, { ...steps(8, 40), min_lr_rate: 0.1 }, early(8, 40, 0.5, 0.1)],
    [rateName, { ...steps(2.5, 40), min_lr_rate: 0.1, warmup_lr_rate: 0.3 }, early(2.5, 40, 0.5, 0.1, 0.3)],
    [rateName, { ...steps(0, 40), min_lr: 0, num_cycles: 1 }, early(0, 40, 1, 0)],
    [
      'get_wsd_schedule',
      wsdArgs(10, 15, { num_training_steps: 50, warmup_type: '1-sqrt', decay_type: '1-sqrt' }),
      wsd(10, 25, 15, 0, '1-sqrt', '1-sqrt'),
    ],
    [
      'get_wsd_schedule',
      wsdArgs(10, 20, { num_training_steps: 22, min_lr_ratio: 0.1, decay_type: 'linear' }),
      wsd(10, -8, 20, 0.1, 'linear', 'linear'),
    ],
    ['get_wsd_schedule', wsdArgs(5, 1, { num_stable_steps: -4, warmup_type: 'cosine' }), wsd(5, -4, 1, 0, 'cosine')],
    ['get_wsd_schedule', wsdArgs(0, 10, { num_stable_steps: 12, min_lr_ratio: 1.5 }), wsd(0, 12, 10, 1.5)],
    [
      'get_wsd_schedule',
      wsdArgs(2.5, 10, { num_training_steps: 11, min_lr_ratio: 1.5, decay_type: 'linear' }),
      wsd(2.5, -1.5, 10, 1.5, 'linear', 'linear'),
    ],
  ])('%s %o', (name, args, factor) => {
    const reference = Array.from({ length }, (_, i) => base * factor(i));
    expectValues(read(name, args).at, reference);
  });

  it('of several waves in the decay of get_wsd_schedule', () => {
    const args = wsdArgs(5, 20, { num_stable_steps: 10, num_cycles: 1.5, min_lr_ratio: 0.2 });
    const factor = warm(
      5,
      (i) => (i < 15 ? 1 : i < 35 ? wave(1.5, 0.2)((i - 15) / 20) : 0.2),
      (x) => 0.2 + 0.8 * x,
    );
    expectValues(
      read('get_wsd_schedule', args).at,
      Array.from({ length }, (_, i) => base * factor(i)),
    );
  });
});

describe('get_scheduler', () => {
  it.each<[string, Args, string, Args]>([
    ['linear', steps(5, 50), 'get_linear_schedule_with_warmup', steps(5, 50)],
    ['constant', { num_warmup_steps: 5, scheduler_specific_kwargs: { x: 1 } }, 'get_constant_schedule', {}],
    ['constant_with_warmup', { num_warmup_steps: 5 }, 'get_constant_schedule_with_warmup', { num_warmup_steps: 5 }],
    [
      'inverse_sqrt',
      { num_warmup_steps: 5, scheduler_specific_kwargs: { timescale: 3 } },
      'get_inverse_sqrt_schedule',
      { num_warmup_steps: 5, timescale: 3 },
    ],
    ['cosine_with_min_lr', { ...steps(5, 50), scheduler_specific_kwargs: { min_lr: 0.001 } }, minName, { ...steps(5, 50), min_lr: 0.001 }],
  ])('%s hands on what its function takes', (name, args, target, theirs) => {
    expect(read('get_scheduler', { name, ...args }).spec).toEqual(read(target, theirs).spec);
  });

  it('hands the options of metric-driven schedulers on', () => {
    const metrics = [1, 1, 1, 1];
    const options = { scheduler_specific_kwargs: { patience: 0, factor: 0.5 } };
    expectValues(read('get_scheduler', { name: 'reduce_lr_on_plateau', ...options }, { metrics }).at, [0.02, 0.02, 0.01, 0.005, 0.0025]);
    expectValues(read('get_scheduler', { name: 'greedy', ...options }, { metrics }).at, [0.02, 0.04, 0.02, 0.01, 0.005]);
  });
});

describe('is refused where transformers raises', () => {
  it.each<[string, Args, number?]>([
    [polyName, { ...steps(0, 10), lr_end: base }],
    [polyName, steps(10, 10)],
    [polyName, { ...steps(0, 10), power: -1 }],
    ['get_inverse_sqrt_schedule', { num_warmup_steps: 3, timescale: 0 }],
    [minName, steps(1, 10)],
    [rateName, { ...steps(1, 10), min_lr: 0, min_lr_rate: 0 }],
    ['get_wsd_schedule', wsdArgs(1, 1, {})],
    ['get_wsd_schedule', wsdArgs(1, 1, { num_stable_steps: 1, warmup_type: 'exp' })],
    ['get_reduce_on_plateau_schedule', { factor: 1 }],
    ['GreedyLR', { mode: 'best' }],
    ['get_greedy_schedule', { threshold_mode: 'none' }],
    ['get_constant_schedule', { last_epoch: 3 }],
    ['get_scheduler', { name: 'sgdr' }],
    ['get_scheduler', { name: 'linear', num_training_steps: 10 }],
    ['get_scheduler', { name: 'linear', num_warmup_steps: 10 }],
    ['get_scheduler', { name: 'linear', ...steps(1, 10), scheduler_specific_kwargs: { power: 2 } }],
  ])('%s %o', (name, args) => {
    expect(codes(name, args, { metrics: [1] })).toEqual(['framework-refuses']);
  });

  it('only as far as it is stepped', () => {
    expect(codes(polyName, steps(10, 10), { length: 10 })).toEqual([]);
    expect(codes('get_inverse_sqrt_schedule', { num_warmup_steps: 3, timescale: 0 }, { length: 3 })).toEqual([]);
  });
});

describe('what TrainingArguments say beside their curve', () => {
  const written = (text: string, more: Partial<ReadRequest> = {}) => readPython({ text, framework: 'transformers', ...more });
  const gone = 'warmup_ratio is read as older versions do; it is gone from transformers 5.18';

  it('that warmup_ratio is gone, where it is given', () => {
    const notes = (text: string) => written(text, { length: 40 }).flatMap((one) => one.notes);
    expect(notes('TrainingArguments(warmup_ratio=0.1)')).toEqual([`${gone}, where warmup_steps=0.1 says the same`]);
    expect(notes('SFTConfig(warmup_ratio=1.0)')).toEqual([gone]);
    expect(notes('TrainingArguments(warmup_steps=0.1)')).toEqual([]);
    const by = (text: string) => written(text, { length: 40 })[0]?.schedule.spec;
    expect(by('TrainingArguments(warmup_ratio=0.1)')).toEqual(by('TrainingArguments(warmup_steps=0.1)'));
  });

  it('how long they last by the updates of an epoch', () => {
    const lasts = (text: string, facts: Readonly<Record<string, number>>) => written(text, { facts })[0]?.schedule.length;
    expect(lasts('TrainingArguments(num_train_epochs=3)', { steps_per_epoch: 10 })).toBe(30);
    expect(lasts('TrainingArguments(num_train_epochs=2.5)', { steps_per_epoch: 7 })).toBe(18);
    expect(lasts('TrainingArguments(num_train_epochs=3, max_steps=8)', { steps_per_epoch: 10 })).toBe(8);
    expect(lasts('TrainingArguments(gradient_accumulation_steps=4)', { steps_per_epoch: 10, dataset_size: 800 })).toBe(30);
  });
});

describe('what get_scheduler and TrainingArguments hand on', () => {
  /** transformers 5.18, asked. */
  const inverted = [0, 0.5, 1, 0.9901475429766743, 0.9805806756909201, 0.9712858623572642];
  const at = (name: string, args: Args, n: number) => {
    const schedule = read(name, args, { base: 1, length: n });
    return Array.from({ length: n }, (_, t) => schedule.at(t));
  };

  it('includes the timescale of inverse_sqrt', () => {
    const options = { timescale: 50 };
    const direct = at('get_scheduler', { name: 'inverse_sqrt', num_warmup_steps: 2, scheduler_specific_kwargs: options }, 6);
    for (const [t, lr] of inverted.entries()) expect(direct[t]).toBeCloseTo(lr, 13);
    const args = { learning_rate: 1, lr_scheduler_type: 'inverse_sqrt', warmup_steps: 2, max_steps: 6, lr_scheduler_kwargs: options };
    expect(at('TrainingArguments', args, 6)).toEqual(direct);
    expect(codes('get_scheduler', { name: 'inverse_sqrt', num_warmup_steps: 2, scheduler_specific_kwargs: { foo: 1 } })).toEqual([
      'framework-refuses',
    ]);
  });

  it('cuts a broken number of steps of warm-up, and takes one below 1 as a share', () => {
    const args = (warmup_steps: number) => ({ learning_rate: 1, max_steps: 6, warmup_steps });
    expect(at('TrainingArguments', args(2.5), 6)).toEqual([0, 0.5, 1, 0.75, 0.5, 0.25]);
    expect(at('TrainingArguments', args(0.5), 6)).toEqual(at('TrainingArguments', args(3), 6));
  });

  it('may be JSON text', () => {
    const args = (lr_scheduler_kwargs: Args[string]) => ({
      learning_rate: 1,
      lr_scheduler_type: 'cosine',
      max_steps: 6,
      lr_scheduler_kwargs,
    });
    const expected = at('TrainingArguments', args({ num_cycles: 1 }), 6);
    expect(at('TrainingArguments', args('{"num_cycles": 1}'), 6)).toEqual(expected);
    expect(at('TrainingArguments', args('{"num_cycles": "1"}'), 6)).toEqual(expected);
    expect(codes('TrainingArguments', args('num_cycles=1'))).toEqual(['framework-refuses']);
  });
});
