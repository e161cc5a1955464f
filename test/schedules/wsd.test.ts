import { describe, expect, it } from 'vitest';
import type { Shape } from '../../src/core/shapes.ts';
import { wsd } from '../../src/schedules/wsd.ts';
import { expectValues } from '../equal.ts';
import { codesOf } from '../issues.ts';

const { SQRT1_2: root } = Math;

describe('values', () => {
  const run = { max: 4, warmup: 2, decay: 4, length: 8 };
  const up = [0, 2];
  const top = [4, 4];
  it.each<[what: string, schedule: ReturnType<typeof wsd>, values: number[]]>([
    ['up, level, down', wsd(run), [...up, ...top, 4, 3, 2, 1, 0, 0]],
    ['to a floor', wsd({ ...run, min: 2 }), [...up, ...top, 4, 3.5, 3, 2.5, 2, 2]],
    ['from a rate', wsd({ ...run, warmupFrom: 2 }), [2, 3, ...top, 4, 3, 2, 1, 0]],
    ['no warm-up', wsd({ ...run, warmup: 0 }), [4, 4, ...top, 4, 3, 2, 1, 0]],
    ['no decay: to the floor at once', wsd({ ...run, decay: 0, min: 1 }), [...up, ...top, 4, 4, 4, 4, 1, 1]],
    ['nothing but a decay', wsd({ ...run, warmup: 0, length: 4 }), [4, 3, 2, 1, 0]],
    ['nothing but a warm-up', wsd({ ...run, decay: 0, length: 2 }), [0, 2, 0, 0]],
    // The decay begins at 8 - 7 = 1 and is 1/7 down when the warm-up ends.
    ['a decay that begins within the warm-up', wsd({ ...run, decay: 7 }), [0, 2, (4 * 6) / 7, (4 * 5) / 7, (4 * 4) / 7]],
    // It began 8 updates before the run.
    ['a decay longer than the run', wsd({ ...run, decay: 16 }), [0, 2, 1.5, 1.25, 1, 0.75, 0.5, 0.25, 0]],
    ['a warm-up longer than the run', wsd({ ...run, warmup: 16 }), [0, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2, 2]],
    ['one update', wsd({ max: 4, length: 1 }), [0, 0, 0]],
    ['past its end by the formula: at the floor', wsd({ ...run, min: 2, after: 'continue' }), [...up, ...top, 4, 3.5, 3, 2.5, 2, 2, 2]],
    ['past its end from the start', wsd({ ...run, after: 'restart' }), [...up, ...top, 4, 3, 2, 1, ...up, 4]],
    ['a horizon before the end', wsd({ ...run, length: 10, horizon: 8 }), [...up, ...top, 4, 3, 2, 1, 0, 0]],
    ['parts of updates', wsd({ ...run, warmup: 1.6, decay: 2.5 }), [0, 2.5, 4, 4, 4, 4, 3.2, 1.6, 0]],
    ['a floor at the peak', wsd({ max: 0.1, min: 0.1, warmup: 0, length: 4 }), [0.1, 0.1, 0.1, 0.1, 0.1]],
    ['very small rates', wsd({ ...run, max: 4e-300 }), [0, 2e-300, 4e-300, 4e-300, 4e-300, 3e-300]],
  ])('%s', (_what, schedule, values) => {
    expectValues(schedule.at, values);
  });

  // A quarter, a half and three quarters of the way: what is left of 1.
  it.each<[shape: Shape, left: number[]]>([
    ['linear', [3 / 4, 1 / 2, 1 / 4]],
    ['cosine', [(1 + root) / 2, 1 / 2, (1 - root) / 2]],
    ['sqrt', [1 / 2, 1 - root, 1 - Math.sqrt(3) / 2]], // 1 - √x: transformers' 1-sqrt, Megatron's minus_sqrt
    ['sqrt-in', [Math.sqrt(3) / 2, root, 1 / 2]],
    ['square', [15 / 16, 3 / 4, 7 / 16]],
    ['exp2', [2 * 0.5 ** 0.25 - 1, 2 * root - 1, 2 * 0.5 ** 0.75 - 1]], // Megatron's exponential
  ])('decay as %s', (decayShape, left) => {
    const below = (min: number) => [1, ...left, 0].map((share) => min + (4 - min) * share);
    expectValues((i) => wsd({ ...run, decayShape }).at(4 + i), below(0));
    expectValues((i) => wsd({ ...run, min: 1, decayShape }).at(4 + i), below(1));
  });

  // The same read from the other end: what has come of 1, which in transformers is 1 - √(1 - x) for 1-sqrt.
  it.each<[shape: Shape, come: number[]]>([
    ['linear', [1 / 4, 1 / 2, 3 / 4]],
    ['cosine', [(1 - root) / 2, 1 / 2, (1 + root) / 2]],
    ['sqrt-in', [1 - Math.sqrt(3) / 2, 1 - root, 1 / 2]],
    ['geometric', [(2 * root - 1) / 3, 1 / 3, (4 * root - 1) / 3]], // √2, 2 and 2√2 on the way from 1 to 4
  ])('warm up as %s', (warmupShape, come) => {
    expectValues(
      wsd({ max: 4, warmup: 4, warmupFrom: 1, warmupShape, length: 8 }).at,
      [0, ...come, 1].map((share) => 1 + 3 * share),
    );
  });

  it('fall by a constant factor in a geometric decay', () => {
    expectValues((i) => wsd({ ...run, min: 0.25, decayShape: 'geometric' }).at(4 + i), [4, 2, 1, 0.5, 0.25, 0.25]);
  });

  it('warm up and decay over a tenth each unless said, rounded up', () => {
    expect(wsd({ length: 25 }).spec).toEqual({
      type: 'wsd',
      max: 0.1,
      min: 0,
      warmup: 3,
      warmupFrom: 0,
      warmupShape: 'linear',
      decay: 3,
      decayShape: 'linear',
      length: 25,
      horizon: 25,
      after: 'hold',
    });
  });

  it('keep both ramps and give or take from the stable phase when resized', () => {
    expectValues(wsd(run).resize(10).at, [0, 2, 4, 4, 4, 4, 4, 3, 2, 1, 0]);
  });

  it('are as good 10^15 updates long', () => {
    const schedule = wsd({ max: 4, length: 1e15, decay: '20%' });
    expectValues((tenth) => schedule.at(tenth * 1e14), [0, 4, 4, 4, 4, 4, 4, 4, 4, 2, 0]);
  });
});

it('breaks where a phase begins, and at the end', () => {
  expect([...wsd({ length: 20, warmup: 3, decay: 5 }).breaks(0, 30)]).toEqual([3, 15, 20]);
  expect([...wsd({ length: 20, warmup: 0, decay: 20 }).breaks(0, 30)]).toEqual([20]);
  expect([...wsd({ length: 20, warmup: 10, decay: 15 }).breaks(0, 30)]).toEqual([5, 10, 20]);
  expect([...wsd({ length: 20, warmup: 10, decay: 10 }).breaks(0, 30)]).toEqual([10, 20]);
});

it.each<[what: string, input: Record<string, unknown>, codes: string[]]>([
  ['a floor above the peak', { min: 1 }, ['broken-rule']],
  ['shares without their percent signs', { warmup: 0.1, decay: 0.2 }, ['bad-value', 'bad-value']],
  ['geometric ramps from and to 0', { warmupShape: 'geometric', decayShape: 'geometric' }, ['broken-rule', 'broken-rule']],
  ["transformers' own name of a shape", { decayShape: '1-sqrt' }, ['bad-value']],
])('refuses %s', (_what, input, codes) => {
  expect(codesOf(() => wsd(input))).toEqual(codes);
});
