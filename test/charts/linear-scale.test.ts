import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rateAxis, updateTicks } from '../../src/charts/linear-scale.ts';
import '../seed.ts';

const labelsOf = (low: number, high: number, most: number) => {
  const axis = rateAxis(low, high, most);
  return [
    ...Array.from({ length: axis.rows + 1 }, (_, row) => axis.label(axis.rows - row)),
    ...(axis.power === undefined ? [] : [`×1e${axis.power}`]),
  ];
};

describe('rateAxis', () => {
  it.each<[low: number, high: number, most: number, labels: string]>([
    [0, 0.1, 10, '0.10 0.09 0.08 0.07 0.06 0.05 0.04 0.03 0.02 0.01 0'],
    [0, 1, 4, '1.0 - 0.5 - 0'],
    [0, 0.1, 2, '0.10 0.05 0'],
    [0, 0.1, 8, '0.100 - 0.075 - 0.050 - 0.025 - 0'],
    [0, 3e-4, 9, '3 - - 2 - - 1 - - 0 ×1e-4'],
    [2.9e-4, 3e-4, 5, '3.00 2.98 2.96 2.94 2.92 2.90 ×1e-4'],
    [1e-6, 2.5e-5, 10, '2.5 - 2.0 - 1.5 - 1.0 - 0.5 - 0 ×1e-5'],
    [0, 100_000, 5, '100000 80000 60000 40000 20000 0'],
    [0, 2e6, 4, '2.0 1.5 1.0 0.5 0 ×1e6'],
    [-0.2, 0.2, 4, '0.2 0.1 0 -0.1 -0.2'],
    [-1e-5, 0, 2, '0 -0.5 -1.0 ×1e-5'],
    [0, 1.7e308, 9, '18e307 16e307 14e307 12e307 10e307 8e307 6e307 4e307 2e307 0'],
    [0, 5e-324, 4, '5 - - - 0 ×1e-324'],
    [1, 1.0000000000000002, 10, '1.0000000000000002 - - - 1'],
  ])('%d to %d in %d rows', (low, high, most, labels) => {
    expect(
      labelsOf(low, high, most)
        .map((label) => label || '-')
        .join(' '),
    ).toBe(labels);
  });

  it.each<[rate: number, most: number, labels: string]>([
    [0.1, 10, '- - 0.1 - -'],
    [0, 10, '- - 0 - -'],
    [1e308, 2, '- 1e308 -'],
    [0.123456789012345, 10, '- - 0.123456789012345 - -'],
  ])('%d alone stands in the middle', (rate, most, labels) => {
    const axis = rateAxis(rate, rate, most);
    expect(
      labelsOf(rate, rate, most)
        .map((label) => label || '-')
        .join(' '),
    ).toBe(labels);
    expect(axis.label(axis.row(rate))).not.toBe('');
  });

  it('puts every rate where its labels say, and uses at least a quarter of the rows, from 0 half of them', () => {
    const top = fc.tuple(fc.double({ min: 1, max: 10, noNaN: true }), fc.integer({ min: -300, max: 300 }));
    const share = fc.oneof(fc.constant(0), fc.double({ min: 0, max: 0.999, noNaN: true }));
    fc.assert(
      fc.property(top, share, fc.integer({ min: 2, max: 199 }), ([digits, power], share, most) => {
        const high = Number(`${digits}e${power}`);
        const axis = rateAxis(high * share, high, most);
        const [first, last] = [axis.row(high * share), axis.row(high)];
        expect(Math.min(first, most - axis.rows, axis.rows - last)).toBeGreaterThanOrEqual(-1e-6);
        expect(last - first).toBeGreaterThanOrEqual((share === 0 ? 0.49 : 0.24) * most);
        for (let row = 0; row <= axis.rows; row += 1) {
          if (axis.label(row) !== '') expect(axis.row(Number(`${axis.label(row)}e${axis.power ?? 0}`))).toBeCloseTo(row, 3);
        }
      }),
    );
  });
});

describe('updateTicks', () => {
  it.each<[start: number, last: number, columns: number, labels: string]>([
    [0, 99, 72, '0 20 40 60 80 99'],
    [0, 0, 72, '0'],
    [50, 50, 72, '50'],
    [0, 1, 72, '0 1'],
    [0, 4, 72, '0 1 2 3 4'],
    [0, 119, 72, '0 20 40 60 80 100 119'],
    [90, 99, 72, '90 92 94 96 98 99'],
    [0, 99, 30, '0 50 99'],
    [0, 9999, 72, '0 2,000 4,000 6,000 8,000 9,999'],
    [0, 99_999, 72, '0 20,000 40,000 60,000 80,000 99,999'],
    [0, 999_999, 72, '0 0.2M 0.4M 0.6M 0.8M 1M'],
    [0, 9_999_999, 72, '0 2M 4M 6M 8M 10M'],
    [0, 15e12 - 1, 72, '0 5T 10T 15T'],
    [0, 99, 10, '0 99'],
    [0, 12_000, 72, '0 2,000 4,000 6,000 8,000 10,000 12,000'],
    [0, 2e6, 72, '0 0.5M 1M 1.5M 2M'],
    [500, 3e6, 72, '500 0.5M 1M 1.5M 2M 2.5M 3M'],
    [1_000_000, 1_000_100, 72, '1M 1.00002M 1.00004M 1.00006M 1.00008M 1.0001M'],
  ])('%d to %d in %d columns', (start, last, columns, labels) => {
    const ticks = updateTicks(start, last, columns, 13);
    expect(ticks.map(({ label }) => label).join(' ')).toBe(labels);
    expect([ticks[0]?.at, ticks.at(-1)?.at]).toEqual([start, last]);
  });

  it('has ticks in order, neither crowded nor few', () => {
    fc.assert(
      fc.property(fc.nat(1e9), fc.maxSafeNat(), fc.integer({ min: 15, max: 300 }), (start, more, columns) => {
        const last = Math.min(Number.MAX_SAFE_INTEGER, start + more);
        const ticks = updateTicks(start, last, columns, 13);
        const gaps = ticks.slice(1).map(({ at }, index) => at - (ticks[index]?.at as number));
        expect(gaps.every((gap) => gap > 0)).toBe(true);
        // But for the ends, which stand where they must.
        const narrowest = (Math.min(...gaps.slice(1, -1)) / (last - start)) * columns;
        expect(narrowest).toBeGreaterThanOrEqual(10);
        expect(ticks.length).toBeGreaterThanOrEqual(Math.min(last - start + 1, Math.floor(columns / 36)));
      }),
    );
  });
});
