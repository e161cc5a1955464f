import { describe, expect, it } from 'vitest';
import { power } from '../../src/schedules/power.ts';
import { expectValues } from '../equal.ts';
import { codesOf } from '../issues.ts';

describe('values', () => {
  it.each<[what: string, schedule: ReturnType<typeof power>, values: number[]]>([
    // 2 * 3 / sqrt(n), at most 5.
    ['a root', power({ max: 5, batch: 2, a: 3, b: -0.5 }), [5, 5, 6 / Math.SQRT2, 6 / Math.sqrt(3), 3]],
    [
      'four tokens an update',
      power({ max: 5, batch: 2, a: 3, b: -0.5, tokensPerUpdate: 4 }),
      [5, 3, 6 / Math.sqrt(8), 6 / Math.sqrt(12), 1.5],
    ],
    ['one over the tokens', power({ max: 5, batch: 1, a: 6, b: -1 }), [5, 5, 3, 2, 1.5]],
    ['no power', power({ max: 5, batch: 1, a: 3, b: 0 }), [3, 3, 3]],
    ['a highest rate of 0', power({ max: 0 }), [0, 0, 0]],
    ['very small rates', power({ max: 1, batch: 1, a: 4e-300, b: -1 }), [4e-300, 4e-300, 2e-300]],
  ])('%s', (_what, schedule, values) => {
    expectValues(schedule.at, values);
  });

  it('of the paper: 1024 * 4.6 * n^-0.51 after a trillion tokens', () => {
    // 10^(12 * -0.51) = 10^-6.12
    expect(power().at(1e12)).toBeCloseTo(1024 * 4.6 * 10 ** -6.12, 12);
    expect(power().at(0)).toBe(0.02);
  });
});

it('breaks where it leaves its highest rate', () => {
  // 6 / sqrt(n) = 3 at n = 4.
  expect([...power({ max: 3, batch: 2, a: 3, b: -0.5 }).breaks(0, 100)]).toEqual([4]);
  expect([...power({ max: 3, batch: 2, a: 3, b: -0.5, tokensPerUpdate: 2 }).breaks(0, 100)]).toEqual([2]);
  expect([...power({ b: 0 }).breaks(0, 1e15)]).toEqual([]);
});

it.each<[what: string, input: Record<string, unknown>, codes: string[]]>([
  ['what grows', { b: 0.5 }, ['bad-value']],
  ['no batch', { batch: 0 }, ['bad-value']],
  ['no factor', { a: 0 }, ['bad-value']],
])('refuses %s', (_what, input, codes) => {
  expect(codesOf(() => power(input))).toEqual(codes);
});
