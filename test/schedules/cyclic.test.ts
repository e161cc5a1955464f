import { describe, expect, it } from 'vitest';
import { cyclic } from '../../src/schedules/cyclic.ts';
import { expectValues } from '../equal.ts';
import { codesOf } from '../issues.ts';

describe('values', () => {
  it.each<[what: string, schedule: ReturnType<typeof cyclic>, values: number[]]>([
    ['quarters up, quarters down', cyclic({ max: 1, min: 0, up: 4 }), [0, 0.25, 0.5, 0.75, 1, 0.75, 0.5, 0.25, 0, 0.25]],
    ['above a floor', cyclic({ max: 0.9, min: 0.1, up: 2 }), [0.1, 0.5, 0.9, 0.5, 0.1, 0.5]],
    ['a floor in percent', cyclic({ max: 2, min: '50%', up: 1 }), [1, 2, 1, 2]],
    ['down in half the time', cyclic({ max: 1, min: 0, up: 4, down: 2 }), [0, 0.25, 0.5, 0.75, 1, 0.5, 0, 0.25]],
    ['down at once, so that the peak is never seen', cyclic({ max: 1, min: 0, up: 4, down: 0 }), [0, 0.25, 0.5, 0.75, 0, 0.25]],
    ['a peak between two updates', cyclic({ max: 1, min: 0, up: 1.5, down: 2.5 }), [0, 2 / 3, 0.8, 0.4, 0, 2 / 3]],
    [
      'half as high each cycle',
      cyclic({ max: 1, min: 0, up: 2, mode: 'triangular2' }),
      [0, 0.5, 1, 0.5, 0, 0.25, 0.5, 0.25, 0, 0.125, 0.25],
    ],
    ['half as high above the floor', cyclic({ max: 3, min: 1, up: 1, mode: 'triangular2' }), [1, 3, 1, 2, 1, 1.5, 1]],
    // gamma^t by the update: a half of 1/2, all of 1/4, a half of 1/8
    ['lower every update', cyclic({ max: 1, min: 0, up: 2, mode: 'exp-range', gamma: 0.5 }), [0, 1 / 4, 1 / 4, 1 / 16, 0, 1 / 64, 1 / 64]],
    ['gamma where it means nothing', cyclic({ max: 1, min: 0, up: 1, gamma: 0.5 }), [0, 1, 0, 1]],
    // max 1, then 0.25, below the floor 0.4
    [
      'a peak that sinks below the floor',
      cyclic({ max: 1, min: 0.4, up: 2, mode: 'shrink', gamma: 0.25 }),
      [0.4, 0.7, 1, 0.7, 0.4, 0.325, 0.25, 0.325, 0.4],
    ],
    ['a floor at the peak', cyclic({ max: 0.1, min: 0.1, up: 3 }), [0.1, 0.1, 0.1, 0.1, 0.1, 0.1]],
    ['a share of the length', cyclic({ max: 1, min: 0, up: '20%', length: 10 }), [0, 0.5, 1, 0.5, 0]],
    ['very small rates', cyclic({ max: 4e-300, min: 2e-300, up: 2 }), [2e-300, 3e-300, 4e-300, 3e-300]],
  ])('%s', (_what, schedule, values) => {
    expectValues(schedule.at, values);
  });

  it('are those of PyTorch unless said', () => {
    expect(cyclic().spec).toEqual({
      type: 'cyclic',
      max: 0.1,
      min: 0.01,
      up: 2000,
      mode: 'triangular',
      gamma: 1,
      maxMomentum: 0.9,
      baseMomentum: 0.8,
      noMomentum: false,
    });
    expect(cyclic().length).toBe(Number.POSITIVE_INFINITY);
    expect([0, 2000, 4000, 6000].map(cyclic().at)).toEqual([0.01, 0.1, 0.01, 0.1]);
  });

  it('are exact far out', () => {
    // 10^15 is 4 more than a multiple of 6, so it is one update past the peak.
    expectValues((i) => cyclic({ max: 3, min: 0, up: 3 }).at(1e15 + i), [2, 1, 0, 1]);
    expect(cyclic({ max: 3, min: 1, up: 3, mode: 'triangular2' }).at(1e15)).toBe(1);
    expect(cyclic({ max: 3, min: 1, up: 3, mode: 'exp-range', gamma: 0.99 }).at(1e15)).toBe(1);
  });
});

describe('momentum, beside the rate', () => {
  const momentum = (schedule: ReturnType<typeof cyclic>) => schedule.also?.momentum?.at ?? (() => Number.NaN);
  it('is lowest where the rate is highest', () => {
    expectValues(momentum(cyclic({ up: 2, down: 4 })), [0.9, 0.85, 0.8, 0.825, 0.85, 0.875, 0.9, 0.85]);
  });

  it('dips half as deep each cycle', () => {
    expectValues(momentum(cyclic({ up: 1, mode: 'triangular2', maxMomentum: 1, baseMomentum: 0 })), [1, 0, 1, 0.5, 1, 0.75]);
  });

  it('keeps its range where only max shrinks, and can be left alone', () => {
    expectValues(momentum(cyclic({ up: 1, mode: 'shrink', gamma: 0.1 })), [0.9, 0.8, 0.9, 0.8]);
    expect(cyclic({ noMomentum: true }).also).toBeUndefined();
  });
});

describe('breaks', () => {
  it.each<[what: string, schedule: ReturnType<typeof cyclic>, breaks: number[]]>([
    ['every peak and every trough', cyclic({ up: 4 }), [4, 8, 12, 16]],
    ['uneven', cyclic({ up: 4, down: 3 }), [4, 7, 11, 14, 18]],
    ['jumps', cyclic({ up: 4, down: 0 }), [4, 8, 12, 16]],
    // x * gamma^x is highest at -1 / ln(gamma).
    ['an early peak', cyclic({ up: 4, mode: 'exp-range', gamma: Math.exp(-1 / 3) }), [3, 4, 8, 11, 12, 16, 19]],
    ['a late one', cyclic({ up: 4, mode: 'exp-range', gamma: Math.exp(-1 / 5) }), [4, 8, 12, 16]],
  ])('%s', (_what, schedule, breaks) => {
    expectValues((i) => [...schedule.breaks(0, 20)][i] ?? 0, breaks);
    expect([...schedule.breaks(0, 20)]).toHaveLength(breaks.length);
  });

  it('are where a jump first shows, however the period rounds', () => {
    const schedule = cyclic({ max: 1, min: 0, up: 1.1, down: 0 });
    for (const t of schedule.breaks(0, 500)) expect(schedule.at(t)).toBe(0);
  });
});

it.each<[what: string, input: Record<string, unknown>, codes: string[]]>([
  ['a floor above the peak', { min: 1 }, ['broken-rule']],
  ['no rise', { up: 0 }, ['bad-value']],
  ['a share without its percent sign', { up: 0.1 }, ['bad-value']],
  ['what would grow without end', { mode: 'exp-range', gamma: 1.1 }, ['bad-value']],
  ["PyTorch's own spelling of a mode", { mode: 'exp_range' }, ['bad-value']],
  ['an end it does not have', { after: 'hold' }, ['unknown-parameter']],
])('refuses %s', (_what, input, codes) => {
  expect(codesOf(() => cyclic(input))).toEqual(codes);
});
