import { describe, expect, it } from 'vitest';
import { infinite, linear, oneCycle, repeat, warmup } from '../../src/index.ts';
import { codesOf, issuesOf } from '../issues.ts';

describe('resized to cycles that start below the floor', () => {
  // From 1 to 1 and down; of one update it is its own end, 1e-4.
  const of = oneCycle({ max: 1, divFactor: 1, noMomentum: true });
  const schedule = repeat({ of, times: 2, decay: 0.5, floor: 1 });

  it.each([0, 1, 2, 3, 7, 50, 200, 1000])('has a length of %i, and rates from its end to its peak', (length) => {
    const resized = schedule.resize(length);
    expect(resized.length).toBe(length);
    const rates = [0, 0.5, 1, 1.5, 2].map((share) => resized.at(share * length));
    for (const lr of rates) expect(lr).toBeGreaterThanOrEqual(1e-4);
    for (const lr of rates) expect(lr).toBeLessThanOrEqual(1);
  });

  it('comes back to what it was', () => {
    expect(schedule.resize(0).resize(200).spec).toEqual(schedule.spec);
    expect(schedule.resize(3).resize(100).spec).toEqual(schedule.resize(100).spec);
  });

  it('of another family, made shorter by many cycles', () => {
    const cycle = infinite({ max: 16, min: 1.6, constant: 14.88, warmup: 0, cooldown: 0, anneal: 24, length: 100, horizon: 62 });
    expect(repeat({ of: cycle, times: 7, stretch: 16, floor: 10, decay: 0.5 }).resize(1000).length).toBe(1000);
  });

  it('and is refused where it is said of them', () => {
    expect(codesOf(() => repeat({ of: linear({ max: 1, length: 10 }), times: 2, floor: 1.5 }))).toEqual(['broken-rule']);
  });
});

describe('three cycles', () => {
  const of = linear({ max: 1, min: 0.2, length: 4 });

  it.each<[kept: 'all' | 'amplitude' | 'peak', rates: number[]]>([
    // 1, 0.8, 0.6, 0.4, then half as high: all of it, what is above 0.2, or so that it starts from half the peak.
    ['all', [1, 0.8, 0.6, 0.4, 0.5, 0.4, 0.3, 0.2, 0.25, 0.2, 0.15, 0.1, 0.05]],
    ['amplitude', [1, 0.8, 0.6, 0.4, 0.6, 0.5, 0.4, 0.3, 0.4, 0.35, 0.3, 0.25, 0.2]],
    ['peak', [1, 0.8, 0.6, 0.4, 0.5, 0.425, 0.35, 0.275, 0.25, 0.2375, 0.225, 0.2125, 0.2]],
  ])('keep half of %s', (decayOf, rates) => {
    const schedule = repeat({ of, times: 3, decay: 0.5, decayOf, floor: 0.2 });
    expect(rates.map((_, t) => Number(schedule.at(t).toPrecision(12)))).toEqual(rates);
    expect(schedule.at(1000)).toBe(schedule.at(12));
  });

  it('end where they end, each as long again as it is told', () => {
    const schedule = repeat({ of, times: 3, stretch: 2 });
    expect(schedule.length).toBe(28);
    expect([...schedule.breaks(0, 100)]).toEqual([4, 12, 28]);
    expect([0, 3, 4, 8, 11, 12, 20, 28, 40].map((t) => Number(schedule.at(t).toPrecision(12)))).toEqual([
      ...[1, 0.4, 1, 0.6, 0.3, 1, 0.6, 0.2, 0.2],
    ]);
  });

  it('keep what is beside them at its own height', () => {
    const cycle = oneCycle({ length: 10 });
    const momentum = repeat({ of: cycle, times: 2, decay: 0.5 }).also?.momentum;
    expect([0, 2, 10, 12].map((t) => momentum?.at(t))).toEqual([0.95, 0.85, 0.95, 0.85]);
  });
});

it('refuses to fall below 0 where its cycle rises above its beginning', () => {
  const of = warmup({ of: linear({ max: 2, length: 10 }), updates: 2, from: 1 });
  const schedule = repeat({ of, times: 2, decay: 0, decayOf: 'peak', floor: 0.9 });
  expect(schedule.at(2)).toBe(2);
  expect(issuesOf(() => schedule.at(12))).toEqual([expect.objectContaining({ code: 'negative', type: 'repeat', t: 12 })]);
});
