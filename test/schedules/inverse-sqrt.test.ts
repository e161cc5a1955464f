import { describe, expect, it } from 'vitest';
import { warmup } from '../../src/compose/warmup.ts';
import { inverseSqrt } from '../../src/schedules/inverse-sqrt.ts';
import { expectValues } from '../equal.ts';
import { codesOf } from '../issues.ts';

describe('values', () => {
  it('halve whenever the time since minus timescale has become four times as long', () => {
    // 4, 16, 64 updates since -4 are 0, 12, 60.
    const { at } = inverseSqrt({ max: 8, timescale: 4 });
    expect([0, 12, 60].map(at)).toEqual([8, 4, 2]);
    expectValues(inverseSqrt({ max: 1, timescale: 1 }).at, [1, Math.SQRT1_2, 1 / Math.sqrt(3), 0.5]);
  });

  it('after a warm-up as long as timescale are those of fairseq: max * sqrt(W) / sqrt(i)', () => {
    const { at } = warmup({ of: inverseSqrt({ max: 6, timescale: 4, length: 40 }), updates: 4 });
    expectValues(at, [0, 1.5, 3, 4.5, 6, 12 / Math.sqrt(5)]);
    expect(at(36)).toBeCloseTo(2, 12);
  });

  it('go on falling, far out, and keep what is small', () => {
    expect(inverseSqrt({ max: 1, timescale: 1 }).at(1e16 - 1)).toBeCloseTo(1e-8, 20);
    expect(inverseSqrt({ max: 2e-300, timescale: 1 }).at(3)).toBeCloseTo(1e-300, 312);
  });
});

it('has no breaks', () => {
  expect([...inverseSqrt().breaks(0, 1e15)]).toEqual([]);
});

it('refuses no timescale', () => {
  expect(codesOf(() => inverseSqrt({ timescale: 0 }))).toEqual(['bad-value']);
});
