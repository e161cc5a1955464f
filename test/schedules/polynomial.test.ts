import { describe, expect, it } from 'vitest';
import { linear } from '../../src/schedules/linear.ts';
import { polynomial } from '../../src/schedules/polynomial.ts';
import { expectValues } from '../equal.ts';
import { codesOf } from '../issues.ts';

describe('values', () => {
  it.each<[what: string, schedule: ReturnType<typeof polynomial>, values: number[]]>([
    ['a straight line', polynomial({ max: 4, length: 4 }), [4, 3, 2, 1, 0, 0]],
    // (4/4)², (3/4)², (2/4)², (1/4)² of 16.
    ['a square', polynomial({ max: 16, power: 2, length: 4 }), [16, 9, 4, 1, 0, 0]],
    ['a square above a floor', polynomial({ max: 17, min: 1, power: 2, length: 4 }), [17, 10, 5, 2, 1, 1]],
    ['a root', polynomial({ max: 2, power: 0.5, length: 4 }), [2, Math.sqrt(3), Math.SQRT2, 1, 0]],
    ['upwards, as optax allows', polynomial({ max: 1, min: 17, power: 2, length: 4 }), [1, 8, 13, 16, 17, 17]],
    // As in PyTorch 0 ** 0 is 1.
    ['a power of 0', polynomial({ max: 4, power: 0, length: 2 }), [4, 4, 4, 4]],
    // 1 - t²/16: 16, 15, 12, 7, 0 sixteenths.
    ['k-decay', polynomial({ max: 16, kDecay: 2, length: 4 }), [16, 15, 12, 7, 0, 0]],
    ['past its horizon by the formula: nothing left', polynomial({ max: 4, power: 3, length: 2, after: 'continue' }), [4, 0.5, 0, 0, 0]],
    // Two updates down to 0, then from half (2/4 are left) down to 0 at 4, then from 2/6 down to 0 at 6.
    ['cycling', polynomial({ max: 12, length: 2, cycle: true, after: 'continue' }), [12, 6, 0, 3, 0, 2, 0, 1.5]],
    ['cycling above a floor', polynomial({ max: 16, min: 4, length: 2, cycle: true, after: 'continue' }), [16, 10, 4, 7, 4, 6, 4]],
    ['one update', polynomial({ max: 4, power: 2, length: 1 }), [4, 0, 0]],
    ['very small rates', polynomial({ max: 16e-300, power: 2, length: 4 }), [16e-300, 9e-300, 4e-300, 1e-300, 0]],
  ])('%s', (_what, schedule, values) => {
    expectValues(schedule.at, values);
  });

  it('are those of linear unless a power is said', () => {
    for (const t of [0, 1, 33, 50.5, 99, 100]) expect(polynomial({ min: 0.01 }).at(t)).toBeCloseTo(linear({ min: 0.01 }).at(t), 15);
  });

  it('are as good 10^15 updates out', () => {
    expect(polynomial({ max: 1, power: 2, length: 1e15 }).at(5e14)).toBe(0.25);
    // The 10^14th cycle ends there.
    const cycling = polynomial({ max: 1, length: 10, cycle: true, after: 'continue' });
    expect(cycling.at(1e15)).toBe(0);
    expect(cycling.at(1e15 - 5)).toBeCloseTo(5e-15, 16);
  });
});

it('breaks where its cycles end: the next one starts right after', () => {
  const { at, breaks } = polynomial({ length: 10, cycle: true, after: 'continue' });
  const [first, second, ...rest] = [...breaks(0, 31)] as [number, number, number];
  expect(rest).toHaveLength(1);
  expect([at(10), at(20)]).toEqual([0, 0]);
  expect(at(first)).toBeCloseTo(0.05, 12);
  expect(at(second)).toBeCloseTo(0.1 / 3, 12);
  expect([...polynomial({ length: 10 }).breaks(0, 31)]).toEqual([10]);
  // 3 * 32.372883173166215 divided by it is a little more than 3 only from the second double on.
  const odd = polynomial({ length: 100, horizon: 32.372883173166215, cycle: true, after: 'continue' });
  for (const t of odd.breaks(0, 200)) expect(odd.at(t)).toBeGreaterThan(odd.at(t + 1));
});

it.each<[what: string, input: Record<string, unknown>, codes: string[]]>([
  ['cycles that are never reached', { cycle: true }, ['broken-rule']],
  ['a negative power', { power: -1 }, ['bad-value']],
  ['no k', { kDecay: 0 }, ['bad-value']],
])('refuses %s', (_what, input, codes) => {
  expect(codesOf(() => polynomial(input))).toEqual(codes);
});
