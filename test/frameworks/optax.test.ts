import { describe, expect, it } from 'vitest';
import { optax } from '../../src/frameworks/optax.ts';
import { type Args, expectPrinted, refusal, translation } from '../reading/printed.ts';

type Rule = (i: number) => number;

// The rules of golden/CATALOGUE.md, section 4, written down once more.
const clip = (x: number, low: number, high: number) => Math.min(high, Math.max(low, x));
const polynomial =
  (s: number, e: number, power: number, n: number, begin = 0): Rule =>
  (i) =>
    n <= 0 ? s : (s - e) * (1 - clip(i - Math.max(0, begin), 0, n) / n) ** power + e;
const exponential =
  (s: number, n: number, r: number, begin = 0, staircase = false, end?: number): Rule =>
  (i) => {
    if (n <= 0 || r === 0) return s;
    const x = (i - Math.max(0, begin)) / n;
    const decayed = x <= 0 ? s : s * r ** (staircase ? Math.floor(x) : x);
    return end === undefined ? decayed : r < 1 ? Math.max(decayed, end) : Math.min(decayed, end);
  };
const cosine =
  (s: number, n: number, alpha = 0, exponent = 1): Rule =>
  (i) =>
    s * ((1 - alpha) * ((1 + Math.cos((Math.PI * Math.min(i, n)) / n)) / 2) ** exponent + alpha);
const join =
  (rules: readonly Rule[], boundaries: readonly number[]): Rule =>
  (i) =>
    boundaries.reduce((value, boundary, j) => (i < boundary ? value : (rules[j + 1] as Rule)(i - boundary)), (rules[0] as Rule)(i));
const knots =
  (kind: 'linear' | 'cosine', init: number, scales: readonly (readonly [number, number])[]): Rule =>
  (i) => {
    const times = [0, ...scales.map(([t]) => t)];
    const values = times.map((_, j) => scales.slice(0, j).reduce((value, [, scale]) => value * scale, init));
    const last = times.length - 1;
    if (i >= (times[last] as number)) return values[last] as number;
    const segment = times.findIndex((t, j) => t <= i && i < (times[j + 1] as number));
    const x = (i - (times[segment] as number)) / ((times[segment + 1] as number) - (times[segment] as number));
    const [from, to] = [values[segment] as number, values[segment + 1] as number];
    return kind === 'linear' ? from + (to - from) * x : to + ((from - to) / 2) * (1 + Math.cos(Math.PI * x));
  };
const dict = (args: Args) => ({ name: 'dict', args });

