import { describe, expect, it } from 'vitest';
import { cooldown } from '../../src/compose/cooldown.ts';
import { constant } from '../../src/schedules/constant.ts';
import { linear } from '../../src/schedules/linear.ts';
import { ramp } from '../../src/schedules/ramp.ts';
import { expectValues } from '../equal.ts';

describe('a cooldown', () => {
  it('takes the place of what the schedule goes on to do', () => {
    expectValues(cooldown({ of: linear({ max: 1, length: 8 }), updates: 4 }).at, [1, 0.875, 0.75, 0.625, 0.5, 0.375, 0.25, 0.125, 0]);
  });

  it('or scales it', () => {
    const at = cooldown({ of: linear({ max: 1, length: 8 }), updates: 4, mode: 'multiply' }).at;
    expectValues(at, [1, 0.875, 0.75, 0.625, 0.5, 0.375 * 0.75, 0.25 * 0.5, 0.125 * 0.25, 0, 0]);
  });

  it('lists where the product turns', () => {
    const { at, breaks } = cooldown({ of: ramp({ max: 1, length: 10 }), updates: 10, mode: 'multiply' });
    const [turn] = [...breaks(0, 10)].filter((t) => t > 0);
    expect(turn).toBeCloseTo(5, 6);
    expect(at(5)).toBe(0.25);
  });

  it('ends at 0 where it scales', () => {
    const make = () => cooldown({ of: constant({ length: 9 }), updates: 3, to: 0.01, mode: 'multiply' });
    expect(make).toThrow(/--cooldown-mode multiply ends at 0/);
  });
});
