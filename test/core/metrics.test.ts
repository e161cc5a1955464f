import { describe, expect, it } from 'vitest';
import { better, recordedCurve, worst } from '../../src/core/metrics.ts';

describe('better', () => {
  it.each<[mode: 'min' | 'max', thresholdMode: 'rel' | 'abs', bar: number]>([
    ['min', 'rel', 3],
    ['min', 'abs', 3.75],
    ['max', 'rel', 5],
    ['max', 'abs', 4.25],
  ])('than 4 by a quarter of it or by a quarter: %s, %s', (mode, thresholdMode, bar) => {
    const asked = { mode, thresholdMode, threshold: 0.25 };
    const way = mode === 'min' ? -1 : 1;
    expect([bar, bar + way * 1e-9].map((metric) => better(asked, metric, 4))).toEqual([false, true]);
  });

  it.each(['min', 'max'] as const)('than nothing yet is everything but NaN: %s', (mode) => {
    for (const thresholdMode of ['rel', 'abs'] as const) {
      const asked = { mode, thresholdMode, threshold: 1e-4 };
      expect([1e300, 0, -1e300, Number.NaN].map((metric) => better(asked, metric, worst(mode)))).toEqual([true, true, true, false]);
    }
  });
});

it('recorded rates hold until the next one, the last for ever, and break where they change', () => {
  const { at, breaks } = recordedCurve([3, 3, 2, 2, 5]);
  expect([0, 0.9, 2, 3.5, 4, 1e15].map(at)).toEqual([3, 3, 2, 2, 5, 5]);
  expect([...breaks(0, Number.POSITIVE_INFINITY)]).toEqual([2, 4]);
  expect([...breaks(2.5, 4)]).toEqual([]);
});