const printed: readonly (readonly [name: string, args: Args, rule: Rule])[] = [
  ['constant_schedule', { value: 0.3 }, () => 0.3],
  [
    'polynomial_schedule',
    { init_value: 0.1, end_value: 0.4, power: 2.5, transition_steps: 20, transition_begin: 7 },
    polynomial(0.1, 0.4, 2.5, 20, 7),
  ],
  ['polynomial_schedule', { init_value: 0.1, end_value: 0, power: 0, transition_steps: 20 }, polynomial(0.1, 0, 0, 20)],
  ['polynomial_schedule', { init_value: 0.1, end_value: 0.01, power: 2, transition_steps: -3 }, () => 0.1],
  ['linear_schedule', { init_value: 0.2, end_value: 0.05, transition_steps: 30, transition_begin: -4 }, polynomial(0.2, 0.05, 1, 30)],
  ['linear_schedule', { init_value: 0.2, end_value: 0.05, transition_steps: 0, transition_begin: 4 }, () => 0.2],
  [
    'piecewise_constant_schedule',
    { init_value: 1, boundaries_and_scales: { 20: 0.5, 0: 0.5, 9: 2 } },
    (i) => (i < 9 ? 0.5 : i < 20 ? 1 : 0.5),
  ],
  ['piecewise_constant_schedule', { init_value: 1, boundaries_and_scales: { 4: 0.1, 8: 0 } }, (i) => (i < 4 ? 1 : i < 8 ? 0.1 : 0)],
  ['piecewise_constant_schedule', { init_value: 0.7, boundaries_and_scales: {} }, () => 0.7],
  [
    'piecewise_interpolate_schedule',
    { interpolate_type: 'cosine', init_value: 0.1, boundaries_and_scales: { 30: 0.5, 5: 3, 12: 0 } },
    knots('cosine', 0.1, [
      [5, 3],
      [12, 0],
      [30, 0.5],
    ]),
  ],
  ['piecewise_interpolate_schedule', { interpolate_type: 'linear', init_value: 0.1 }, () => 0.1],
  [
    'piecewise_interpolate_schedule',
    { interpolate_type: 'linear', init_value: 0.1, boundaries_and_scales: { '-4': 2, 6: 0.5 } },
    (i) => (i >= 6 ? 0.1 : 0.2 - 0.1 * ((i + 4) / 10)),
  ],
  [
    'exponential_decay',
    { init_value: 0.1, transition_steps: 7, decay_rate: 0.5, end_value: 0.02 },
    exponential(0.1, 7, 0.5, 0, false, 0.02),
  ],
  ['exponential_decay', { init_value: 0.1, transition_steps: 7, decay_rate: 0.5, end_value: 0.3 }, () => 0.3],
  [
    'exponential_decay',
    { init_value: 0.1, transition_steps: 7, decay_rate: 1.3, transition_begin: 5, staircase: true, end_value: 0.2 },
    exponential(0.1, 7, 1.3, 5, true, 0.2),
  ],
  ['exponential_decay', { init_value: 0.1, transition_steps: 7, decay_rate: 0.9, transition_begin: -5 }, exponential(0.1, 7, 0.9)],
  ['exponential_decay', { init_value: 0.1, transition_steps: 7, decay_rate: 0, end_value: 0.3 }, () => 0.1],
  ['cosine_decay_schedule', { init_value: 0.1, decay_steps: 33, alpha: 0.2, exponent: 1.7 }, cosine(0.1, 33, 0.2, 1.7)],
  ['cosine_decay_schedule', { init_value: 0.1, decay_steps: 33, alpha: 1.5 }, cosine(0.1, 33, 1.5)],
  ['cosine_decay_schedule', { init_value: 0.1, decay_steps: 33, alpha: 1.5, exponent: 2.5 }, cosine(0.1, 33, 1.5, 2.5)],
  ['cosine_decay_schedule', { init_value: 0.1, decay_steps: 33, alpha: 0.5, exponent: 0 }, () => 0.1],
  ['cosine_onecycle_schedule', { transition_steps: 50, peak_value: 0.1, pct_start: 0 }, knots('cosine', 0.1, [[50, 1 / 25e4]])],
  ['cosine_onecycle_schedule', { transition_steps: 50, peak_value: 0.1, pct_start: 1 }, knots('cosine', 0.004, [[50, 1 / 25e4]])],
  ['cosine_onecycle_schedule', { transition_steps: 3, peak_value: 0.1, div_factor: 0.5 }, knots('cosine', 0.1, [[3, 1 / 5e3]])],
  ['cosine_onecycle_schedule', { transition_steps: 1, peak_value: 0.1 }, knots('cosine', 0.1, [[1, 1 / 25e4]])],
  ['linear_onecycle_schedule', { transition_steps: 1, peak_value: 0.1 }, (i) => (i < 1 ? 0.004 / 25 : 1.6e-8)],
  [
    'linear_onecycle_schedule',
    { transition_steps: 40, peak_value: 0.1, pct_start: 0.8, pct_final: 0.3 },
    knots('linear', 0.004, [
      [12, 0.04],
      [32, 25],
      [40, 1e-4],
    ]),
  ],
  ['warmup_constant_schedule', { init_value: 0.3, peak_value: 0.1, warmup_steps: 12 }, polynomial(0.3, 0.1, 1, 12)],
  ['warmup_constant_schedule', { init_value: 0.3, peak_value: 0.1, warmup_steps: -2 }, () => 0.3],
  [
    'warmup_cosine_decay_schedule',
    { init_value: 0.01, peak_value: 0.1, warmup_steps: 0, decay_steps: 40, end_value: 0.02, exponent: 2 },
    cosine(0.1, 40, 0.2, 2),
  ],
  [
    'warmup_cosine_decay_schedule',
    { init_value: 0.01, peak_value: 0.1, warmup_steps: 9, decay_steps: 40, end_value: 0.2, exponent: 2 },
    join([polynomial(0.01, 0.1, 1, 9), cosine(0.1, 31, 2, 2)], [9]),
  ],
  [
    'warmup_cosine_decay_schedule',
    { init_value: 0.01, peak_value: 0.1, warmup_steps: 9, decay_steps: 40, end_value: 0.2 },
    join([polynomial(0.01, 0.1, 1, 9), cosine(0.1, 31, 2)], [9]),
  ],
  [
    'warmup_cosine_decay_schedule',
    { init_value: 0.01, peak_value: 0, warmup_steps: 9, decay_steps: 40, end_value: 0.2 },
    polynomial(0.01, 0, 1, 9),
  ],
  [
    'warmup_cosine_decay_schedule',
    { init_value: 0.01, peak_value: 0.1, warmup_steps: -5, decay_steps: 40 },
    join([() => 0, cosine(0.1, 45)], [-5]),
  ],
  [
    'warmup_exponential_decay_schedule',
    {
      init_value: 0,
      peak_value: 0.1,
      warmup_steps: 6,
      transition_steps: 4,
      decay_rate: 0.5,
      transition_begin: 3,
      staircase: true,
      end_value: 0.01,
    },
    join([polynomial(0, 0.1, 1, 6), exponential(0.1, 4, 0.5, 3, true, 0.01)], [6]),
  ],
  [
    'warmup_exponential_decay_schedule',
    { init_value: 0, peak_value: 0.1, warmup_steps: 6, transition_steps: 4, decay_rate: 0.5, end_value: 0.3 },
    join([polynomial(0, 0.1, 1, 6), () => 0.3], [6]),
  ],
  [
    'sgdr_schedule',
    {
      cosine_kwargs: [
        dict({ init_value: 0, peak_value: 0.1, warmup_steps: 3, decay_steps: 10 }),
        dict({ init_value: 0.01, peak_value: 0.05, warmup_steps: 0, decay_steps: 15, end_value: 0.01 }),
        dict({ init_value: 0, peak_value: 0.02, warmup_steps: 5, decay_steps: 20, exponent: 2 }),
      ],
    },
    join(
      [
        join([polynomial(0, 0.1, 1, 3), cosine(0.1, 7)], [3]),
        cosine(0.05, 15, 0.2),
        join([polynomial(0, 0.02, 1, 5), cosine(0.02, 15, 0, 2)], [5]),
      ],
      [10, 25],
    ),
  ],
  [
    'join_schedules',
    {
      schedules: [
        {
          name: 'join_schedules',
          args: { schedules: [3, 4].map((value) => ({ name: 'constant_schedule', args: { value } })), boundaries: [40] },
        },
        { name: 'warmup_constant_schedule', args: { init_value: 0, peak_value: 2, warmup_steps: 50 } },
        { name: 'cosine_decay_schedule', args: { init_value: 1, decay_steps: 90 } },
      ],
      boundaries: [8, 24],
    },
    join([() => 3, polynomial(0, 2, 1, 50), cosine(1, 90)], [8, 24]),
  ],
  [
    'join_schedules',
    {
      schedules: [0.1, 0.9, 0.8].map((decay_rate) => ({
        name: 'exponential_decay',
        args: { init_value: 1, transition_steps: 5, decay_rate },
      })),
      boundaries: [30, -2],
    },
    exponentialFrom(2),
  ],
  [
    'join_schedules',
    {
      schedules: [0.5, 0.9, 0.8, 0.7].map((decay_rate) => ({
        name: 'exponential_decay',
        args: { init_value: 1, transition_steps: 5, decay_rate },
      })),
      boundaries: [30, 10, 20],
    },
    join(
      [0.5, 0.9, 0.8, 0.7].map((rate) => exponential(1, 5, rate)),
      [30, 10, 20],
    ),
  ],
];

