import { describe, expect, it } from 'vitest';
import type { Knot } from '../../src/core/parameters.ts';
import { piecewise } from '../../src/schedules/piecewise.ts';
import { expectValues } from '../equal.ts';
import { codesOf } from '../issues.ts';

/** Knots as the command line has them. */
const at = (text: string) => text.split(',').map((knot) => knot.split(':').map(Number) as unknown as Knot);

describe('values', () => {
  it.each<[what: string, schedule: ReturnType<typeof piecewise>, values: number[]]>([
    ['change at the knots', piecewise({ knots: at('0:4,2:1,3:2') }), [4, 4, 1, 2, 2]],
    ['before the first knot are its rate', piecewise({ knots: at('2:4,4:1') }), [4, 4, 4, 4, 1]],
    ['in straight lines', piecewise({ knots: at('1:0,3:4,7:0'), interpolate: 'linear' }), [0, 0, 2, 4, 3, 2, 1, 0, 0]],
    // Halfway a cosine is in the middle, at a third at 1/4.
    ['in half waves', piecewise({ knots: at('0:2,2:4,5:0'), interpolate: 'cosine' }), [2, 3, 4, 3, 1, 0, 0]],
    ['by equal factors', piecewise({ knots: at('0:1,2:0.01,4:1'), interpolate: 'geometric' }), [1, 0.1, 0.01, 0.1, 1]],
    ['of one knot are one rate', piecewise({ knots: at('5:0.3'), interpolate: 'linear' }), [0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3]],
    ['may change within an update, and be very small', piecewise({ knots: at('0:1e-300,0.5:3e-300') }), [1e-300, 3e-300]],
  ])('%s', (_what, schedule, values) => {
    expectValues(schedule.at, values);
  });

  it('are those of the last knot, far out', () => {
    expect(piecewise({ interpolate: 'linear' }).at(1e15)).toBe(0.001);
  });

  it('are exact at each of many knots', () => {
    const knots = Array.from({ length: 1000 }, (_, i) => [3 * i, Math.sin(i) ** 2] as const);
    for (const interpolate of ['constant', 'linear', 'cosine'] as const) {
      const { at } = piecewise({ knots, interpolate });
      expect(knots.map(([t]) => at(t))).toEqual(knots.map(([, lr]) => lr));
    }
  });
});

it('breaks at its knots', () => {
  expect([...piecewise().breaks(0, 1e15)]).toEqual([30, 60]);
  expect([...piecewise({ interpolate: 'linear' }).breaks(30, 60)]).toEqual([30]);
});

it.each<[what: string, input: Record<string, unknown>, codes: string[]]>([
  ['no knots', { knots: [] }, ['bad-value']],
  ['knots that are not in order', { knots: at('3:0.1,2:0.1') }, ['bad-value']],
  ['two rates at once', { knots: at('3:0.1,3:0.2') }, ['bad-value']],
  ['a negative rate', { knots: at('0:-0.1') }, ['bad-value']],
  ['a factor from 0', { knots: at('0:0'), interpolate: 'geometric' }, ['broken-rule']],
])('refuses %s', (_what, input, codes) => {
  expect(codesOf(() => piecewise(input))).toEqual(codes);
});
