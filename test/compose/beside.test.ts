import { describe, expect, it } from 'vitest';
import { build } from '../../src/build.ts';
import { beside } from '../../src/compose/beside.ts';
import { shift } from '../../src/compose/shift.ts';
import { constant } from '../../src/schedules/constant.ts';
import { linear } from '../../src/schedules/linear.ts';
import { expectValues } from '../equal.ts';

const rate = linear({ max: 0.4, length: 4 });
const momentum = linear({ max: 0.8, length: 4 });
const weightDecay = constant({ max: 0.01, length: 2 });

describe('beside', () => {
  const both = beside({ of: rate, momentum, weightDecay });

  it('leaves the rate as it is', () => {
    expectValues(both.at, [0.4, 0.3, 0.2, 0.1, 0]);
    expect([both.length, [...both.breaks(0, 9)]]).toEqual([4, [...rate.breaks(0, 9)]]);
  });

  it('has the momentum and the weight decay on its clock, after JSON too', () => {
    for (const { also } of [both, build(JSON.parse(JSON.stringify(both.spec)))]) {
      expectValues(also?.momentum?.at ?? (() => Number.NaN), [0.8, 0.6, 0.4, 0.2, 0]);
      expectValues(also?.weightDecay?.at ?? (() => Number.NaN), [0.01, 0.01, 0.01]);
    }
  });

  it('has only what it is given', () => {
    expect(Object.keys(beside({ of: rate, weightDecay }).also ?? {})).toEqual(['weightDecay']);
  });

  it('is moved with the rate, and resized where it lasts as long', () => {
    expectValues(shift({ of: both, updates: 1 }).also?.momentum?.at ?? (() => Number.NaN), [0.6, 0.4, 0.2]);
    const longer = both.resize(8);
    expect(longer.at(4)).toBe(0.2);
    expect(longer.also?.momentum?.at(4)).toBe(0.4);
    expect(longer.spec).toMatchObject({ momentum: { length: 8 }, weightDecay: { length: 2 } });
  });
});
