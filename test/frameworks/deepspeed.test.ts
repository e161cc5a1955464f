import { describe, expect, it } from 'vitest';
import { deepspeed } from '../../src/frameworks/deepspeed.ts';
import { differences } from '../equal.ts';
import { type Args, type Around, expectPrinted, refusal, translation } from '../reading/printed.ts';

type Rule = (i: number) => number;

// The rules of golden/CATALOGUE.md, section 6, written down once more; t = i - 1 is what the scheduler counts.
const gamma = (t: number, W: number, type = 'log') => (type === 'linear' ? t / W : Math.log(t + 1) / Math.log(W));
const warmupDecay =
  (total: number, min: number, max: number, W: number, type = 'log'): Rule =>
  (i) => {
    const t = i - 1;
    if (t < 0) return min;
    return min + (max - min) * (t < W ? gamma(t, W, type) : Math.max(0, (total - t) / Math.max(1, total - W)));
  };
const warmup =
  (min: number, max: number, W: number, type = 'log'): Rule =>
  (i) =>
    i <= W ? warmupDecay(0, min, max, W, type)(i) : max;
const warmupCosine =
  (b: number, total: number, from: number, W: number, floor: number, type = 'log'): Rule =>
  (i) => {
    const t = i - 1;
    if (t < 0) return 0;
    if (t < W) return b * (from + (1 - from) * gamma(t, W, type));
    const x = Math.min(1, (t - W + 1) / Math.max(1, total - W));
    return b * (floor + ((1 - floor) * (1 + Math.cos(Math.PI * x))) / 2);
  };
/** How high in its cycle of `A` updates up and `B` down, in so many stairs. */
const share = (i: number, A: number, B: number, stairs = [0, 0] as readonly [number, number]) => {
  const into = i % (A + B);
  const [steps, size, count] = into <= A ? [into, A, stairs[0]] : [A + B - into, B, stairs[1]];
  return count === 0 ? steps / size : Math.floor((steps * count) / size) / count;
};

const oneCycle = { cycle_min_lr: 0.01, cycle_max_lr: 0.1 };
const rising: Rule = (i) => 0.01 + 0.09 * share(i, 12, 18);

