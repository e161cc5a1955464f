import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { report } from '../../src/analysis/report.ts';
import { summarize } from '../../src/analysis/summary.ts';
import { LrschedError } from '../../src/core/issues.ts';
import type { Curve, Schedule } from '../../src/core/schedule.ts';
import { seenIn } from '../../src/core/view.ts';
import {
  clamp,
  cooldown,
  cosine,
  cyclic,
  formula,
  hold,
  linear,
  polynomial,
  ramp,
  repeat,
  scale,
  sequence,
  shift,
  step,
  warmup,
} from '../../src/index.ts';
import { made, makers } from '../generators.ts';
import '../seed.ts';

/** Every update visited. */
function visited({ at }: Curve, start: number, stop: number) {
  let [highest, peak, lowest, sum] = [Number.NEGATIVE_INFINITY, start, Number.POSITIVE_INFINITY, 0];
  for (let t = start; t < stop; t += 1) {
    const lr = at(t);
    if (lr > highest) [highest, peak] = [lr, t];
    lowest = Math.min(lowest, lr);
    sum += lr / (stop - start);
  }
  return { highest, peak, lowest, mean: sum };
}

function isWhatAVisitFinds(schedule: Schedule, start: number, stop: number): void {
  const expected = visited(schedule, start, stop);
  const { peak, least, mean, about } = summarize(schedule, start, stop);
  expect(about).toBeUndefined();
  // A smooth peak may be found a rounding below the highest.
  expect(expected.highest - peak.lr).toBeLessThanOrEqual(1e-12 * expected.highest + 1e-300);
  expect(schedule.at(peak.t)).toBe(peak.lr);
  // Below that doubles have few digits or none.
  const none = 1e-300;
  expect(least - expected.lowest).toBeLessThanOrEqual(1e-9 * expected.highest + none);
  expect(Math.abs(mean - expected.mean)).toBeLessThanOrEqual(1e-9 * expected.mean + 1e-15 * expected.highest + none);
}

describe('where the curve is clamped', () => {
  it.each<[what: string, schedule: Schedule, peak: number]>([
    // The warm-up of 10,001 comes to 0.001 of 0.1 at 100.01.
    ['on its way up', clamp({ of: warmup({ of: cosine({ length: 20_001 }), updates: '50%' }), max: 0.001 }), 101],
    ['on its way down', clamp({ of: polynomial({ max: 1, power: 3, length: 25_000 }), max: 0.05 }), 0],
    ['from below', clamp({ of: polynomial({ max: 1, power: 3, length: 25_000 }), min: 0.05 }), 0],
    ['from both sides', clamp({ of: cosine({ max: 1, cycles: 5.2, length: 70_000 }), min: 0.3, max: 0.7 }), 0],
    ['again and again', clamp({ of: cyclic({ min: 0, max: 1, up: 777.7, length: 90_000 }), min: 0.2, max: 0.6 }), 467],
  ])('the peak is the first update that has it, and the mean the mean of all: %s', (_what, schedule, peak) => {
    const { length } = schedule;
    expect(summarize(schedule, 0, length).peak).toEqual({ t: peak, lr: schedule.at(peak) });
    expect(visited(schedule, 0, length).peak).toBe(peak);
    isWhatAVisitFinds(schedule, 0, length);
    isWhatAVisitFinds(schedule, 1234, length - 99);
  });

  it('breaks there, however far out', () => {
    const warm = clamp({ of: warmup({ of: linear({ length: 15e12 }), updates: '50%' }), max: 0.001 });
    expect([...warm.breaks(0, 15e12)]).toEqual([expect.closeTo(7.5e10, 2), 7.5e12, expect.closeTo(7.5e12 * 1.99, 2)]);
    expect(summarize(warm, 0, 15e12).peak).toEqual({ t: 7.5e10, lr: 0.001 });
  });
});

