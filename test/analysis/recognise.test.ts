import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alikeIn, has, recognise, recordedSlack } from '../../src/analysis/recognise.ts';
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
