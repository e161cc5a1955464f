import { describe, expect, it } from 'vitest';
import { exponential } from '../../src/schedules/exponential.ts';
import { expectValues } from '../equal.ts';
import { codesOf } from '../issues.ts';

const { LN2, E } = Math;

describe('values', () => {
  it.each<[what: string, schedule: ReturnType<typeof exponential>, values: number[]]>([
    ['e times less', exponential({ max: 1, rate: 1 }), [1, 1 / E, 1 / E / E]],
    ['a rate of ln 2 halves', exponential({ max: 8, rate: LN2 }), [8, 4, 2, 1, 0.5]],
    ['so does a gamma of a half', exponential({ max: 8, gamma: 0.5 }), [8, 4, 2, 1, 0.5]],
    ['a rate of 0', exponential({ max: 0.1, rate: 0 }), [0.1, 0.1, 0.1]],
    ['a rate below 0 grows', exponential({ max: 1, rate: -LN2 }), [1, 2, 4, 8]],
    ['a gamma above 1 grows', exponential({ max: 1, gamma: 2 }), [1, 2, 4, 8]],
    ['a gamma of 0 leaves the first', exponential({ max: 0.1, gamma: 0 }), [0.1, 0, 0]],
    ['past its length as before', exponential({ max: 8, gamma: 0.5, length: 1 }), [8, 4, 2, 1]],
    ['very small rates', exponential({ max: 8e-300, gamma: 0.5 }), [8e-300, 4e-300, 2e-300]],
  ])('%s', (_what, schedule, values) => {
    expectValues(schedule.at, values);
  });

  it('fade to nothing, far out, or stay', () => {
    expect(exponential().at(1e15)).toBe(0);
    expect(exponential({ max: 1, rate: LN2 / 1e15 }).at(1e15)).toBeCloseTo(0.5, 14);
  });

  it('are refused once they leave the range of numbers', () => {
    expect(codesOf(() => exponential({ rate: -1 }).at(1e15))).toEqual(['not-finite']);
  });
});

it('knows one of its two ways to say it, and says which in its spec', () => {
  expect(exponential().spec).toEqual({ type: 'exponential', max: 1, rate: 0.05 });
  expect(exponential({ gamma: 0.9 }).spec).toEqual({ type: 'exponential', max: 1, gamma: 0.9 });
  expect(codesOf(() => exponential({ rate: 0.1, gamma: 0.9 }))).toEqual(['same-thing-twice']);
});

it('has no breaks', () => {
  expect([...exponential().breaks(0, 1e15)]).toEqual([]);
});
