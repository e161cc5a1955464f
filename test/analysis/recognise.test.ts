import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alikeIn, digits, has, recognise, recordedSlack } from '../../src/analysis/recognise.ts';
import { clock } from '../../src/compose/clock.ts';
import { warmup } from '../../src/compose/warmup.ts';
import { Runs } from '../../src/core/runs.ts';
import type { Schedule } from '../../src/core/schedule.ts';
import {
  constant,
  cosine,
  cyclic,
  exponential,
  inverseSqrt,
  inverseTime,
  linear,
  multistep,
  polynomial,
  ramp,
  restarts,
  step,
  wsd,
} from '../../src/schedules/index.ts';

const ratesOf = ({ at }: Pick<Schedule, 'at'>, length: number) => Runs.of(Array.from({ length }, (_, t) => at(t)));
const size = (one: Schedule | undefined) => JSON.stringify(one?.spec ?? null).length;

describe('rates of a plan come back as one that is as short', () => {
  it.each<[says: string, plan: Schedule]>([
    ['constant', constant({ max: 3e-4, length: 50 })],
    ['cosine', cosine({ max: 0.1, min: 0.001, length: 100 })],
    ['cosine of a long run', cosine({ max: 3e-4, min: 3e-5, length: 100_000 })],
    ['cosine that is held', cosine({ max: 0.1, length: 100, horizon: 60 })],
    ['cosine that rises again', cosine({ max: 0.1, length: 100, horizon: 30, after: 'continue' })],
    ['cosine beyond the run', cosine({ max: 0.1, length: 50, horizon: 300 })],
    ['linear', linear({ max: 5e-5, length: 300 })],
    ['linear with a floor', linear({ max: 5e-5, min: 1e-6, length: 300 })],
    ['exponential by a factor', exponential({ max: 0.1, gamma: 0.97, length: 90 })],
    ['exponential by a rate', exponential({ max: 0.1, rate: 0.05, length: 90 })],
    ['step of the document', step({ max: 0.1, gamma: 0.5, stepSize: 10, length: 100 })],
    ['step of PyTorch', step({ max: 0.1, gamma: 0.1, stepSize: 30, shift: 0, length: 100 })],
    ['multistep', multistep({ max: 0.1, milestones: [60, 80], gamma: [0.2], length: 100 })],
    ['multistep with two drops at one', multistep({ max: 0.1, milestones: [20, 60, 60], gamma: [0.5], length: 100 })],
    ['inverse square root', inverseSqrt({ max: 0.1, timescale: 100, length: 900 })],
    ['inverse time', inverseTime({ max: 0.1, rate: 0.02, length: 200 })],
    ['polynomial', polynomial({ max: 0.1, power: 2, length: 120 })],
    ['polynomial with a floor', polynomial({ max: 0.1, min: 0.001, power: 0.9, length: 120 })],
    ['polynomial beyond the run', polynomial({ max: 0.1, power: 0.9, length: 120, horizon: 200 })],
    ['warm-up and cosine', warmup({ of: cosine({ max: 6e-4, min: 6e-5, length: 1000 }), updates: 100 })],
    ["nanoGPT's", warmup({ of: cosine({ max: 6e-4, min: 6e-5, length: 1000 }), updates: 100, ramp: '(t+1)/(W+1)' })],
    ['warm-up over the beginning', warmup({ of: cosine({ max: 0.1, length: 100 }), updates: 10, mode: 'overlay' })],
    ['warm-up to the curve', warmup({ of: cosine({ max: 0.1, length: 100 }), updates: 10, mode: 'overlay', aim: 'curve' })],
    ['warm-up by t + 1', warmup({ of: linear({ max: 0.1, length: 100 }), updates: 10, ramp: '(t+1)/W' })],
    ['warm-up from a rate', warmup({ of: linear({ max: 0.1, length: 100 }), updates: 10, from: 0.01 })],
    ['warm-up and steps', warmup({ of: step({ max: 0.1, gamma: 0.1, stepSize: 30, shift: 0, length: 100 }), updates: 5 })],
    ['warm-up and constant', warmup({ of: constant({ max: 0.1, length: 100 }), updates: 5 })],
    ['warm-up, level, decay', wsd({ max: 0.1, min: 0, warmup: 10, decay: 20, length: 100 })],
    ['restarts', restarts({ max: 0.1, min: 0.001, period: 10, periodMult: 2, length: 70 })],
    ['restarts of one length', restarts({ max: 0.1, period: 25, length: 100 })],
    ['cycles', cyclic({ max: 0.1, min: 0.01, up: 10, noMomentum: true, length: 100 })],
    ['a cosine per epoch', clock({ of: cosine({ max: 0.1, length: 9000, horizon: 90 }), every: 100 })],
    ['a cosine twice an epoch', clock({ of: cosine({ max: 0.1, length: 900, horizon: 200 }), every: 10, by: 2 })],
    ['an exponential per epoch', clock({ of: exponential({ max: 0.1, gamma: 0.9, length: 300 }), every: 10 })],
    [
      'a warm-up and a cosine per epoch',
      clock({ of: warmup({ of: cosine({ max: 0.1, length: 900, horizon: 90 }), updates: 5 }), every: 10 }),
    ],
    ['a ramp', ramp({ from: 0.001, max: 0.1, length: 100 })],
  ])('%s', (_says, plan) => {
    const rates = ratesOf(plan, plan.length);
    const again = recognise(rates);
    const y = rates.values();
    expect(again && has(again, rates, alikeIn(y, recordedSlack))).toBe(true);
    expect(again?.length).toBe(plan.length);
    expect(size(again)).toBeLessThanOrEqual(size(plan) * 1.2 + 10);
  });
});

