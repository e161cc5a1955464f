import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Report, report } from '../../src/analysis/report.ts';
import { attempt } from '../../src/core/issues.ts';
import type { Schedule } from '../../src/core/schedule.ts';
import { constant, cosine, cyclic, exponential, hold, linear, multistep, sequence, step, warmup, wsd } from '../../src/index.ts';
import { families, made } from '../generators.ts';
import '../seed.ts';

const alike = (a: number, b: number) => Math.abs(a - b) <= 1e-12 * Math.abs(a);

/** The same facts, told one by one from a list of all rates. */
function told(schedule: Schedule, start: number, stop: number) {
  const rates = Array.from({ length: stop - start }, (_, row) => schedule.at(start + row));
  const peak = rates.reduce((a, b) => Math.max(a, b));
  const falls = rates.map((lr, row) => (row === 0 ? 0 : (rates[row - 1] as number) - lr));
  const largest = falls.reduce((a, b) => Math.max(a, b));
  const where = falls.indexOf(largest);
  let flat = { from: start, length: 1, lr: rates[0] as number };
  for (let row = 0; row < rates.length; ) {
    const lr = rates[row] as number;
    let end = row;
    while (end < rates.length && alike(lr, rates[end] as number)) end += 1;
    if (end - row > flat.length) flat = { from: start + row, length: end - row, lr };
    row = end;
  }
  return {
    nearPeak: rates.filter((lr) => lr >= peak - 0.01 * Math.abs(peak)).length / rates.length,
    ...(flat.length > 1 && { flat }),
    ...(largest > 0 && { drop: { t: start + where, from: rates[where - 1] as number, to: rates[where] as number } }),
  };
}

const judged = ({ nearPeak, flat, drop }: Report) => ({ nearPeak, ...(flat && { flat }), ...(drop && { drop }) });

describe('a report', () => {
  it.each(families.map((family) => [family.type, family] as const))('of any %s says what its rates say', (_type, family) => {
    fc.assert(
      fc.property(made(family), fc.nat(60), fc.integer({ min: 1, max: 300 }), ({ schedule }, start, more) => {
        const expected = attempt(() => told(schedule, start, start + more));
        if (expected === undefined) return;
        const found = report(schedule, start, start + more);
        expect(judged(found)).toEqual(expected);
        expect(found.first).toEqual({ t: start, lr: schedule.at(start) });
        expect(found.last).toEqual({ t: start + more - 1, lr: schedule.at(start + more - 1) });
        expect(found.area).toBe(found.mean * more);
        expect(found.updates).toBe(more);
      }),
      { numRuns: 40 },
    );
  });

  // Just above the length up to which every update is visited.
  const length = 500_500;
  it.each<[what: string, schedule: Schedule]>([
    ['a line', linear({ length })],
    ['a cosine', cosine({ length, min: 0.001 })],
    ['waves', cosine({ length, cycles: 7.3 })],
    ['a constant', constant({ length })],
    ['drops', multistep({ length, milestones: [100_000, 250_000, 250_001] })],
    ['many drops', step({ length, stepSize: 1000.5 })],
    ['a plateau between ramps', wsd({ length })],
    ['a plateau that goes on', sequence({ of: [constant({ length: 1000 }), wsd({ length: length - 1000, warmup: 0 })] })],
    ['an exponential that comes to 0', exponential({ length })],
    ['up and down', cyclic({ length, up: 12_345.5, mode: 'triangular2' })],
    ['a staircase', hold({ of: cosine({ length }), updates: 5005 })],
    ['a drop out of the warm-up', warmup({ of: cosine({ length }), updates: 100_000, mode: 'overlay' })],
  ])('of a long run is what its rates say: %s', (_what, schedule) => {
    const expected = told(schedule, 0, length);
    const found = report(schedule, 0, length);
    expect(found.nearPeak).toBe(expected.nearPeak);
    expect(found.flat).toEqual(expected.flat);
    // A smooth fall has many updates that fall alike but for roundings.
    const fallOf = (drop: Report['drop']) => (drop === undefined ? 0 : drop.from - drop.to);
    expect(Math.abs(fallOf(found.drop) - fallOf(expected.drop))).toBeLessThanOrEqual(1e-5 * fallOf(expected.drop));
  });

  it('of a million million updates is what mathematics says', () => {
    const { updates, nearPeak, area, drop, flat } = report(wsd({ length: 1e12, warmup: '1%', decay: '50%' }), 0, 1e12);
    expect(updates).toBe(1e12);
    // The plateau, a hundredth of the warm-up and a hundredth of the decay.
    expect(nearPeak).toBeCloseTo(0.49 + 0.0001 + 0.005, 9);
    expect(area / 1e12).toBeCloseTo(0.1 * (0.005 + 0.49 + 0.25), 9);
    expect(flat).toMatchObject({ lr: 0.1, from: 1e10 });
    expect((flat?.length ?? 0) / 1e12).toBeCloseTo(0.49, 9);
    expect(drop?.t).toBeGreaterThanOrEqual(5e11);
  });

  it('samples what has more breaks than can be followed', () => {
    // Linearly up and down between 0 and the peak: a hundredth of the time is within a hundredth of it.
    const { nearPeak, flat } = report(cyclic({ min: 0, up: 5000, length: 1e12 }), 0, 1e12);
    expect(nearPeak).toBeCloseTo(0.01, 3);
    expect(flat).toBeUndefined();
  });
});
