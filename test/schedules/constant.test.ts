import { expect, it } from 'vitest';
import { constant } from '../../src/schedules/constant.ts';
import { codesOf } from '../issues.ts';

it.each([0, 1e-300, 0.1, 1e300])('is %d at every update', (max) => {
  const schedule = constant({ max });
  expect([0, 0.5, 99, 1e15].map((t) => schedule.at(t))).toEqual([max, max, max, max]);
  expect([...schedule.breaks(0, Number.POSITIVE_INFINITY)]).toEqual([]);
});

it('has no end of its own', () => {
  expect(constant().length).toBe(Number.POSITIVE_INFINITY);
  expect(constant({ length: 7 }).length).toBe(7);
});

it('refuses a rate below 0', () => {
  expect(codesOf(() => constant({ max: -1 }))).toEqual(['bad-value']);
});
