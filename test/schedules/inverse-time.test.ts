import { describe, expect, it } from 'vitest';
import { inverseTime } from '../../src/schedules/inverse-time.ts';
import { expectValues } from '../equal.ts';
import { codesOf } from '../issues.ts';

describe('values', () => {
  it.each<[what: string, schedule: ReturnType<typeof inverseTime>, values: number[]]>([
    ['divided by 1, 2, 3 …', inverseTime({ max: 12, rate: 1 }), [12, 6, 4, 3, 2.4]],
    ['half as fast', inverseTime({ max: 12, rate: 0.5 }), [12, 8, 6, 4.8, 4]],
    ['per two updates', inverseTime({ max: 12, rate: 1, stepSize: 2 }), [12, 8, 6, 4.8, 4]],
    ['in stairs', inverseTime({ max: 12, rate: 1, stepSize: 2, staircase: true }), [12, 12, 6, 6, 4, 4, 3]],
    // t / 2.5 is 0, 0.4, 0.8, 1.2, 1.6, 2
    ['in stairs of two and a half', inverseTime({ max: 12, rate: 1, stepSize: 2.5, staircase: true }), [12, 12, 12, 6, 6, 4]],
    ['not at all', inverseTime({ max: 12, rate: 0 }), [12, 12, 12]],
    ['past its length as before', inverseTime({ max: 12, rate: 1, length: 1 }), [12, 6, 4]],
    ['very small rates', inverseTime({ max: 2e-300, rate: 1 }), [2e-300, 1e-300]],
  ])('%s', (_what, schedule, values) => {
    expectValues(schedule.at, values);
  });

  it('go on falling, far out', () => {
    expect(inverseTime({ max: 1, rate: 1 }).at(1e15)).toBeCloseTo(1e-15, 28);
  });
});

it('breaks where its stairs do', () => {
  const { at, breaks } = inverseTime({ stepSize: 2.5, staircase: true });
  expect([...breaks(0, 11)]).toEqual([2.5, 5, 7.5, 10]);
  for (const t of breaks(0, 11)) expect(at(t)).toBeLessThan(at(t - 1e-9));
  expect([...inverseTime().breaks(0, 1e15)]).toEqual([]);
  expect([...inverseTime({ rate: 0, staircase: true }).breaks(0, 1e15)]).toEqual([]);
});

it('refuses what grows', () => {
  expect(codesOf(() => inverseTime({ rate: -0.1 }))).toEqual(['bad-value']);
});
