import { describe, expect, it } from 'vitest';
import { modes, warmup } from '../../src/compose/warmup.ts';
import { constant, cosine, linear, step } from '../../src/schedules/index.ts';
import { expectValues } from '../equal.ts';
import { codesOf } from '../issues.ts';

/** 8, 7, 6 … 0 at 8, then 0. */
const eight = linear({ max: 8, min: 0, length: 8 });
/** 12 updates, of which a ramp of 4 leaves those same 8. */
const twelve = linear({ max: 8, min: 0, length: 12 });
const ramp = { updates: 4, from: 0 };
const { SQRT1_2: root } = Math;

describe('modes', () => {
  // A ramp of 4 is 0, ¼, ½, ¾ of its way at 0, 1, 2, 3.
  it.each<[mode: string, schedule: ReturnType<typeof warmup>, length: number, values: number[]]>([
    ['within: the rest of 12 decays from 8', warmup({ of: twelve, ...ramp }), 12, [0, 2, 4, 6, 8, 7, 6, 5, 4, 3, 2, 1, 0, 0]],
    ['add: 4 more than the 8', warmup({ of: eight, ...ramp, mode: 'add' }), 12, [0, 2, 4, 6, 8, 7, 6, 5, 4, 3, 2, 1, 0, 0]],
    ['overlay: up to 8, and down from where the decay is', warmup({ of: eight, ...ramp, mode: 'overlay' }), 8, [0, 2, 4, 6, 4, 3, 2, 1, 0]],
    ['overlay, to where the decay is', warmup({ of: eight, ...ramp, mode: 'overlay', aim: 'curve' }), 8, [0, 1, 2, 3, 4, 3, 2, 1, 0]],
    ['multiply: 8·0, 7·¼, 6·½, 5·¾', warmup({ of: eight, ...ramp, mode: 'multiply' }), 8, [0, 1.75, 3, 3.75, 4, 3, 2, 1, 0]],
    ['within, from 4', warmup({ of: twelve, ...ramp, from: 4 }), 12, [4, 5, 6, 7, 8, 7, 6]],
    ['within, from half', warmup({ of: twelve, ...ramp, from: '50%' }), 12, [4, 5, 6, 7, 8, 7, 6]],
    ['within, from above', warmup({ of: twelve, ...ramp, from: 16 }), 12, [16, 14, 12, 10, 8, 7, 6]],
    // The factor goes from 4/8 to 1: ½, ⅝, ¾, ⅞.
    ['multiply, from 4', warmup({ of: eight, ...ramp, from: 4, mode: 'multiply' }), 8, [4, 4.375, 4.5, 4.375, 4, 3]],
    ['multiply what is 0 at first', warmup({ of: linear({ max: 0, length: 8 }), ...ramp, from: 4, mode: 'multiply' }), 8, [0, 0, 0]],
    // 20 % of 12 is 2.4, in whole updates 3: a decay of 9 from 8.
    ['within, a share of the whole run', warmup({ of: twelve, updates: '20%' }), 12, [0, 8 / 3, 16 / 3, 8, 64 / 9, 56 / 9]],
    ['within, 2.5 updates', warmup({ of: constant({ max: 5 }), updates: 2.5 }), Number.POSITIVE_INFINITY, [0, 2, 4, 5, 5]],
  ])('%s', (_mode, schedule, length, values) => {
    expect(schedule.length).toBe(length);
    expectValues(schedule.at, values);
  });

  it('is within, linear, from 0, t/W, to the peak unless said', () => {
    expect(warmup({ of: twelve, updates: 4 }).spec).toEqual({
      type: 'warmup',
      of: twelve.spec,
      updates: 4,
      from: 0,
      shape: 'linear',
      mode: 'within',
      ramp: 't/W',
      aim: 'peak',
    });
  });
});

