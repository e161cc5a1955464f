import { describe, expect, it } from 'vitest';
import { shapes } from '../../src/core/shapes.ts';
import { ramp } from '../../src/schedules/ramp.ts';
import { expectValues } from '../equal.ts';
import { codesOf } from '../issues.ts';

const { SQRT1_2: root, SQRT2 } = Math;

describe('values', () => {
  it.each<[what: string, schedule: ReturnType<typeof ramp>, values: number[]]>([
    ['up from 0', ramp({ max: 4, length: 4 }), [0, 1, 2, 3, 4, 4]],
    ['up from a rate', ramp({ from: 1, max: 5, length: 4 }), [1, 2, 3, 4, 5, 5]],
    ['up from a share of the peak', ramp({ from: '50%', max: 8, length: 4 }), [4, 5, 6, 7, 8]],
    ['down', ramp({ from: 4, max: 0, length: 4 }), [4, 3, 2, 1, 0, 0]],
    // Quarters of half a wave are at 45, 90, 135 degrees.
    ['a cosine', ramp({ max: 2, shape: 'cosine', length: 4 }), [0, 1 - root, 1, 1 + root, 2, 2]],
    ['a square root', ramp({ max: 2, shape: 'sqrt', length: 4 }), [0, 1, SQRT2, Math.sqrt(3), 2]],
    ['ten times as much each', ramp({ from: 0.001, max: 1, shape: 'geometric', length: 3 }), [0.001, 0.01, 0.1, 1, 1]],
    ['nowhere', ramp({ from: 0.3, max: 0.3, length: 3 }), [0.3, 0.3, 0.3, 0.3]],
    ['one update', ramp({ max: 4, length: 1 }), [0, 4, 4]],
    ['very small rates', ramp({ max: 4e-300, length: 4 }), [0, 1e-300, 2e-300, 3e-300, 4e-300]],
    ['going on: up and up', ramp({ max: 2, length: 2, after: 'continue' }), [0, 1, 2, 3, 4]],
    ['going on: a wave', ramp({ from: 2, max: 4, shape: 'cosine', length: 2, after: 'continue' }), [2, 3, 4, 3, 2, 3]],
    // PyTorch's CosineAnnealingLR(T_max=2, eta_min=3) on a rate of 1: eta_min above the rate.
    ['going on: a wave from below', ramp({ from: 1, max: 3, shape: 'cosine', length: 2, after: 'continue' }), [1, 2, 3, 2, 1]],
    ['going on: ten times as much', ramp({ from: 0.1, max: 1, shape: 'geometric', length: 1, after: 'continue' }), [0.1, 1, 10, 100]],
    // The square of 3/2 of the way.
    ['going on: a square', ramp({ max: 4, shape: 'square', length: 2, after: 'continue' }), [0, 1, 4, 9]],
  ])('%s', (_what, schedule, values) => {
    expectValues(schedule.at, values);
  });

  it.each(shapes)('have exact ends and stay between them: %s', (shape) => {
    for (const [from, max] of [
      [0.1, 0.7],
      [0.7, 0.1],
    ] as const) {
      const schedule = ramp({ from, max, shape, length: 7, after: 'hold' });
      expect([schedule.at(0), schedule.at(7), schedule.at(1e15)]).toEqual([from, max, max]);
      for (let t = 0; t < 7; t += 0.01) expect(Math.min(Math.max(schedule.at(t), 0.1), 0.7)).toBe(schedule.at(t));
    }
  });

  it('are refused where the formula leads below 0, or nowhere', () => {
    expect(codesOf(() => ramp({ from: 1, max: 0.5, length: 2, after: 'continue' }).at(5))).toEqual(['negative']);
    expect(codesOf(() => ramp({ shape: 'sqrt-in', length: 2, after: 'continue' }).at(3))).toEqual(['not-finite']);
    expect(codesOf(() => ramp({ from: 0.1, shape: 'geometric', max: 1, length: 2, after: 'continue' }).at(1e15))).toEqual(['not-finite']);
  });
});

it('breaks at its end, and as a wave at every turn', () => {
  expect([...ramp({ length: 4 }).breaks(0, 20)]).toEqual([4]);
  expect([...ramp({ length: 4, after: 'continue' }).breaks(0, 20)]).toEqual([]);
  expect([...ramp({ length: 4, shape: 'cosine', after: 'continue' }).breaks(0, 20)]).toEqual([4, 8, 12, 16]);
});

it('refuses a geometric ramp from or to 0', () => {
  expect(codesOf(() => ramp({ shape: 'geometric' }))).toEqual(['broken-rule']);
  expect(codesOf(() => ramp({ shape: 'geometric', from: 0.1, max: 0 }))).toEqual(['broken-rule']);
});
