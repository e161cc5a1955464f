import { describe, expect, it } from 'vitest';
import { greedy } from '../../src/schedules/greedy.ts';
import { expectValues } from '../equal.ts';
import { codesOf } from '../issues.ts';

const flat = (count: number) => Array.from({ length: count }, () => 1);
const falling = (count: number) => Array.from({ length: count }, (_, i) => 100 - i);

describe('values', () => {
  // Doubled after two better metrics in a row, halved after two that are not.
  const run = { from: 4, max: 16, min: 1, factor: 0.5, patience: 1 };
  it.each<[what: string, schedule: ReturnType<typeof greedy>, values: number[]]>([
    ['better all the time: up to max', greedy({ ...run, metrics: falling(8) }), [4, 4, 8, 8, 16, 16, 16, 16, 16]],
    // The first metric is better than none; then two bad ones at a time.
    ['no better: down to min', greedy({ ...run, metrics: flat(8) }), [4, 4, 4, 2, 2, 1, 1, 1, 1]],
    ['past the last metric it stays', greedy({ ...run, metrics: flat(3) }), [4, 4, 4, 2, 2, 2]],
    ['good and bad by turns: nothing', greedy({ ...run, metrics: [5, 6, 4, 6, 3, 6] }), [4, 4, 4, 4, 4, 4, 4]],
    ['no patience', greedy({ ...run, patience: 0, metrics: [3, 2, 2, 2] }), [4, 8, 16, 8, 4]],
    // Up after the 2nd metric; the 3rd and the 4th do not count.
    ['a rest after a rise', greedy({ ...run, warmup: 2, metrics: falling(8) }), [4, 4, 8, 8, 8, 8, 16, 16, 16]],
    ['a rest after a fall', greedy({ ...run, cooldown: 2, metrics: flat(8) }), [4, 4, 4, 2, 2, 2, 2, 1, 1]],
    [
      'changes that are too small',
      greedy({ ...run, eps: 3, metrics: [...falling(5), ...flat(5).map(() => 99)] }),
      [4, 4, 8, 8, 16, 16, 16, 8, 8, 4, 4],
    ],
    ['a metric to be high', greedy({ ...run, mode: 'max', metrics: [1, 2, 1, 1] }), [4, 4, 8, 8, 4]],
    ['a threshold of a distance', greedy({ ...run, threshold: 1, metrics: [9, 8, 8.5, 7.5] }), [4, 4, 4, 2, 2]],
    ['a threshold of a share', greedy({ ...run, threshold: 0.1, thresholdMode: 'rel', metrics: [9, 8.2, 8.15, 8] }), [4, 4, 4, 2, 2]],
    // At min after the 5th metric, which is the first fall that ends there; the second, 2 metrics on, starts anew.
    ['a new start', greedy({ ...run, resetStart: 2, metrics: flat(11) }), [4, 4, 4, 2, 2, 1, 1, 4, 4, 4, 2, 2]],
    ['from below min: it never falls', greedy({ ...run, from: 0.5, metrics: flat(8) }), [0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5]],
    ['from above max: it never rises', greedy({ ...run, from: 32, metrics: [...falling(4), 99, 99] }), [32, 32, 32, 32, 32, 32, 16]],
    // The fall after the 3rd metric ends at min, and so does that after the 5th; but the rise between them is a new beginning.
    ['no new start', greedy({ ...run, from: 2, patience: 0, resetStart: 2, metrics: [5, 5, 5, 4, 4, 4] }), [2, 4, 2, 1, 2, 1, 2]],
    // 4, 3, 5.5, 5, 0.75 and 0.375: two better, two worse, two better
    ['the mean of two', greedy({ ...run, smoothMetrics: true, windowSize: 2, metrics: [4, 2, 9, 1, 0.5, 0.25] }), [4, 4, 8, 8, 4, 4, 8]],
    ['the mean of many', greedy({ ...run, smoothMetrics: true, metrics: [8, 6, 7, 9] }), [4, 4, 8, 8, 4]],
  ])('%s', (_what, schedule, values) => {
    expectValues(schedule.at, values);
  });

  it('are those of transformers unless said', () => {
    expect(greedy({ metrics: [3, 2] }).spec).toEqual({
      type: 'greedy',
      metrics: [3, 2],
      mode: 'min',
      patience: 10,
      max: 1,
      from: 0.1,
      min: 0.001,
      factor: 0.95,
      threshold: 1e-6,
      thresholdMode: 'abs',
      cooldown: 0,
      warmup: 0,
      eps: 1e-8,
      smoothMetrics: false,
      windowSize: 50,
      resetStart: 500,
      length: 3,
    });
  });

  it('forget the mean with a new start', () => {
    // It starts anew after the 5th metric; then 9 and the mean 8.5 get better, which with the ones before would get worse.
    const schedule = greedy({ ...run, from: 1, resetStart: 2, smoothMetrics: true, metrics: [1, 1, 1, 1, 1, 9, 8] });
    expectValues(schedule.at, [1, 1, 1, 1, 1, 1, 1, 2]);
  });
});

it('breaks at each change', () => {
  expect([...greedy({ patience: 0, factor: 0.5, metrics: [3, 2, 2, 2] }).breaks(0, 1e15)]).toEqual([1, 2, 3, 4]);
});

it.each<[what: string, input: Record<string, unknown>, codes: string[]]>([
  ['no metrics', {}, ['missing-parameter']],
  ['a factor of 1', { metrics: [1], factor: 1 }, ['broken-rule']],
  ['a factor of 0', { metrics: [1], factor: 0 }, ['bad-value']],
  ['a mean of nothing', { metrics: [1], windowSize: 0 }, ['bad-value']],
])('refuses %s', (_what, input, codes) => {
  expect(codesOf(() => greedy(input as never))).toEqual(codes);
});