const printed: readonly [name: string, args: Args, rule: Rule, around?: Around][] = [
  ['LRRangeTest', {}, (i) => 1e-3 * (1 + i / 2000)],
  ['LRRangeTest', { lr_range_test_min_lr: 0.02, lr_range_test_step_size: 7, lr_range_test_step_rate: 0 }, () => 0.02],
  [
    'LRRangeTest',
    { lr_range_test_min_lr: 0.02, lr_range_test_step_size: 7, lr_range_test_step_rate: 0.3, lr_range_test_staircase: true },
    (i) => 0.02 * (1 + 0.3 * Math.floor(i / 7)),
  ],
  [
    'OneCycle',
    { ...oneCycle, cycle_first_step_size: 12, cycle_second_step_size: 18, decay_lr_rate: 0.5, decay_step_size: 4 },
    (i) => (i <= 30 ? rising(i) : 0.01 / (1 + (0.5 * (i - 30)) / 4)),
  ],
  [
    'OneCycle',
    { ...oneCycle, cycle_first_step_size: 12, cycle_second_step_size: 18, decay_step_size: 4 },
    (i) => (i <= 30 ? rising(i) : 0.01),
  ],
  ['OneCycle', { cycle_min_lr: 0.1, cycle_max_lr: 0.02, cycle_first_step_size: 9 }, (i) => (i <= 18 ? 0.1 - 0.08 * share(i, 9, 9) : 0.1)],
  ['OneCycle', { ...oneCycle, cycle_first_step_size: 20, cycle_second_step_size: 0 }, (i) => (i < 20 ? 0.01 + (0.09 * i) / 20 : 0.01)],
  [
    'OneCycle',
    { ...oneCycle, cycle_first_step_size: 0, cycle_second_step_size: 80 },
    (i) => (i === 0 ? 0.01 : 0.01 + (0.09 * (80 - i)) / 80),
  ],
  [
    'OneCycle',
    { ...oneCycle, cycle_first_step_size: 10, cycle_first_stair_count: 3, decay_lr_rate: 2, decay_step_size: 0.5 },
    (i) => (i <= 20 ? 0.01 + 0.09 * share(i, 10, 10, [3, 3]) : 0.01 / (1 + (2 * (i - 20)) / 0.5)),
  ],
  [
    'OneCycle',
    { ...oneCycle, cycle_first_step_size: 10, cycle_second_step_size: 7, cycle_first_stair_count: 5, cycle_second_stair_count: 0 },
    (i) => (i <= 17 ? 0.01 + 0.09 * share(i, 10, 7, [5, 0]) : 0.01),
  ],
  [
    'OneCycle',
    { ...oneCycle, cycle_first_step_size: 4, cycle_second_step_size: 6.5, decay_lr_rate: 1, decay_step_size: 3 },
    (i) => (i < 11.5 ? 0.01 + 0.09 * share(i, 4, 6.5) : 0.01 / (1 + (i - 10.5) / 3)),
  ],
  ['WarmupLR', {}, warmup(0, 0.1, 1000)],
  ['WarmupLR', { warmup_min_lr: 0.2, warmup_max_lr: 0.05, warmup_num_steps: 20, warmup_type: 'linear' }, warmup(0.2, 0.05, 20, 'linear')],
  ['WarmupLR', { warmup_num_steps: 1 }, warmup(0, 0.3, 2), { base: 0.3 }],
  ['WarmupLR', { warmup_num_steps: 15, warmup_type: 'exponential', warmup_min_lr: 0.01 }, warmup(0.01, 0.1, 15)],
  ['WarmupDecayLR', { total_num_steps: 40, warmup_num_steps: 8, warmup_min_lr: 1e-4 }, warmupDecay(40, 1e-4, 1e-3, 8)],
  [
    'WarmupDecayLR',
    { total_num_steps: 40, warmup_num_steps: 8, warmup_min_lr: 0.2, warmup_max_lr: 0.1, warmup_type: 'linear' },
    warmupDecay(40, 0.2, 0.1, 8, 'linear'),
  ],
  ['WarmupDecayLR', { total_num_steps: 8, warmup_num_steps: 8, warmup_max_lr: 0.1 }, warmupDecay(8, 0, 0.1, 8)],
  ['WarmupDecayLR', { total_num_steps: 3, warmup_num_steps: 8, warmup_min_lr: 0.02, warmup_max_lr: 0.1 }, warmupDecay(3, 0.02, 0.1, 8)],
  ['WarmupDecayLR', { total_num_steps: 9, warmup_num_steps: 8, warmup_max_lr: 0.1 }, warmupDecay(9, 0, 0.1, 8)],
  ['WarmupCosineLR', { total_num_steps: 45, warmup_num_steps: 6 }, warmupCosine(0.1, 45, 0, 6, 1e-4)],
  [
    'WarmupCosineLR',
    { total_num_steps: 45, warmup_num_steps: 6, warmup_min_ratio: 0.2, cos_min_ratio: 0.1 },
    warmupCosine(0.3, 45, 0.2, 6, 0.1),
    { base: 0.3 },
  ],
  ['WarmupCosineLR', { total_num_steps: 5, warmup_num_steps: 6, warmup_type: 'linear' }, warmupCosine(0.1, 5, 0, 6, 1e-4, 'linear')],
  ['WarmupCosineLR', { total_num_steps: 7, warmup_num_steps: 1, warmup_type: 'other' }, warmupCosine(0.1, 7, 0, 2, 1e-4)],
];

