import { describe, expect, it } from 'vitest';
import { mix } from '../../src/core/shapes.ts';
import { cosine } from '../../src/schedules/cosine.ts';
import { expectValues } from '../equal.ts';
import { codesOf } from '../issues.ts';

const { SQRT1_2: root } = Math;

describe('values', () => {
  // Over 4 updates half a wave goes through 0, 45, 90, 135 and 180 degrees: 1, (1 + √½)/2, ½, (1 - √½)/2, 0 of the way down from max.
  it.each<[what: string, schedule: ReturnType<typeof cosine>, values: number[]]>([
    ['half a wave', cosine({ max: 2, min: 0, length: 4 }), [2, 1 + root, 1, 1 - root, 0, 0]],
    ['above a floor', cosine({ max: 3, min: 1, length: 4 }), [3, 2 + root, 2, 2 - root, 1, 1]],
    ['a floor in percent', cosine({ max: 2, min: '50%', length: 4 }), [2, 1.5 + root / 2, 1.5, 1.5 - root / 2, 1]],
    [
      'past its horizon by the formula: up again',
      cosine({ max: 2, length: 4, after: 'continue' }),
      [2, 1 + root, 1, 1 - root, 0, 1 - root, 1, 1 + root, 2],
    ],
    ['past its horizon again from the start', cosine({ max: 2, length: 4, after: 'restart' }), [2, 1 + root, 1, 1 - root, 2, 1 + root]],
    ['a whole wave', cosine({ max: 2, length: 4, cycles: 1 }), [2, 1, 0, 1, 2]],
    ['a quarter of a wave', cosine({ max: 2, length: 2, cycles: 0.25 }), [2, 1 + root, 1, 1]],
    ['a horizon beyond the length', cosine({ max: 2, length: 2, horizon: 4 }), [2, 1 + root, 1, 1 - root, 0]],
    ['one update', cosine({ max: 2, length: 1 }), [2, 0, 0]],
    ['the square of a wave', cosine({ max: 4, length: 2, exponent: 2 }), [4, 1, 0, 0]],
    ['the root of a wave', cosine({ max: 3, min: 1, length: 2, exponent: 0.5 }), [3, 1 + Math.SQRT2, 1, 1]],
    // t² / 16 is 0, 1/16, 1/4, 9/16 and 1 of half a wave; at 1/4 it is at 45 degrees.
    [
      'k-decay',
      cosine({ max: 2, length: 4, kDecay: 2 }),
      [2, 1 + Math.cos(Math.PI / 16), 1 + root, 1 + Math.cos((9 * Math.PI) / 16), 0, 0],
    ],
    ['k-decay of a half', cosine({ max: 2, length: 16, kDecay: 0.5 }), [2, 1 + root]],
    ['a floor at the peak', cosine({ max: 0.1, min: 0.1, length: 3 }), [0.1, 0.1, 0.1, 0.1, 0.1]],
    ['very small rates', cosine({ max: 4e-300, min: 2e-300, length: 4, cycles: 1 }), [4e-300, 3e-300, 2e-300, 3e-300]],
    ['nothing at all', cosine({ max: 0, length: 2 }), [0, 0, 0]],
  ])('%s', (_what, schedule, values) => {
    expectValues(schedule.at, values);
  });

  it('are those of the document unless said', () => {
    expect(cosine().spec).toEqual({
      type: 'cosine',
      max: 0.1,
      min: 0,
      cycles: 0.5,
      exponent: 1,
      kDecay: 1,
      length: 100,
      horizon: 100,
      after: 'hold',
    });
  });

  it('are the plain formula to the last bit where neither an exponent nor a k is said', () => {
    const { at } = cosine({ min: 0.01 });
    for (let t = 0; t <= 100; t += 1) expect(at(t)).toBe(mix(0.1, 0.01, (1 - Math.cos((2 * Math.PI * 0.5 * t) / 100)) / 2));
  });

  it('never leave [min, max] by rounding', () => {
    const schedule = cosine({ max: 0.3, min: 0.1, length: 7, after: 'continue' });
    for (let t = 0; t < 10_000; t += 1) {
      expect(schedule.at(t)).toBeGreaterThanOrEqual(0.1);
      expect(schedule.at(t)).toBeLessThanOrEqual(0.3);
    }
  });

  it('are as good 10^15 updates long', () => {
    const schedule = cosine({ max: 2, length: 1e15 });
    expectValues((quarter) => schedule.at(quarter * 2.5e14), [2, 1 + root, 1, 1 - root, 0]);
  });
});

describe('breaks', () => {
  it.each<[what: string, schedule: ReturnType<typeof cosine>, breaks: number[]]>([
    ['half a wave: the end', cosine({ length: 4 }), [4]],
    ['a whole wave: its trough and the end', cosine({ length: 4, cycles: 1 }), [2, 4]],
    ['going on: every trough and crest', cosine({ length: 4, after: 'continue' }), [4, 8]],
    ['restarts', cosine({ length: 4, cycles: 1, after: 'restart' }), [2, 4, 6, 8, 10]],
    ['a part of a wave', cosine({ length: 4, cycles: 0.75, horizon: 6 }), [4, 6]],
    // Turns at the squares of 1, 2, 3 thirds of half waves.
    ['k-decay: ever later turns', cosine({ length: 9, cycles: 1.5, kDecay: 0.5 }), [1, 4, 9]],
  ])('%s', (_what, schedule, breaks) => {
    expect([...schedule.breaks(0, 12)]).toEqual(breaks);
  });
});

it.each<[what: string, input: Record<string, unknown>, codes: string[]]>([
  ['a floor above the peak', { max: 0.1, min: 0.2 }, ['broken-rule']],
  ['a floor of more than the peak', { min: '101%' }, ['broken-rule']],
  ['no wave', { cycles: 0 }, ['bad-value']],
  ['no exponent', { exponent: 0 }, ['bad-value']],
  ['a k-decay of more than 10', { kDecay: 11 }, ['bad-value']],
  ['three things at once', { max: -1, cycles: 0, eta_min: 0 }, ['unknown-parameter', 'bad-value', 'bad-value']],
])('refuses %s', (_what, input, codes) => {
  expect(codesOf(() => cosine(input))).toEqual(codes);
});
