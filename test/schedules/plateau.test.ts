import { describe, expect, it } from 'vitest';
import { build } from '../../src/build.ts';
import { readText } from '../../src/core/parameters.ts';
import { plateau } from '../../src/schedules/plateau.ts';
import { expectValues } from '../equal.ts';
import { codesOf } from '../issues.ts';

const none = Number.NaN;
const flat = (count: number) => Array.from({ length: count }, () => 1);

describe('values', () => {
  // Halved after every second metric in a row that is no better.
  const run = { max: 8, factor: 0.5, patience: 1 };
  it.each<[what: string, schedule: ReturnType<typeof plateau>, values: number[]]>([
    ['better all the time', plateau({ ...run, metrics: [4, 3, 2, 1] }), [8, 8, 8, 8, 8]],
    ['the first is the best so far, then two bad ones at a time', plateau({ ...run, metrics: flat(7) }), [8, 8, 8, 4, 4, 2, 2, 1]],
    ['past the last metric it stays', plateau({ ...run, metrics: flat(3) }), [8, 8, 8, 4, 4, 4]],
    ['a good one between bad ones', plateau({ ...run, metrics: [3, 3, 2, 2, 2, 2] }), [8, 8, 8, 8, 8, 4, 4]],
    ['worse ones', plateau({ ...run, metrics: [1, 5, 9] }), [8, 8, 8, 4]],
    ['no patience', plateau({ ...run, patience: 0, metrics: flat(4) }), [8, 8, 4, 2, 1]],
    ['one metric alone', plateau({ ...run, metrics: 1 }), [8, 8]],
    // Reduced after the 3rd metric; the 4th and the 5th do not count.
    ['a rest of two', plateau({ ...run, cooldown: 2, metrics: flat(8) }), [8, 8, 8, 4, 4, 4, 4, 2, 2]],
    ['a floor', plateau({ ...run, min: 3, metrics: flat(8) }), [8, 8, 8, 4, 4, 3, 3, 3, 3]],
    ['a floor in percent', plateau({ ...run, min: '50%', metrics: flat(8) }), [8, 8, 8, 4, 4, 4, 4, 4]],
    ['a floor above max: nothing happens', plateau({ ...run, min: 9, metrics: flat(4) }), [8, 8, 8, 8, 8]],
    ['reductions that are too small', plateau({ ...run, eps: 3, metrics: flat(8) }), [8, 8, 8, 4, 4, 4, 4, 4]],
    ['nothing left', plateau({ ...run, factor: 0, metrics: flat(4) }), [8, 8, 8, 0, 0]],
    // Higher is better: 3 bad ones after the 2nd.
    ['a metric to be high', plateau({ ...run, mode: 'max', metrics: [1, 2, 2, 1, 3] }), [8, 8, 8, 8, 4, 4]],
    // A tenth of the best so far must be gained: 0.95 is not enough, 0.89 is.
    ['a threshold of a share', plateau({ ...run, threshold: 0.1, metrics: [1, 0.95, 0.89, 0.85, 0.81] }), [8, 8, 8, 8, 8, 4]],
    ['a threshold of a share upwards', plateau({ ...run, mode: 'max', threshold: 0.1, metrics: [1, 1.05, 1.09, 1.2] }), [8, 8, 8, 4, 4]],
    ['a threshold of a distance', plateau({ ...run, threshold: 0.5, thresholdMode: 'abs', metrics: [9, 8.6, 8.5, 8.4] }), [8, 8, 8, 4, 4]],
    [
      'a threshold of a distance upwards',
      plateau({ ...run, mode: 'max', threshold: 0.5, thresholdMode: 'abs', metrics: [8, 8.4, 8.5, 8.6] }),
      [8, 8, 8, 4, 4],
    ],
    // -1 is below -1 * (1 - 1e-4), so every equal value counts as better.
    ['metrics below 0', plateau({ ...run, metrics: [-1, -1, -1, -1, -1] }), [8, 8, 8, 8, 8, 8]],
    ['a metric that is no number is bad', plateau({ ...run, metrics: [none, none, 1, none, none] }), [8, 8, 4, 4, 4, 2]],
    [
      'very small rates, told that they matter',
      plateau({ ...run, max: 8e-300, eps: 0, metrics: flat(3) }),
      [8e-300, 8e-300, 8e-300, 4e-300],
    ],
    ['very small rates otherwise', plateau({ ...run, max: 8e-300, metrics: flat(3) }), [8e-300, 8e-300, 8e-300, 8e-300]],
  ])('%s', (_what, schedule, values) => {
    expectValues(schedule.at, values);
  });

  it('are those of PyTorch unless said', () => {
    const schedule = plateau({ metrics: flat(13) });
    expect(schedule.spec).toEqual({
      type: 'plateau',
      metrics: flat(13),
      mode: 'min',
      patience: 10,
      max: 0.1,
      min: 0,
      factor: 0.1,
      threshold: 1e-4,
      thresholdMode: 'rel',
      cooldown: 0,
      eps: 1e-8,
      length: 14,
    });
    expect([11, 12, 1e15].map(schedule.at)).toEqual([0.1, 0.1 * 0.1, 0.1 * 0.1]);
  });

  it('hold between two updates', () => {
    expect([2.999, 3, 3.5].map(plateau({ ...run, metrics: flat(4) }).at)).toEqual([8, 4, 4]);
  });
});

describe('length', () => {
  it('is one more than the metrics unless said', () => {
    expect(plateau({ metrics: [1, 2, 3] }).length).toBe(4);
    expect(plateau({ metrics: [1, 2, 3], length: 10 }).length).toBe(10);
    expect(plateau({ metrics: [1, 2, 3] }).resize(2).spec.length).toBe(2);
  });
});

it('breaks at each reduction', () => {
  const schedule = plateau({ patience: 1, metrics: flat(9) });
  expect([...schedule.breaks(0, 1e15)]).toEqual([3, 5, 7, 9]);
  expect([...schedule.breaks(4.5, 7)]).toEqual([5]);
});

describe('a metric that is no number', () => {
  it('is NaN on a command line and null in JSON', () => {
    expect(readText(plateau.params.metrics, '1,NaN,nan,0.5')).toEqual([1, none, none, 0.5]);
    const schedule = plateau({ patience: 0, metrics: [1, none] });
    expect(schedule.spec.metrics).toEqual([1, null]);
    expect(build(JSON.parse(JSON.stringify(schedule.spec))).at(2)).toBe(schedule.at(2));
  });

  it('is not what -0 is, which JSON has not', () => {
    expect(plateau({ metrics: [-0] }).spec.metrics).toEqual([0]);
  });

  it('has no place elsewhere', () => {
    expect(codesOf(() => plateau({ metrics: [1], max: none }))).toEqual(['bad-value']);
    expect(codesOf(() => plateau({ metrics: [Number.POSITIVE_INFINITY] }))).toEqual(['bad-value']);
  });
});

it.each<[what: string, input: Record<string, unknown>, codes: string[]]>([
  ['no metrics', {}, ['missing-parameter']],
  ['an empty list of metrics', { metrics: [] }, ['bad-value']],
  ['a factor of 1', { metrics: [1], factor: 1 }, ['broken-rule']],
  ['half a metric of patience', { metrics: [1], patience: 0.5 }, ['bad-value']],
  ['an end it does not have', { metrics: [1], after: 'hold' }, ['unknown-parameter']],
])('refuses %s', (_what, input, codes) => {
  expect(codesOf(() => plateau(input as never))).toEqual(codes);
});