describe('shapes, over a ramp of 4', () => {
  it.each<[shape: 'linear' | 'cosine' | 'sqrt' | 'sqrt-in' | 'square' | 'exp2' | 'geometric', from: number, values: number[]]>([
    ['linear', 0, [0, 4, 8, 12, 16]],
    ['square', 0, [0, 1, 4, 9, 16]], // 16 times 0, 1/16, 4/16, 9/16
    ['sqrt', 0, [0, 8, 16 * root, 8 * Math.sqrt(3), 16]],
    ['sqrt-in', 0, [0, 16 - 8 * Math.sqrt(3), 16 - 16 * root, 8, 16]],
    ['cosine', 0, [0, 8 - 8 * root, 8, 8 + 8 * root, 16]], // cos of 0, 45, 90, 135, 180 degrees
    ['exp2', 0, [0, 32 - 32 / 2 ** 0.25, 32 - 32 * root, 32 - 32 / 2 ** 0.75, 16]],
    ['geometric', 1, [1, 2, 4, 8, 16]],
    ['square', 8, [8, 8.5, 10, 12.5, 16]],
  ])('%s from %d', (shape, from, values) => {
    expectValues(warmup({ of: constant({ max: 16 }), updates: 4, from, shape }).at, values);
  });
});

describe('ramps of 4 to 60, then 60 less 1 at every update', () => {
  const of = linear({ max: 60, length: 60 });
  const down = [60, 59, 58];
  it.each<[ramp: 't/W' | '(t+1)/W' | '(t+1)/(W+1)' | 't/(W-1)' | '(t-1)/W' | 'log', values: number[]]>([
    ['t/W', [0, 15, 30, 45, ...down]],
    ['(t+1)/W', [15, 30, 45, 60, ...down]],
    ['(t+1)/(W+1)', [12, 24, 36, 48, ...down]],
    ['t/(W-1)', [0, 20, 40, 60, ...down]],
    // DeepSpeed counts one behind: a quarter at 2, all of it at 5.
    ['(t-1)/W', [0, 0, 15, 30, 45, ...down]],
    ['log', [0, 0, 30, (60 * Math.log(3)) / Math.log(4), 60, ...down]], // log 2 is half of log 4
  ])('%s', (ramp, values) => {
    expectValues(warmup({ of, updates: 4, ramp, mode: 'add' }).at, values);
  });

  it('a ramp of one update', () => {
    const one = (ramp: 't/W' | 't/(W-1)' | 'log') => warmup({ of, updates: 1, ramp, mode: 'add' });
    expectValues(one('t/W').at, [0, ...down]);
    expectValues(one('t/(W-1)').at, [0, ...down]);
    expectValues(one('log').at, [0, 0, ...down]);
    expect(one('log').at(1.5)).toBe(0);
  });
});

describe('a warm-up of nothing', () => {
  it.each(modes)('leaves everything as it is, %s', (mode) => {
    const warm = warmup({ of: eight, updates: 0, mode });
    expect(warm.length).toBe(8);
    expectValues(warm.at, [8, 7, 6, 5, 4, 3, 2, 1, 0, 0]);
    expect([...warm.breaks(0, 20)]).toEqual([8]);
  });
});

describe('a warm-up as long as the run, or longer', () => {
  it.each<[updates: number, values: number[]]>([
    // A decay that has nothing left takes one update.
    [12, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 0, 0]],
    [14, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 0]],
  ])('of %d in 12', (updates, values) => {
    const warm = warmup({ of: linear({ max: updates, length: 12 }), updates });
    expect(warm.length).toBe(12);
    expectValues(warm.at, values);
  });

  it('covers an overlaid or multiplied decay', () => {
    expectValues(warmup({ of: eight, updates: 10, mode: 'overlay' }).at, [0, 0.8, 1.6, 2.4, 3.2, 4, 4.8, 5.6, 6.4, 7.2, 0]);
    expectValues(warmup({ of: eight, updates: 10, mode: 'multiply' }).at, [0, 0.7, 1.2, 1.5, 1.6, 1.5, 1.2, 0.7, 0, 0]);
  });
});

