import { describe, expect, it } from 'vitest';
import { rangeTest } from '../../src/schedules/range-test.ts';
import { expectValues } from '../equal.ts';
import { codesOf } from '../issues.ts';

describe('values', () => {
  it.each<[what: string, schedule: ReturnType<typeof rangeTest>, values: number[]]>([
    ['half of min more every update', rangeTest({ min: 2, stepSize: 2 }), [2, 3, 4, 5, 6]],
    ['three times min more every 2 updates', rangeTest({ min: 2, stepSize: 2, rate: 3 }), [2, 5, 8, 11, 14]],
    ['in steps', rangeTest({ min: 2, stepSize: 2, rate: 3, staircase: true }), [2, 2, 8, 8, 14, 14]],
    // t / 1.5 is 0, 0.67, 1.33, 2, 2.67, 3.33
    ['in steps of 1.5', rangeTest({ min: 2, stepSize: 1.5, staircase: true }), [2, 2, 4, 6, 6, 8]],
    ['fourfold every 2 updates', rangeTest({ min: 2, stepSize: 2, gamma: 4 }), [2, 4, 8, 16, 32]],
    ['fourfold in steps', rangeTest({ min: 2, stepSize: 2, gamma: 4, staircase: true }), [2, 2, 8, 8, 32]],
    ['not at all', rangeTest({ min: 2, rate: 0 }), [2, 2, 2]],
    ['past its length as before', rangeTest({ min: 2, stepSize: 2, length: 1 }), [2, 3, 4, 5]],
    ['a share of the length', rangeTest({ min: 2, stepSize: '20%', length: 10 }), [2, 3, 4]],
    ['very small rates', rangeTest({ min: 2e-300, stepSize: 2 }), [2e-300, 3e-300, 4e-300]],
  ])('%s', (_what, schedule, values) => {
    expectValues(schedule.at, values);
  });

  it('are those of DeepSpeed unless said', () => {
    expect(rangeTest().spec).toEqual({ type: 'range-test', min: 0.001, rate: 1, stepSize: 2000, staircase: false });
    expect(rangeTest({ gamma: 10, length: 50 }).spec).toEqual({
      type: 'range-test',
      min: 0.001,
      gamma: 10,
      stepSize: 2000,
      staircase: false,
      length: 50,
    });
  });

  it('grow for ever along a line, and are refused where a power leaves the range of numbers', () => {
    expect(rangeTest({ min: 1, stepSize: 1 }).at(1e15)).toBe(1e15 + 1);
    expect(codesOf(() => rangeTest({ gamma: 10, stepSize: 1 }).at(400))).toEqual(['not-finite']);
  });
});

it('breaks at its steps, if it has any', () => {
  expect([...rangeTest({ stepSize: 10 }).breaks(0, 1e15)]).toEqual([]);
  expect([...rangeTest({ stepSize: 10, staircase: true }).breaks(0, 35)]).toEqual([10, 20, 30]);
});

it.each<[what: string, input: Record<string, unknown>, codes: string[]]>([
  ['two ways to grow', { rate: 1, gamma: 10 }, ['same-thing-twice']],
  ['a way to shrink', { gamma: 0.5 }, ['bad-value']],
  ['no distance between steps', { stepSize: 0 }, ['bad-value']],
  ['an end it does not have', { horizon: 10 }, ['unknown-parameter']],
])('refuses %s', (_what, input, codes) => {
  expect(codesOf(() => rangeTest(input))).toEqual(codes);
});