/** A plan as its types and the parameters that tell it. */
const words = (spec: unknown): unknown => {
  if (typeof spec !== 'object' || spec === null) return spec;
  const { type, of, ...rest } = spec as Record<string, unknown>;
  const idle = [
    'length',
    'after',
    'cycles',
    'exponent',
    'kDecay',
    'shape',
    'aim',
    'cycle',
    'start',
    'by',
    'into',
    'scale',
    'warmupFrom',
    'warmupShape',
  ];
  const own = Object.entries(rest).filter(([name, value]) => !idle.includes(name) && value !== false);
  const inner = Array.isArray(of) ? of.map(words) : of === undefined ? [] : [words(of)];
  return [type, Object.fromEntries(own), ...inner];
};

describe('functions that people write', () => {
  const { PI, cos, sqrt, exp, floor, min, max } = Math;
  /** Each rate from the one before. */
  const walked = (length: number, next: (lr: number, t: number) => number) => {
    const all = [0.1];
    for (let t = 1; t < length; t += 1) all.push(next(all[t - 1] as number, t));
    return (t: number) => all[t] as number;
  };
  it.each<[says: string, length: number, lr: (t: number) => number, plan: unknown]>([
    ["the source document's step", 100, (t) => 0.5 ** floor((1 + t) / 10), ['step', { max: 1, gamma: 0.5, stepSize: 10, shift: 1 }]],
    ['its exponential', 100, (t) => exp(-0.05 * t), ['exponential', { max: 1, rate: 0.05, stepSize: 1 }]],
    ['its cosine', 100, (t) => 0.001 + 0.5 * (0.1 - 0.001) * (1 + cos((t / 100) * PI)), ['cosine', { max: 0.1, min: 0.001, horizon: 100 }]],
    [
      'its warm-up',
      100,
      (t) => 0.001 * (t < 10 ? t / 10 : max(0, 0.5 * (1 + cos(PI * 0.5 * 2 * ((t - 10) / 90))))),
      ['warmup', { updates: 10, from: 0, mode: 'within', ramp: 't/W' }, ['cosine', { max: 0.001, min: 0, horizon: 100 }]],
    ],
    [
      'SimSiam, once an epoch of ten',
      1000,
      (t) => 0.05 * 0.5 * (1 + cos((PI * floor(t / 10)) / 100)),
      ['clock', { every: 10 }, ['cosine', { max: 0.05, min: 0, horizon: 100 }]],
    ],
    [
      'MAE, by parts of an epoch',
      2000,
      (t) => {
        const e = (t % 50) / 50 + floor(t / 50);
        return e < 5 ? (1.5e-4 * e) / 5 : 1e-6 + (1.5e-4 - 1e-6) * 0.5 * (1 + cos((PI * (e - 5)) / (40 - 5)));
      },
      ['warmup', { updates: 250, from: 0, mode: 'within', ramp: 't/W' }, ['cosine', { max: 1.5e-4, min: 1e-6, horizon: 2000 }]],
    ],
    [
      'nanoGPT, beyond its decay',
      700,
      (t) => (t < 100 ? (6e-4 * (t + 1)) / 101 : t > 600 ? 6e-5 : 6e-5 + 0.5 * (1 + cos((PI * (t - 100)) / 500)) * (6e-4 - 6e-5)),
      ['warmup', { updates: 100, from: 0, mode: 'within', ramp: '(t+1)/(W+1)' }, ['cosine', { max: 6e-4, min: 6e-5, horizon: 600 }]],
    ],
    ["the Transformer's", 2000, (t) => 512 ** -0.5 * min((t + 1) ** -0.5, (t + 1) * 400 ** -1.5), ['noam', { dModel: 512, warmup: 400 }]],
    ['poly', 3000, (t) => 0.01 * (1 - t / 3000) ** 0.9, ['polynomial', { max: 0.01, min: 0, power: 0.9, horizon: 3000 }]],
    ['a line to a share', 100, (t) => 0.01 * ((1 - t / 100) * (1 - 0.01) + 0.01), ['linear', { max: 0.01, min: 1e-4, horizon: 100 }]],
    ['three drops', 90, (t) => 0.1 * 0.1 ** floor(t / 30), ['step', { max: 0.1, gamma: 0.1, stepSize: 30, shift: 0 }]],
    [
      'a warm-up by updates over steps by epochs',
      900,
      (t) => (t < 50 ? (0.1 * (t + 1)) / 50 : 0.1 * 0.1 ** floor(floor(t / 10) / 30)),
      ['warmup', { updates: 50, from: 0, mode: 'overlay', ramp: '(t+1)/W' }, ['step', { max: 0.1, gamma: 0.1, stepSize: 300, shift: 0 }]],
    ],
    [
      'half constant, half a line',
      200,
      (t) => 2e-4 * (1 - max(0, t - 100) / 100),
      ['wsd', { max: 2e-4, min: 0, warmup: 0, decay: 100, decayShape: 'linear', horizon: 200 }],
    ],
    ['a factor for a hundred', 1000, (t) => 0.1 * 0.96 ** (t / 100), ['exponential', { max: 0.1, gamma: 0.96, stepSize: 100 }]],
    [
      'a factor each 25',
      300,
      walked(300, (lr, t) => (t % 25 === 0 ? lr * 0.97 : lr)),
      ['step', { max: 0.1, gamma: 0.97, stepSize: 25, shift: 0 }],
    ],
    ['a factor each time', 3000, walked(3000, (lr) => lr * 0.999), ['exponential', { max: 0.1, gamma: 0.999, stepSize: 1 }]],
    [
      'one over the root, held first',
      500,
      (t) => 0.01 / sqrt(max(t, 100)),
      ['sequence', {}, ['constant', { max: 0.001 }], ['inverse-sqrt', { max: 0.001, timescale: 100 }]],
    ],
  ])('%s', (_says, length, lr, plan) => {
    const rates = Runs.of(Array.from({ length }, (_, t) => lr(t)));
    const found = recognise(rates);
    expect(words(found?.spec)).toEqual(plan);
    expect(found && has(found, rates, alikeIn(rates.values(), recordedSlack))).toBe(true);
  });
});