function exponentialFrom(early: number): Rule {
  return (i) => exponential(1, 5, 0.8)(i + early);
}

describe('optax prints', () => {
  it.each(printed)('%s %j', (name, args, rule) => {
    expectPrinted(translation(optax, name, args), rule);
  });

  it('the same where a run is shorter than the warm-up', () => {
    const args = { init_value: 0.01, peak_value: 0.1, warmup_steps: 50, decay_steps: 90 };
    const schedule = translation(optax, 'warmup_cosine_decay_schedule', args, { length: 5 });
    expectPrinted(schedule, join([polynomial(0.01, 0.1, 1, 50), cosine(0.1, 40)], [50]), 150);
  });
});

describe('optax refuses', () => {
  const fine = { init_value: 0, peak_value: 0.1, warmup_steps: 3 };
  it.each([
    ['cosine_decay_schedule', { init_value: 1, decay_steps: 0 }],
    ['cosine_onecycle_schedule', { transition_steps: 0, peak_value: 1 }],
    ['linear_onecycle_schedule', { transition_steps: -1, peak_value: 1 }],
    ['linear_onecycle_schedule', { transition_steps: 10, peak_value: 1, div_factor: 0 }],
    ['piecewise_constant_schedule', { init_value: 1, boundaries_and_scales: { 3: -0.1 } }],
    ['piecewise_interpolate_schedule', { interpolate_type: 'step', init_value: 1 }],
    ['warmup_cosine_decay_schedule', { ...fine, decay_steps: 3 }],
    ['sgdr_schedule', { cosine_kwargs: [] }],
    ['sgdr_schedule', { cosine_kwargs: [dict(fine)] }],
    ['sgdr_schedule', { cosine_kwargs: [dict({ ...fine, decay_steps: 10 }), dict({ ...fine, decay_steps: 2 })] }],
    ['join_schedules', { schedules: [], boundaries: [] }],
    [
      'join_schedules',
      {
        schedules: [1, 0].map((decay_steps) => ({ name: 'cosine_decay_schedule', args: { init_value: 1, decay_steps } })),
        boundaries: [90],
      },
    ],
    ['constant_schedule', {}],
  ] as const)('%s %j', (name, args) => {
    expect(refusal(optax, name, args)).toEqual(['framework-refuses']);
  });
});
