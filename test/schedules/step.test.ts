import { describe, expect, it } from 'vitest';
import { step } from '../../src/schedules/step.ts';
import { expectValues } from '../equal.ts';
import { codesOf } from '../issues.ts';

describe('values', () => {
  it.each<[what: string, schedule: ReturnType<typeof step>, values: number[]]>([
    // The document counts (1 + epoch) / 3, so the first drop comes one update early.
    ['halved every 3', step({ max: 8, gamma: 0.5, stepSize: 3 }), [8, 8, 4, 4, 4, 2, 2, 2, 1]],
    ['halved every 3, as PyTorch', step({ max: 8, gamma: 0.5, stepSize: 3, shift: 0 }), [8, 8, 8, 4, 4, 4, 2, 2, 2, 1]],
    ['7 early: two drops are over', step({ max: 8, gamma: 0.5, stepSize: 3, shift: 7 }), [2, 2, 1, 1, 1, 0.5]],
    ['every update', step({ max: 8, gamma: 0.5, stepSize: 1 }), [4, 2, 1, 0.5]],
    // (1 + t) / 2.5 is 0.4, 0.8, 1.2, 1.6, 2, 2.4, 2.8, 3.2
    ['every 2.5', step({ max: 8, gamma: 0.5, stepSize: 2.5 }), [8, 8, 4, 4, 2, 2, 2, 1]],
    ['a share of the length', step({ max: 8, gamma: 0.5, stepSize: '30%', length: 10, shift: 0 }), [8, 8, 8, 4, 4, 4, 2]],
    ['to nothing', step({ max: 8, gamma: 0, stepSize: 2, shift: 0 }), [8, 8, 0, 0, 0]],
    ['not at all', step({ max: 8, gamma: 1, stepSize: 2 }), [8, 8, 8, 8]],
    ['doubled', step({ max: 1, gamma: 2, stepSize: 2, shift: 0 }), [1, 1, 2, 2, 4, 4]],
    ['past its length as before', step({ max: 8, gamma: 0.5, stepSize: 2, shift: 0, length: 1 }), [8, 8, 4, 4, 2]],
    ['very small rates', step({ max: 8e-300, gamma: 0.5, stepSize: 1, shift: 0 }), [8e-300, 4e-300, 2e-300]],
  ])('%s', (_what, schedule, values) => {
    expectValues(schedule.at, values);
  });

  it('fade to nothing, far out', () => {
    expect(step({ stepSize: 1 }).at(1e15)).toBe(0);
    expect(step({ gamma: 1, stepSize: 7 }).at(1e15)).toBe(1);
  });

  it('are refused once they leave the range of numbers', () => {
    expect(codesOf(() => step({ gamma: 10, stepSize: 1 }).at(400))).toEqual(['not-finite']);
  });

  it('are those of the document unless said', () => {
    expect(step({ length: 100 }).spec).toEqual({ type: 'step', max: 1, gamma: 0.5, stepSize: 10, shift: 1, length: 100 });
  });
});

describe('breaks', () => {
  it.each<[what: string, schedule: ReturnType<typeof step>, breaks: number[]]>([
    ['one early', step({ stepSize: 10 }), [9, 19, 29, 39]],
    ['as PyTorch', step({ stepSize: 10, shift: 0 }), [10, 20, 30, 40]],
    ['25 early', step({ stepSize: 10, shift: 25 }), [5, 15, 25, 35, 45]],
    ['every 12.5', step({ stepSize: 12.5 }), [11.5, 24, 36.5]],
  ])('%s', (_what, schedule, breaks) => {
    expect([...schedule.breaks(0, 46)]).toEqual(breaks);
    for (const drop of breaks) expect(schedule.at(drop)).toBe(schedule.at(drop - 0.25) / 2);
  });

  it('end where nothing is left to drop, so that 10^15 updates have few', () => {
    const breaks = [...step({ stepSize: 1 }).breaks(0, 1e15)];
    expect(breaks.length).toBeGreaterThan(1074); // the smallest number is 0.5 ** 1074
    expect(breaks.length).toBeLessThan(3000);
    expect(step({ stepSize: 1 }).at(breaks.at(-1) as number)).toBe(0);
  });

  it('are but one where there is nothing after the first drop, or no drop', () => {
    expect([...step({ gamma: 0, stepSize: 10, shift: 0 }).breaks(0, 1e15)]).toEqual([10]);
    expect([...step({ gamma: 1, stepSize: 10, shift: 0 }).breaks(0, 1e15)].length).toBeLessThanOrEqual(1);
  });
});

it.each<[what: string, input: Record<string, unknown>, codes: string[]]>([
  ['no distance between drops', { stepSize: 0 }, ['bad-value']],
  ['a share without its percent sign', { stepSize: 0.3 }, ['bad-value']],
  ['a factor below 0', { gamma: -0.5 }, ['bad-value']],
  ['a part of an update early', { shift: 0.5 }, ['bad-value']],
  ['an end it does not have', { horizon: 10 }, ['unknown-parameter']],
])('refuses %s', (_what, input, codes) => {
  expect(codesOf(() => step(input))).toEqual(codes);
});

it('tells readers of PyTorch how to get its numbers, where it has others', () => {
  const values = { max: 1, gamma: 0.5, stepSize: 10 };
  expect(step.remark?.({ ...values, shift: 1 })).toContain('--shift 0');
  expect(step.remark?.({ ...values, shift: 0 })).toBeUndefined();
});