describe('rates that were printed with six digits', () => {
  it.each<[says: string, plan: Schedule]>([
    ['a cosine', cosine({ max: 0.1, min: 0.001, length: 100 })],
    ['a line', linear({ max: 5e-5, length: 300 })],
    ['a factor', exponential({ max: 0.1, gamma: 0.97, length: 90 })],
    ['steps', step({ max: 0.1, gamma: 0.5, stepSize: 10, length: 100 })],
    ['a power', polynomial({ max: 0.1, power: 0.9, length: 120 })],
    ['a warm-up', warmup({ of: cosine({ max: 6e-4, min: 6e-5, length: 1000 }), updates: 100 })],
    ['once an epoch', clock({ of: cosine({ max: 0.1, length: 9000, horizon: 90 }), every: 100 })],
  ])('%s', (_says, plan) => {
    const printed = Array.from({ length: plan.length }, (_, t) => Number(plan.at(t).toPrecision(6)));
    const { after: _, ...expected } = plan.spec;
    expect(recognise(Runs.of(printed), digits(6))?.spec).toMatchObject(expected);
  });
});

it('what is no plan is not taken for one', () => {
  const rates = Runs.of(Array.from({ length: 100 }, (_, t) => 0.1 * 0.97 ** t * (t === 60 ? 1 + 1e-9 : 1)));
  expect(recognise(rates)?.spec.type).not.toBe('exponential');
  expect(recognise(Runs.of(Array.from({ length: 300 }, (_, t) => 0.1 + 0.05 * Math.sin(t * t))))).toBeUndefined();
});

