import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cycleAt, startOf, starts } from '../../src/core/cycles.ts';
import '../seed.ts';

const startsUntil = (to: number, ...cycles: readonly [first: number, mult?: number, times?: number]) => [...starts(...cycles)(0, to)];

describe('starts', () => {
  it.each<[what: string, first: number, mult: number, starts: number[]]>([
    ['all as long', 10, 1, [10, 20, 30, 40]],
    ['twice as long each', 1, 2, [1, 3, 7, 15, 31]],
    // Python's floor(log(x) / log(3)) misses 121, that with mult 1.2 misses 91.
    ['three times as long each', 1, 3, [1, 4, 13, 40, 121, 364]],
    ['ten times as long each', 1, 10, [1, 11, 111, 1111]],
    ['half as long again', 16, 1.5, [16, 40, 76, 130, 211]],
    ['a fifth longer each', 25, 1.2, [25, 55, 91]],
    ['a part of an update', 2.5, 1, [2.5, 5, 7.5]],
  ])('%s are where adding up leads', (_what, first, mult, expected) => {
    const found = startsUntil((expected.at(-1) as number) + 1e-9, first, mult);
    expect(found).toEqual(expected);
    expect(found.map((t) => cycleAt(t, first, mult)?.index)).toEqual(expected.map((_, index) => index + 1));
    expect(found.map((t) => cycleAt(t - 1e-3, first, mult)?.index)).toEqual(expected.map((_, index) => index));
  });

  it('pile up where each cycle is shorter, as many as can be told apart', () => {
    // 8 + 4 + 2 + 1 + ½ … = 16; a 64th is the least that is listed, one cycle of it being followed by as much again.
    const found = startsUntil(100, 8, 0.5);
    expect(found.slice(0, 5)).toEqual([8, 12, 14, 15, 15.5]);
    expect(found.at(-1)).toBeCloseTo(16, 12);
    expect(found.length).toBeLessThan(20);
    expect(cycleAt(15.9, 8, 0.5)).toEqual({ index: 7, start: 15.875, length: 0.0625 });
    expect(cycleAt(16, 8, 0.5)).toBeUndefined();
    expect(cycleAt(1e15, 8, 0.5)).toBeUndefined();
  });

  it('end after as many as there are', () => {
    expect(startsUntil(1e15, 10, 1, 3)).toEqual([10, 20, 30]);
    expect(startsUntil(1e15, 1, 2, 3)).toEqual([1, 3, 7]);
    expect(cycleAt(6.5, 1, 2, 3)).toEqual({ index: 2, start: 3, length: 4 });
    expect(cycleAt(7, 1, 2, 3)).toBeUndefined();
    expect(startOf(3, 1, 2)).toBe(7);
    expect([...starts(10, 1, 3)(30, 40)]).toEqual([30]);
    expect([...starts(10, 1, 3)(31, 40)]).toEqual([]);
  });

  it('are found at once, however many there are', () => {
    // n cycles of 10, each longer by 10^-7 of itself, last 10^8 (1.0000001^n - 1).
    const { index = 0, start = 0, length = 0 } = cycleAt(1e15, 10, 1.0000001) ?? {};
    expect(index).toBe(Math.floor(Math.log(1e7 + 1) / Math.log1p(1.0000001 - 1)));
    expect(start).toBeLessThanOrEqual(1e15);
    expect(start + length).toBeGreaterThan(1e15);
    expect(length / 1e8).toBeCloseTo(1, 6);
    expect(cycleAt(1e15, 7)).toEqual({ index: 142857142857142, start: 1e15 - 6, length: 7 });
  });
});

it('cycles follow one another without a gap, wherever one looks', () => {
  const mults = fc.oneof(
    fc.constantFrom(1, 2, 3, 1.0000001, 0.9999999, 1 + 1e-15, 1 - 1e-15),
    fc.double({ min: 0.1, max: 5, noNaN: true }),
  );
  const firsts = fc.double({ min: 1, max: 1e4, noNaN: true });
  fc.assert(
    fc.property(firsts, mults, fc.double({ min: 0, max: 1e9, noNaN: true }), (first, mult, t) => {
      const cycle = cycleAt(t, first, mult);
      fc.pre(cycle !== undefined);
      const { index, start, length } = cycle;
      expect(start <= t && t < start + length).toBe(true);
      expect(startOf(index, first, mult)).toBe(start);
      expect(startOf(index + 1, first, mult)).toBe(start + length);
      expect(cycleAt(start, first, mult)).toEqual(cycle);
      const next = cycleAt(start + length, first, mult);
      if (next) expect(next).toMatchObject({ index: index + 1, start: start + length });
    }),
    { numRuns: 5000 },
  );
});
