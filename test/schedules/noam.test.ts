import { describe, expect, it } from 'vitest';
import { noam } from '../../src/schedules/noam.ts';
import { expectValues } from '../equal.ts';
import { codesOf } from '../issues.ts';

describe('values', () => {
  it('rise by 1 / warmup ** 1.5 and fall with the root', () => {
    // 1 / sqrt(16) = 1/4; 4 ** -1.5 = 1/8: (t + 1) / 32 up to step 4, then 1 / (4 sqrt(t + 1)).
    const { at } = noam({ dModel: 16, warmup: 4 });
    expectValues(at, [1 / 32, 2 / 32, 3 / 32, 1 / 8, 1 / (4 * Math.sqrt(5))]);
    expect([at(15), at(63)]).toEqual([1 / 16, 1 / 32]);
  });

  it('peak where the paper says: 1 / sqrt(512 * 4000) at step 4000', () => {
    expect(noam().at(3999)).toBeCloseTo(1 / Math.sqrt(512 * 4000), 15);
  });

  it('fall from the first update on with a warm-up of 1', () => {
    expectValues(noam({ dModel: 1, warmup: 1, scale: 2 }).at, [2, Math.SQRT2, 2 / Math.sqrt(3), 1]);
  });

  it('are still there far out, and when they are small', () => {
    expect(noam({ dModel: 1, warmup: 1 }).at(1e14 - 1)).toBeCloseTo(1e-7, 18);
    expect(noam({ dModel: 16, warmup: 4, scale: 1e-300 }).at(3)).toBeCloseTo(1.25e-301, 312);
    expect(noam({ scale: 0 }).at(7)).toBe(0);
  });
});

it('breaks at its peak', () => {
  expect([...noam().breaks(0, 1e15)]).toEqual([3999]);
  expect([...noam({ warmup: 1 }).breaks(0, 1e15)]).toEqual([]);
});

it('refuses no warm-up', () => {
  expect(codesOf(() => noam({ warmup: 0 }))).toEqual(['bad-value']);
});