describe('DeepSpeed prints', () => {
  it.each(printed)('%s %j', (name, args, rule, around) => {
    expectPrinted(translation(deepspeed, name, args, around), rule);
  });

  it.each(['WarmupLR', 'WarmupDecayLR', 'WarmupCosineLR'])('%s the same where a run is shorter than the warm-up', (name) => {
    const args = {
      warmup_num_steps: 30,
      ...(name !== 'WarmupLR' && { total_num_steps: 50 }),
      ...(name === 'WarmupDecayLR' && { warmup_max_lr: 0.1 }),
    };
    const rule = {
      WarmupLR: warmup(0, 0.1, 30),
      WarmupDecayLR: warmupDecay(50, 0, 0.1, 30),
      WarmupCosineLR: warmupCosine(0.1, 50, 0, 30, 1e-4),
    }[name];
    expectPrinted(translation(deepspeed, name, args, { length: 10 }), rule as Rule, 80);
  });
});

describe("DeepSpeed's OneCycle momentum", () => {
  const momentum = (args: Args, optimizer?: string) =>
    translation(deepspeed, 'OneCycle', { ...oneCycle, ...args }, optimizer === undefined ? {} : { facts: { optimizer } }).also?.momentum;
  const args = { cycle_first_step_size: 12, cycle_second_step_size: 18, cycle_min_mom: 0.7, cycle_max_mom: 0.95 };

  it.each([
    ['starts low once, then comes down from high', args, () => 0.95],
    ['grows after the cycle', { ...args, decay_mom_rate: 0.1, decay_step_size: 5 }, (late: number) => 0.95 * (1 + (0.1 * late) / 5)],
    ['shrinks after the cycle', { ...args, decay_mom_rate: -0.1, decay_step_size: 5 }, (late: number) => 0.95 * (1 - (0.1 * late) / 5)],
    ['stays without a decay_step_size', { ...args, decay_mom_rate: 0.1 }, () => 0.95],
  ] as const)('%s', (_what, args, after) => {
    const rule = (i: number) => (i === 0 ? 0.7 : i <= 30 ? 0.95 - 0.25 * share(i, 12, 18) : after(i - 30));
    const at = momentum(args)?.at ?? (() => Number.NaN);
    expect(
      differences(
        at,
        Array.from({ length: 60 }, (_, i) => rule(i)),
      ),
    ).toEqual([]);
  });

  it('is left alone where it is told so or the optimizer has no betas', () => {
    expect(momentum({ ...args, cycle_momentum: false })).toBeUndefined();
    expect(momentum(args, 'SGD(params, lr=0.1, momentum=0.9)')).toBeUndefined();
    expect(momentum(args, 'torch.optim.SGD(params, lr=0.1)')).toBeUndefined();
    expect(momentum(args, 'torch.optim.AdamW(params, lr=0.1)')).toBeDefined();
  });
});

describe('DeepSpeed refuses', () => {
  it.each([
    ['LRRangeTest', { lr_range_test_step_size: 0 }],
    ['LRRangeTest', { lr_range_test_step_size: 2.5 }],
    ['WarmupLR', { warmup_num_steps: 0 }],
    ['WarmupLR', { warmup_num_steps: { float: 10 } }],
    ['WarmupDecayLR', { total_num_steps: 10, warmup_num_steps: -1 }],
    ['WarmupDecayLR', {}],
    ['WarmupCosineLR', { total_num_steps: 10, warmup_num_steps: 1.5 }],
    ['OneCycle', { ...oneCycle, cycle_first_step_size: 0 }],
    ['OneCycle', { ...oneCycle, cycle_first_step_size: 0, cycle_second_step_size: 20 }],
    ['OneCycle', { cycle_min_lr: 0.01 }],
    ['WarmupLR', { last_batch_iteration: 10 }],
  ] as const)('%s %j', (name, args) => {
    expect(refusal(deepspeed, name, args)).toEqual(['framework-refuses']);
  });
});