describe('breaks', () => {
  const waves = cosine({ max: 8, length: 12, cycles: 1 });
  const drops = step({ max: 8, gamma: 0.5, stepSize: 2, shift: 0 });
  it.each<[what: string, schedule: ReturnType<typeof warmup>, breaks: number[]]>([
    ['within: the end of the ramp and of the decay', warmup({ of: twelve, ...ramp }), [4, 12]],
    ['add', warmup({ of: eight, ...ramp, mode: 'add' }), [4, 12]],
    ['overlay', warmup({ of: eight, ...ramp, mode: 'overlay' }), [4, 8]],
    ['within: the trough of what is left, at 4 + 8/2', warmup({ of: waves, ...ramp }), [4, 8, 12]],
    ['overlay: a trough the ramp covers is none', warmup({ of: waves, updates: 7, mode: 'overlay' }), [7, 12]],
    ['a ramp that counts one behind rests until 1', warmup({ of: waves, updates: 3, ramp: '(t-1)/W' }), [1, 4, 8, 12]],
    ['so does that of the logarithm, and at the top from 3', warmup({ of: waves, updates: 3, ramp: 'log' }), [1, 3, 4, 8, 12]],
    ['a ramp that counts one ahead rests from 3', warmup({ of: twelve, ...ramp, ramp: '(t+1)/W' }), [3, 4, 12]],
    ['and so does one that is shorter', warmup({ of: twelve, ...ramp, ramp: 't/(W-1)' }), [3, 4, 12]],
    ['one over W + 1 rests nowhere', warmup({ of: twelve, ...ramp, ramp: '(t+1)/(W+1)' }), [4, 12]],
    [
      'multiply: its rest among the drops',
      warmup({ of: drops, updates: 4, mode: 'multiply', ramp: '(t-1)/W' }),
      [1, 2, 4, 5, 6, 8, 10, 12, 14],
    ],
    ['every drop after the ramp', warmup({ of: drops, updates: 3, mode: 'overlay' }), [3, 4, 6, 8, 10, 12, 14]],
    ['every drop, moved', warmup({ of: drops, updates: 3 }), [3, 5, 7, 9, 11, 13, 15]],
    ['multiply: drops within the ramp too', warmup({ of: drops, updates: 5, mode: 'multiply' }), [2, 4, 5, 6, 8, 10, 12, 14]],
  ])('%s', (_what, schedule, breaks) => {
    expect([...schedule.breaks(0, 16)]).toEqual(breaks);
  });

  it('multiply: where the product turns', () => {
    // t/4 · (6 - t) is highest at 3; the ramp ends at 4, the decay at 6.
    const breaks = [...warmup({ of: linear({ max: 6, length: 6 }), updates: 4, mode: 'multiply' }).breaks(0, 16)];
    expect(breaks).toHaveLength(3);
    expect(breaks[0]).toBeCloseTo(3, 6);
    expect(breaks.slice(1)).toEqual([4, 6]);
  });
});

describe('resized', () => {
  it.each<[mode: (typeof modes)[number], of: number, values: number[]]>([
    ['within', 8, [0, 4, 8, 8 * (1 - 1 / 6)]],
    ['add', 6, [0, 4, 8, 8 * (1 - 1 / 6)]],
    ['overlay', 8, [0, 4, 6, 5]],
    ['multiply', 8, [0, 3.5, 6, 5]],
  ])('to 8, %s: the main part has %d', (mode, of, values) => {
    const resized = warmup({ of: linear({ max: 8, length: 100 }), updates: 2, mode }).resize(8);
    expect(resized.length).toBe(8);
    expect(resized.spec).toMatchObject({ of: { length: of }, mode, updates: 2 });
    expectValues(resized.at, values);
  });

  it('what never ends goes on never ending', () => {
    const warm = warmup({ of: constant({ max: 1 }), updates: 4 });
    expect(warm.spec).toMatchObject({ of: { type: 'constant', max: 1 } });
    expect(warm.resize(10).length).toBe(10);
  });
});

describe('what has no meaning is refused', () => {
  it.each<[what: string, input: Record<string, unknown>, codes: string[]]>([
    ['a share without its percent sign', { updates: 0.03 }, ['bad-value']],
    ['a share of what never ends', { of: constant(), updates: '3%' }, ['bad-value']],
    ['a geometric ramp from 0', { shape: 'geometric' }, ['broken-rule']],
    ['a geometric ramp to 0', { of: constant({ max: 0 }), shape: 'geometric', from: 1 }, ['broken-rule']],
    ['to aim at the curve where it begins after the ramp', { aim: 'curve' }, ['broken-rule']],
    ['both', { shape: 'geometric', aim: 'curve' }, ['broken-rule', 'broken-rule']],
    ['no number of updates', { updates: undefined }, ['missing-parameter']],
  ])('%s', (_what, input, codes) => {
    expect(codesOf(() => warmup({ of: eight, updates: 4, ...input } as never))).toEqual(codes);
  });
});