describe('a staircase', () => {
  it.each<[what: string, schedule: Schedule, peak: number, lr: number]>([
    ['of a warm-up', hold({ of: warmup({ of: cosine({ length: 60_000 }), updates: 15_000 }), updates: 3 }), 15_000, 0.1],
    [
      'of cycles',
      hold({ of: repeat({ of: ramp({ max: 0.5, shape: 'sqrt-in', length: 16_666.5 }), times: 2, decay: 0.5 }), updates: 3 }),
      16_665,
      0,
    ],
  ])('%s has the peak of its treads', (_what, schedule, peak, lr) => {
    const found = summarize(schedule, 0, schedule.length);
    expect(found.peak).toEqual({ t: peak, lr: lr || schedule.at(peak) });
    isWhatAVisitFinds(schedule, 0, schedule.length);
    isWhatAVisitFinds(schedule, 1001, schedule.length - 1);
  });

  it('of millions of treads is followed by what is held', () => {
    const schedule = hold({ of: warmup({ of: cosine({ length: 1e7, min: 0.02 }), updates: 2_500_000 }), updates: 3 });
    const { peak, low, about } = summarize(schedule, 0, 1e7);
    expect(peak).toEqual({ t: 2_500_002, lr: schedule.at(2_500_002) });
    expect(low).toEqual({ t: 9_999_999, lr: schedule.at(9_999_999) });
    expect(about).toBeUndefined();
    const part = { start: 1_000_001, stop: 1_600_000 };
    isWhatAVisitFinds(schedule, part.start, part.stop);
    expect(report(schedule, part.start, part.stop)).toMatchObject({ flat: { from: 1_000_002, length: 3 } });
  });

  it('of epochs in rows of steps is one, too', () => {
    const view = seenIn(warmup({ of: cosine({ length: 9000 }), updates: 5 }), { by: 1, over: 1001 });
    isWhatAVisitFinds(view, 0, 40_000);
    expect(summarize(view, 0, view.length).peak).toEqual({ t: 5005, lr: 0.1 });
    expect(report(view, 0, view.length)).toMatchObject({ peak: { t: 5005, lr: 0.1 }, flat: { from: 0, length: 1001, lr: 0 } });
    expect(report(view, 0, view.length).about).toBeUndefined();
  });

  it('within something else is no staircase of that', () => {
    const of = hold({ of: linear({ max: 1, length: 30_000 }), updates: 100 });
    const within: readonly Schedule[] = [
      ...[scale({ of, by: '2' }), clamp({ of, max: 0.5 }), cooldown({ of, updates: 500, to: 0.9 }), shift({ of, updates: 50 })],
      ...[sequence({ of: [linear({ length: 77 }), of] }), repeat({ of, times: 3 }), warmup({ of, updates: 10_010 })],
    ];
    for (const schedule of within) isWhatAVisitFinds(schedule, 0, schedule.length);
  });
});

describe('a formula is visited as far as that can be', () => {
  const spike = 'max if 54321 <= t < 54322 else max / 2 if t < 300000 else max / 4';

  it('finds what sampling would miss', () => {
    expect(summarize(formula({ formula: spike, length: 500_000 }), 0, 500_000).peak).toEqual({ t: 54_321, lr: 0.1 });
    isWhatAVisitFinds(formula({ formula: 'max(min, max * (1 - 3 * t / T))', min: 0.01, length: 123_456 }), 0, 123_456);
  });

  it('and what is no more than sampled is not told as a fact', () => {
    const { peak, about } = summarize(formula({ formula: spike, length: 2e6 }), 0, 2e6);
    expect(peak.lr).toBe(0.05);
    expect(about).toEqual({ extremes: true, mean: true });
  });
});

describe('a kink that no break tells of', () => {
  it('does not spoil the mean', () => {
    // Flat at 0 from its horizon on, by its formula.
    isWhatAVisitFinds(polynomial({ power: 1, horizon: 33_333, after: 'continue', length: 100_000 }), 0, 100_000);
  });

  it('nor does a curve that cannot be halved often enough go on for ever', () => {
    const mad: Curve = { at: (t) => ((t * 7919) % 1013) + 1, breaks: () => [] };
    const { about } = summarize(mad, 0, 1e12);
    expect(about).toEqual({ mean: true });
  });
});

it('says what is an estimate', () => {
  const many = cyclic({ up: 7, length: 1e7, mode: 'exp-range', gamma: 0.99999999 });
  expect(report(many, 0, 1e7).about).toEqual(['peak', 'mean', 'area', 'nearPeak', 'flat', 'drop']);
  expect(report(many, 0, 500_000).about).toBeUndefined();
  expect(report(step({ length: 1e7, stepSize: 1e4, gamma: 0.99 }), 0, 1e7).about).toBeUndefined();
});

it.each(makers.map((maker) => [maker.type, maker] as const))('any %s is what a visit finds', (_type, maker) => {
  fc.assert(
    fc.property(made(maker), fc.nat(500), fc.integer({ min: 20_001, max: 26_000 }), ({ schedule }, start, updates) => {
      // A wave that is ever shorter has more turns than are told apart.
      fc.pre(!/"kDecay":(?!1,).*"after":"continue"/.test(JSON.stringify(schedule.spec)));
      try {
        isWhatAVisitFinds(schedule, start, start + updates);
      } catch (error) {
        if (!(error instanceof LrschedError)) throw error;
      }
    }),
    { numRuns: 12 },
  );
});
