import { describe, expect, it } from 'vitest';
import { linear } from '../../src/schedules/linear.ts';
import { expectValues } from '../equal.ts';
import { codesOf } from '../issues.ts';

describe('values', () => {
  it.each<[what: string, schedule: ReturnType<typeof linear>, values: number[]]>([
    ['a quarter less at each of 4 updates', linear({ max: 4, length: 4 }), [4, 3, 2, 1, 0, 0, 0]],
    ['above a floor', linear({ max: 5, min: 1, length: 4 }), [5, 4, 3, 2, 1, 1]],
    ['a floor in percent', linear({ max: 8, min: '50%', length: 4 }), [8, 7, 6, 5, 4, 4]],
    ['a horizon before the end', linear({ max: 4, length: 9, horizon: 2 }), [4, 2, 0, 0, 0]],
    ['past its horizon by the formula: below its floor', linear({ max: 4, min: 2, length: 2, after: 'continue' }), [4, 3, 2, 1, 0]],
    ['past its horizon again from the start', linear({ max: 4, length: 2, after: 'restart' }), [4, 2, 4, 2, 4]],
    ['one update', linear({ max: 4, length: 1 }), [4, 0, 0]],
    ['a floor at the peak', linear({ max: 0.1, min: 0.1, length: 3 }), [0.1, 0.1, 0.1, 0.1]],
    ['very small rates', linear({ max: 4e-300, length: 4 }), [4e-300, 3e-300, 2e-300, 1e-300, 0]],
  ])('%s', (_what, schedule, values) => {
    expectValues(schedule.at, values);
  });

  it('are exact halfway through 10^15 updates', () => {
    expect(linear({ max: 1, length: 1e15 }).at(5e14)).toBe(0.5);
  });
});

it('breaks where it ends, and where it starts again', () => {
  expect([...linear({ length: 4 }).breaks(0, 12)]).toEqual([4]);
  expect([...linear({ length: 4, after: 'restart' }).breaks(0, 12)]).toEqual([4, 8]);
  expect([...linear({ length: 4, after: 'continue' }).breaks(0, 12)]).toEqual([]);
});

it('refuses a floor above the peak', () => {
  expect(codesOf(() => linear({ max: 0.1, min: 0.2 }))).toEqual(['broken-rule']);
});
