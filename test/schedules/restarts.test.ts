import { describe, expect, it } from 'vitest';
import { restarts } from '../../src/schedules/restarts.ts';
import { expectValues } from '../equal.ts';
import { codesOf } from '../issues.ts';

const { SQRT1_2: root } = Math;

describe('values', () => {
  // Over 2 updates half a wave is at its top and in the middle, over 4 at 1, (1 + √½)/2, ½ and (1 - √½)/2 of its height.
  it.each<[what: string, schedule: ReturnType<typeof restarts>, values: number[]]>([
    ['cycles of 2', restarts({ max: 2, period: 2 }), [2, 1, 2, 1, 2, 1]],
    ['above a floor', restarts({ max: 3, min: 1, period: 4 }), [3, 2 + root, 2, 2 - root, 3, 2 + root]],
    ['each cycle twice as long', restarts({ max: 2, period: 2, periodMult: 2 }), [2, 1, 2, 1 + root, 1, 1 - root, 2]],
    // 2 + 3 = 5; thirds of half a wave are at 1, 3/4, 1/4.
    ['each cycle half as long again', restarts({ max: 4, period: 2, periodMult: 1.5 }), [4, 2, 4, 3, 1, 4]],
    ['cycles of 1', restarts({ max: 2, period: 1 }), [2, 2, 2, 2]],
    [
      'cycles of 2.5: a fifth of half a wave each half an update',
      restarts({ max: 2, period: 2.5 }),
      [2, 1 + Math.cos(0.4 * Math.PI), 1 + Math.cos(0.8 * Math.PI), 1 + Math.cos(0.2 * Math.PI), 1 + Math.cos(0.6 * Math.PI), 2],
    ],
    // Keras m_mul: the height 8 becomes 4, then 2; the floor stays.
    ['lower in amplitude', restarts({ max: 9, min: 1, period: 2, restartDecay: 0.5 }), [9, 5, 5, 3, 3, 2]],
    // timm cycle_decay: the top 8 becomes 4, then 2.
    ['lower at the peak', restarts({ max: 8, min: 2, period: 2, restartDecay: 0.5, decayOf: 'peak' }), [8, 5, 4, 3, 2, 2]],
    [
      'lower at the peak than the floor',
      restarts({ max: 8, min: 4, period: 2, restartDecay: 0.25, decayOf: 'peak' }),
      [8, 6, 2, 3, 0.5, 2.25],
    ],
    // fairseq lr_shrink: all of it.
    ['lower altogether', restarts({ max: 8, min: 4, period: 2, restartDecay: 0.5, decayOf: 'all' }), [8, 6, 4, 3, 2, 1.5]],
    ['higher each time', restarts({ max: 2, period: 2, restartDecay: 2 }), [2, 1, 4, 2, 8, 4]],
    ['two cycles, then the floor', restarts({ max: 3, min: 1, period: 2, limit: 2 }), [3, 2, 3, 2, 1, 1]],
    // 4 + 2 + 1 + ½ … = 8.
    [
      'ever shorter',
      restarts({ max: 2, min: 1, period: 4, periodMult: 0.5 }),
      [2, 1.5 + root / 2, 1.5, 1.5 - root / 2, 2, 1.5, 2, 2, 1, 1],
    ],
    ['upwards', restarts({ max: 1, min: 3, period: 2 }), [1, 2, 1, 2]],
    ['very small rates', restarts({ max: 2e-300, period: 2 }), [2e-300, 1e-300, 2e-300]],
  ])('%s', (_what, schedule, values) => {
    expectValues(schedule.at, values);
  });

  it.each<[period: number, mult: number, restart: number]>([
    [1, 3, 121],
    [1, 10, 111],
    [16, 1.5, 211],
    [25, 1.2, 91],
    [10, 1, 1e15],
    [1, 2, 2 ** 49 - 1],
  ])('period %d, times %d: update %d is a restart, and exactly max', (period, periodMult, restart) => {
    const { at } = restarts({ max: 0.3, min: 0.1, period, periodMult });
    expect(at(restart)).toBe(0.3);
    expect(at(restart - 0.125)).toBeLessThan(period === 1 && periodMult === 1 ? 0.3 : 0.12);
  });

  it('are found fast and within the bounds, far out', () => {
    const { at } = restarts({ max: 0.3, min: 0.1, period: 10, periodMult: 1.0000001 });
    for (let t = 1e15 - 1000; t < 1e15; t += 1) expect(Math.min(Math.max(at(t), 0.1), 0.3)).toBe(at(t));
  });

  it('are refused once they leave the range of numbers', () => {
    expect(codesOf(() => restarts({ restartDecay: 2 }).at(1e15))).toEqual(['not-finite']);
  });
});

describe('breaks', () => {
  it.each<[what: string, schedule: ReturnType<typeof restarts>, breaks: number[]]>([
    ['every restart', restarts({ period: 10 }), [10, 20, 30, 40]],
    ['ever later ones', restarts({ period: 5, periodMult: 2 }), [5, 15, 35]],
    ['and the end of the last', restarts({ period: 10, limit: 2 }), [10, 20]],
  ])('%s', (_what, schedule, breaks) => {
    expect([...schedule.breaks(0, 45)]).toEqual(breaks);
  });

  it('end where ever shorter cycles pile up', () => {
    const { at, breaks } = restarts({ min: 0.01, period: 8, periodMult: 0.5 });
    const end = [...breaks(0, 1e15)].at(-1) as number;
    expect(end).toBeCloseTo(16, 10);
    expect([at(end), at(16), at(1e15)]).toEqual([0.01, 0.01, 0.01]);
  });
});

it.each<[what: string, input: Record<string, unknown>, codes: string[]]>([
  ['no period', { period: 0 }, ['bad-value']],
  ['a period times 0', { periodMult: 0 }, ['bad-value']],
  ['half a cycle', { limit: 0.5 }, ['bad-value']],
  ['no cycle', { limit: 0 }, ['bad-value']],
  ['growth in ever shorter cycles', { restartDecay: 1.1, periodMult: 0.9 }, ['broken-rule']],
])('refuses %s', (_what, input, codes) => {
  expect(codesOf(() => restarts(input))).toEqual(codes);
});

it('refuses rates that would fall below 0', () => {
  expect(codesOf(() => restarts({ max: 0.1, min: 0.2, period: 5, restartDecay: 2 }))).toEqual(['broken-rule']);
  expect(restarts({ max: 0.1, min: 0.2, period: 5 }).at(0)).toBe(0.1);
});
