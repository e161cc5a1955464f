import { describe, expect, it } from 'vitest';
import { summarize } from '../../src/analysis/summary.ts';
import type { Schedule } from '../../src/core/schedule.ts';
import { constant, cosine, exponential, linear, step, warmup } from '../../src/index.ts';

/** Every update visited; Kahan's sum, so that the reference itself is exact enough. */
function visited(schedule: Schedule, start: number, stop: number) {
  const rates = Float64Array.from({ length: stop - start }, (_, row) => schedule.at(start + row));
  let [sum, lost] = [0, 0];
  for (const lr of rates) {
    const next = sum + (lr - lost);
    lost = next - sum - (lr - lost);
    sum = next;
  }
  const highest = rates.reduce((a, b) => Math.max(a, b));
  return { mean: sum / rates.length, highest, lowest: rates.reduce((a, b) => Math.min(a, b)), peak: start + rates.indexOf(highest) };
}

/** Every kind of curve, from smooth to broken at each update. */
const curves: Readonly<Record<string, (length: number) => Schedule>> = {
  constant: (length) => constant({ length }),
  linear: (length) => linear({ length, min: 0.001 }),
  cosine: (length) => cosine({ length, min: 0.001 }),
  'seven waves and a bit': (length) => cosine({ length, cycles: 7.3 }),
  'slow exponential': (length) => exponential({ length, rate: 1e-5 }),
  'quick exponential': (length) => exponential({ length }),
  'exponential gone at once': (length) => exponential({ length, rate: 5 }),
  'rising exponential': (length) => exponential({ length, rate: -1e-4 }),
  'drops of a long step': (length) => step({ length, stepSize: 1000.5 }),
  'drops of a short step': (length) => step({ length }),
  'a drop at every update': (length) => step({ length, stepSize: 1, gamma: 0.9999 }),
  'cosine restarted': (length) => cosine({ length, horizon: 777, after: 'restart' }),
  'line restarted every seventh update': (length) => linear({ length, horizon: 7, after: 'restart' }),
  'warm-up within': (length) => warmup({ of: linear({ length }), updates: 500, shape: 'sqrt-in' }),
  'warm-up added': (length) => warmup({ of: cosine({ length }), updates: 1000, mode: 'add' }),
  'warm-up overlaid': (length) => warmup({ of: cosine({ length }), updates: 5000, mode: 'overlay', shape: 'geometric', from: 1e-6 }),
  'warm-up multiplied': (length) => warmup({ of: exponential({ length, rate: 0.01 }), updates: 1000, mode: 'multiply' }),
  'warm-up multiplied over steps': (length) => warmup({ of: step({ length, stepSize: 50 }), updates: 1000, mode: 'multiply' }),
  'logarithmic warm-up': (length) => warmup({ of: constant({ length }), updates: 15_000, ramp: 'log' }),
};

describe.each(Object.entries(curves))('%s', (_name, make) => {
  // Around the length up to which every update is visited, and far above it.
  it.each([1, 2, 100, 19_999, 20_000, 20_001, 20_003, 123_457, 500_000])('is what a visit of all %i updates finds', (length) => {
    const schedule = make(length);
    const expected = visited(schedule, 0, length);
    const { first, last, peak, low, least, mean } = summarize(schedule, 0, length);
    expect([first, last]).toEqual([
      { t: 0, lr: schedule.at(0) },
      { t: length - 1, lr: schedule.at(length - 1) },
    ]);
    expect(peak).toEqual({ t: expected.peak, lr: expected.highest });
    const negligible = 1e-9 * expected.highest;
    expect(Math.abs(least - expected.lowest)).toBeLessThanOrEqual(negligible);
    const after = visited(schedule, expected.peak, length);
    expect(low.t).toBeGreaterThanOrEqual(peak.t);
    expect(low.lr).toBe(schedule.at(low.t));
    expect(Math.abs(low.lr - after.lowest)).toBeLessThanOrEqual(negligible);
    expect(Math.abs(mean - expected.mean)).toBeLessThanOrEqual(1e-9 * expected.mean);
  });

  it('is what a visit of a part finds', () => {
    const schedule = make(100_000);
    const expected = visited(schedule, 31_234, 77_777);
    const { peak, least, mean } = summarize(schedule, 31_234, 77_777);
    expect(peak.lr).toBe(expected.highest);
    expect(Math.abs(least - expected.lowest)).toBeLessThanOrEqual(1e-9 * expected.highest);
    expect(Math.abs(mean - expected.mean)).toBeLessThanOrEqual(1e-9 * expected.mean);
  });
});

/** A rate like no other at one update. */
const spike = (at: number, lr: number): Schedule => {
  const schedule: Schedule = {
    length: 1e12,
    spec: { type: 'spike' },
    at: (t) => (t >= at && t < at + 1 ? lr : 1),
    breaks: (from, to) => [at, at + 1].filter((t) => t >= from && t < to),
    resize: () => schedule,
  };
  return schedule;
};

describe('a million million updates', () => {
  it('finds the one that is higher, and the one that is lower', () => {
    expect(summarize(spike(123_456_789, 7), 0, 1e12).peak).toEqual({ t: 123_456_789, lr: 7 });
    expect(summarize(spike(123_456_789, 0.5), 0, 1e12).low).toEqual({ t: 123_456_789, lr: 0.5 });
  });

  it.each<[what: string, schedule: Schedule, mean: number, within: number]>([
    ['a cosine', cosine({ length: 1e12 }), 0.05, 1e-9],
    ['a line', linear({ length: 1e12, max: 1 }), 0.5, 1e-9],
    // The sum of a geometric series.
    ['an exponential', exponential({ length: 1e12, rate: 0.05 }), 1e-12 / (1 - Math.exp(-0.05)), 1e-9],
    // More restarts than anybody follows: the mean of 0.1, 0.075, 0.05, 0.025 and of a cosine's cycle of 1000.
    ['a line of four', linear({ length: 1e12, horizon: 4, after: 'restart' }), 0.0625, 1e-3],
    ['a cosine of a thousand', cosine({ length: 1e12, horizon: 1000, after: 'restart' }), 0.05005, 1e-3],
  ])('%s has the mean that mathematics says', (_what, schedule, mean, within) => {
    expect(Math.abs(summarize(schedule, 0, 1e12).mean / mean - 1)).toBeLessThanOrEqual(within);
  });
});

it('keeps the mean of the largest and of equal rates between them', () => {
  expect(summarize(constant({ max: 1.7e308 }), 0, 100).mean).toBe(1.7e308);
  expect(summarize(constant({ max: 1.7e308 }), 0, 1e6).mean).toBe(1.7e308);
  expect(summarize(constant({ max: 0.1 }), 0, 3).mean).toBe(0.1);
});