/** Numbers as people write them. */
const decimal = (low: number, high: number) =>
  fc.integer({ min: 1, max: 99 }).map((n) => Number((low + ((high - low) * n) / 100).toPrecision(3)));
const peak = fc.constantFrom(1, 0.1, 0.05, 6e-4, 3e-4, 5e-5, 0.4);
const share = fc.constantFrom(0, 0, 0.1, 0.01);

/** A family as a training script would have it, over so many steps. */
const family = (length: number): fc.Arbitrary<Schedule> =>
  fc.oneof(
    fc.record({ max: peak, min: share }).map(({ max, min }) => cosine({ max, min: Number((max * min).toPrecision(3)), length })),
    fc
      .record({ max: peak, horizon: fc.integer({ min: length, max: 3 * length }) })
      .map((said) => cosine({ ...said, length, after: 'continue' })),
    fc.record({ max: peak, min: share }).map(({ max, min }) => linear({ max, min: Number((max * min).toPrecision(3)), length })),
    fc.record({ max: peak, gamma: decimal(0.9, 1) }).map((said) => exponential({ ...said, length })),
    fc
      .record({ max: peak, gamma: decimal(0.1, 0.9), stepSize: fc.integer({ min: 3, max: 20 }) })
      .map((said) => step({ ...said, shift: 0, length })),
    fc.record({ max: peak, power: fc.constantFrom(0.5, 0.9, 2, 3) }).map((said) => polynomial({ ...said, length })),
    fc.record({ max: peak, timescale: fc.integer({ min: 1, max: 500 }) }).map((said) => inverseSqrt({ ...said, length })),
    peak.map((max) => constant({ max, length })),
  );

const plan = fc.integer({ min: 30, max: 300 }).chain((length) =>
  fc
    .record({
      of: family(length),
      updates: fc.oneof(fc.constant(0), fc.integer({ min: 3, max: Math.floor(length / 4) })),
      ramp: fc.constantFrom('t/W' as const, '(t+1)/W' as const, '(t+1)/(W+1)' as const),
      every: fc.constantFrom(1, 1, 2, 7, 25),
      into: fc.integer({ min: -3, max: 1 }),
    })
    .map(({ of, updates, ramp, every, into }) => {
      const main = updates === 0 ? of : warmup({ of, updates, ramp });
      return every === 1 ? main : clock({ of: main, every, into, total: every * length });
    }),
);

it('random plans come back as one that has the same rates and is as short', () => {
  fc.assert(
    fc.property(plan, (one) => {
      const rates = ratesOf(one, one.length);
      const again = recognise(rates);
      expect(again && has(again, rates, alikeIn(rates.values(), recordedSlack))).toBe(true);
      expect(size(again)).toBeLessThanOrEqual(size(one) + 40);
    }),
    { numRuns: 300 },
  );
});
