import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { interpolate, mix, shapes } from '../../src/core/shapes.ts';
import '../seed.ts';

const rates = fc.oneof(fc.double({ min: 0, max: 10, noNaN: true }), fc.constantFrom(0, 1e-300, 1e-8, 0.1, 1e300));
const positive = rates.filter((rate) => rate > 0);
const share = fc.double({ min: 0, max: 1, noNaN: true });

describe('mix', () => {
  it.each<[from: number, to: number, share: number, value: number]>([
    [0, 1, 0.25, 0.25],
    [1, 0, 0.25, 0.75],
    [2, 4, 0.5, 3],
    [4, 2, 0.75, 2.5],
    [0, 8, 2, 16],
    [8, 0, 1.25, -2],
  ])('from %d to %d, %d of the way, is %d', (from, to, share, value) => {
    expect(mix(from, to, share)).toBe(value);
  });

  it('is exact at both ends', () => {
    fc.assert(
      fc.property(rates, rates, (from, to) => {
        expect([mix(from, to, 0), mix(from, to, 1)]).toEqual([from, to]);
      }),
    );
  });

  it('is that one value where both ends are equal', () => {
    fc.assert(
      fc.property(rates, share, (rate, x) => {
        expect(mix(rate, rate, x)).toBe(rate);
      }),
    );
  });

  it('never leaves its ends', () => {
    fc.assert(
      fc.property(rates, rates, share, (from, to, x) => {
        const value = mix(from, to, x);
        expect(value).toBeGreaterThanOrEqual(Math.min(from, to));
        expect(value).toBeLessThanOrEqual(Math.max(from, to));
      }),
    );
  });
});

describe('interpolate', () => {
  // A quarter of the way from 1 to 16: the share by hand, times 15, plus 1.
  it.each<[shape: (typeof shapes)[number], value: number]>([
    ['linear', 1 + 15 * 0.25],
    ['cosine', 1 + 15 * (0.5 - Math.SQRT1_2 / 2)], // cos(pi / 4) is half the root of 2
    ['sqrt', 1 + 15 * 0.5],
    ['sqrt-in', 1 + 15 * (1 - Math.sqrt(3) / 2)], // the root of 3/4
    ['square', 1 + 15 * 0.0625],
    ['fourth', 1 + 15 / 256],
    ['exp2', 1 + 15 * (2 - 2 / Math.SQRT2 ** 0.5)], // 0.5 ** (1/4) is one over the fourth root of 2
    ['geometric', 2], // 16 ** (1/4)
  ])('%s', (shape, value) => {
    expect(interpolate(shape, 1, 16, 0.25)).toBeCloseTo(value, 12);
  });

  describe.each(shapes)('%s', (shape) => {
    const end = shape === 'geometric' ? positive : rates;

    it('is exact at both ends', () => {
      fc.assert(
        fc.property(end, end, (from, to) => {
          expect([interpolate(shape, from, to, 0), interpolate(shape, from, to, 1)]).toEqual([from, to]);
        }),
      );
    });

    it('is monotone and never leaves its ends', () => {
      fc.assert(
        fc.property(end, end, share, share, (from, to, a, b) => {
          const [sooner, later] = [Math.min(a, b), Math.max(a, b)];
          const all = [from, interpolate(shape, from, to, sooner), interpolate(shape, from, to, later), to];
          if (from > to) all.reverse();
          const ulps = 4 * Number.EPSILON * Math.max(from, to);
          for (const [i, value] of all.entries()) {
            expect(value).toBeGreaterThanOrEqual((all[i - 1] ?? value) - ulps);
            expect(value).toBeGreaterThanOrEqual(Math.min(from, to));
            expect(value).toBeLessThanOrEqual(Math.max(from, to));
          }
        }),
      );
    });
  });
});
