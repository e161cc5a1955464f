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
    // Half of it is left after each two updates, so a root of a half after each.
    ['a factor per two updates', exponential({ max: 8, gamma: 0.5, stepSize: 2 }), [8, 8 * Math.SQRT1_2, 4, 4 * Math.SQRT1_2, 2]],
    ['a rate per two updates', exponential({ max: 8, rate: LN2, stepSize: 2 }), [8, 8 * Math.SQRT1_2, 4]],
    ['in stairs', exponential({ max: 8, gamma: 0.5, stepSize: 2, staircase: true }), [8, 8, 4, 4, 2, 2, 1]],
    ['in stairs by a rate', exponential({ max: 8, rate: LN2, stepSize: 2, staircase: true }), [8, 8, 4, 4, 2]],
    // t / 2.5 is 0, 0.4, 0.8, 1.2, 1.6, 2
    ['in stairs of two and a half', exponential({ max: 8, gamma: 0.5, stepSize: 2.5, staircase: true }), [8, 8, 8, 4, 4, 2]],
    ['in stairs of one', exponential({ max: 8, gamma: 0.5, staircase: true }), [8, 4, 2, 1]],
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
  expect(exponential().spec).toEqual({ type: 'exponential', max: 1, rate: 0.05, stepSize: 1, staircase: false });
  expect(exponential({ gamma: 0.9 }).spec).toEqual({ type: 'exponential', max: 1, gamma: 0.9, stepSize: 1, staircase: false });
  expect(codesOf(() => exponential({ rate: 0.1, gamma: 0.9 }))).toEqual(['same-thing-twice']);
});

describe('breaks', () => {
  it('are none without stairs', () => {
    expect([...exponential().breaks(0, 1e15)]).toEqual([]);
  });

  it('are the stairs, until nothing is left', () => {
    const stairs = exponential({ gamma: 0.5, stepSize: 10, staircase: true });
    expect([...stairs.breaks(0, 45)]).toEqual([10, 20, 30, 40]);
    const all = [...stairs.breaks(0, 1e15)];
    expect(stairs.at(all.at(-1) as number)).toBe(0);
    expect(all.length).toBeLessThan(3000);
    expect([...exponential({ rate: 1e-17, staircase: true }).breaks(1e14, 1e14 + 2)]).toEqual([1e14, 1e14 + 1]);
  });
});

it.each<[what: string, input: Record<string, unknown>, codes: string[]]>([
  ['a factor below 0', { gamma: -0.5 }, ['bad-value']],
  ['no step', { stepSize: 0 }, ['bad-value']],
])('refuses %s', (_what, input, codes) => {
  expect(codesOf(() => exponential(input))).toEqual(codes);
});
