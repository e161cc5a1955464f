import { describe, expect, it } from 'vitest';
import { rex } from '../../src/schedules/rex.ts';
import { expectValues } from '../equal.ts';
import { codesOf } from '../issues.ts';

describe('values', () => {
  // With z left of the run 2z / (1 + z): 1, 6/7, 2/3, 2/5, 0 for quarters.
  it.each<[what: string, schedule: ReturnType<typeof rex>, values: number[]]>([
    ['quarters', rex({ max: 105, length: 4 }), [105, 90, 70, 42, 0, 0]],
    ['above a floor', rex({ max: 106, min: 1, length: 4 }), [106, 91, 71, 43, 1, 1]],
    ['past its horizon by the formula: nothing left', rex({ max: 3, length: 2, after: 'continue' }), [3, 2, 0, 0, 0, 0]],
    ['a floor at the peak', rex({ max: 0.1, min: 0.1, length: 2 }), [0.1, 0.1, 0.1]],
    ['one update', rex({ max: 3, length: 1 }), [3, 0, 0]],
    ['very small rates', rex({ max: 3e-300, length: 2 }), [3e-300, 2e-300, 0]],
  ])('%s', (_what, schedule, values) => {
    expectValues(schedule.at, values);
  });

  it('have exact ends, also far out', () => {
    const { at } = rex({ max: 0.3, min: 0.1, length: 1e15 });
    expect([at(0), at(1e15)]).toEqual([0.3, 0.1]);
    expect(at(5e14)).toBeCloseTo(0.1 + (0.2 * 2) / 3, 14);
  });
});

it('breaks where it ends only', () => {
  expect([...rex({ length: 10 }).breaks(0, 100)]).toEqual([10]);
});

it('refuses a floor above the peak', () => {
  expect(codesOf(() => rex({ max: 0.1, min: 0.2 }))).toEqual(['broken-rule']);
});
