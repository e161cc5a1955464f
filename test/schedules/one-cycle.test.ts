import { describe, expect, it } from 'vitest';
import { oneCycle } from '../../src/schedules/one-cycle.ts';
import { expectValues } from '../equal.ts';
import { codesOf } from '../issues.ts';

const { SQRT1_2: root } = Math;

describe('values', () => {
  // From 1/4 up to 1 and down to 1/4/5 = 0.05; over 10 updates half of them rise, so the peak is at 4 and the end at 9.
  const run = { max: 1, divFactor: 4, finalDivFactor: 5, pctStart: 0.5, shape: 'linear', length: 10 } as const;
  // Over 4 updates half a wave has come (1 - √½)/2, ½ and (1 + √½)/2 of its way.
  const [little, much] = [(1 - root) / 2, (1 + root) / 2];
  it.each<[what: string, schedule: ReturnType<typeof oneCycle>, values: number[]]>([
    ['up, down, and at the end from then on', oneCycle(run), [0.25, 0.4375, 0.625, 0.8125, 1, 0.81, 0.62, 0.43, 0.24, 0.05, 0.05, 0.05]],
    [
      'as a wave',
      oneCycle({ ...run, shape: 'cosine', pctStart: 5 / 9, length: 9 }),
      [0.25, 0.25 + 0.75 * little, 0.625, 0.25 + 0.75 * much, 1, 1 - 0.95 * little, 0.525, 1 - 0.95 * much, 0.05, 0.05],
    ],
    [
      'an end after the run, as optax',
      oneCycle({ ...run, shape: 'cosine', noEndpoint: true, length: 8 }),
      [0.25, 0.25 + 0.75 * little, 0.625, 0.25 + 0.75 * much, 1, 1 - 0.95 * little, 0.525, 1 - 0.95 * much, 0.05, 0.05],
    ],
    // 0.5 * 9 is cut to a peak at 4, and 5 updates go down.
    [
      'a whole update for the peak, as optax',
      oneCycle({ ...run, noEndpoint: true, length: 9 }),
      [0.25, 0.4375, 0.625, 0.8125, 1, 0.81, 0.62, 0.43, 0.24, 0.05],
    ],
    // A peak at 12/3 - 1 = 3, back at the start at 6, the end at 11.
    [
      'three phases',
      oneCycle({ ...run, threePhase: true, pctStart: 1 / 3, length: 12 }),
      [0.25, 0.5, 0.75, 1, 0.75, 0.5, 0.25, 0.21, 0.17, 0.13, 0.09, 0.05, 0.05],
    ],
    // A peak at 6 and 6 updates down would end at 12; the run ends halfway.
    [
      'three phases of which two fill the run',
      oneCycle({ ...run, threePhase: true, pctStart: 0.7 }),
      [0.25, 0.375, 0.5, 0.625, 0.75, 0.875, 1, 0.875, 0.75, 0.625, 0.625],
    ],
    // 0.5 * 5 - 1 = 1.5: two thirds up at 1, a fifth down at 2.
    ['a peak between two updates', oneCycle({ ...run, length: 5 }), [0.25, 0.75, 0.81, 0.43, 0.05]],
    // The rise would have ended at update -1, so that a quarter of the way down is over at 0.
    ['no rise: below max at once', oneCycle({ ...run, pctStart: 0, length: 4 }), [0.7625, 0.525, 0.2875, 0.05]],
    ['a rise of no length: max at once', oneCycle({ ...run, pctStart: 0.25, length: 4 }), [1, 1 - 0.95 / 3, 1 - 1.9 / 3, 0.05]],
    ['only a rise', oneCycle({ ...run, pctStart: 1, length: 5 }), [0.25, 0.4375, 0.625, 0.8125, 1, 1]],
    ['one update: the end', oneCycle({ ...run, length: 1 }), [0.05, 0.05]],
    ['one update of rise', oneCycle({ ...run, pctStart: 1, length: 1 }), [1, 1]],
    ['level', oneCycle({ ...run, divFactor: 1, finalDivFactor: 1, length: 3 }), [1, 1, 1, 1]],
    ['again from the start', oneCycle({ ...run, length: 5, after: 'restart' }), [0.25, 0.75, 0.81, 0.43, 0.05, 0.25, 0.75]],
    ['a horizon beyond the length', oneCycle({ ...run, length: 5, horizon: 10 }), [0.25, 0.4375, 0.625, 0.8125, 1, 0.81]],
  ])('%s', (_what, schedule, values) => {
    expectValues(schedule.at, values);
  });

  it('are those of PyTorch unless said', () => {
    expect(oneCycle().spec).toEqual({
      type: 'one-cycle',
      max: 0.1,
      pctStart: 0.3,
      divFactor: 25,
      finalDivFactor: 10_000,
      threePhase: false,
      shape: 'cosine',
      noEndpoint: false,
      maxMomentum: 0.95,
      baseMomentum: 0.85,
      noMomentum: false,
      length: 100,
      horizon: 100,
      after: 'hold',
    });
    expect([0, 29, 99].map(oneCycle().at)).toEqual([0.1 / 25, 0.1, 0.1 / 25 / 1e4]);
  });

  it('go on as in PyTorch for one update past the end, and from then on within what is possible', () => {
    const line = oneCycle({ ...run, after: 'continue' });
    // 0.05 less another 0.19
    expectValues((i) => line.at(9 + i), [0.05, -0.14, 0, 0]);
    expect(line.at(1e15)).toBe(0);
    const wave = oneCycle({ ...run, shape: 'cosine', after: 'continue' });
    expectValues((i) => wave.at(9 + i), [8, 7, 6, 5, 4].map(wave.at).toSpliced(0, 0, 0.05));
  });

  it('are as good 10^15 updates long, and for very small rates', () => {
    const long = oneCycle({ ...run, length: 1e15, noEndpoint: true });
    expectValues((quarter) => long.at(quarter * 2.5e14), [0.25, 0.625, 1, 0.525, 0.05]);
    expectValues(oneCycle({ ...run, max: 1e-300 }).at, [0.25e-300, 0.4375e-300]);
    expect(oneCycle({ max: 1e-323, length: 2 }).at(1)).toBe(0);
  });
});

describe('momentum, beside the rate', () => {
  const run = { pctStart: 0.5, shape: 'linear', length: 10 } as const;
  const momentum = (schedule: ReturnType<typeof oneCycle>) => schedule.also?.momentum?.at ?? (() => Number.NaN);
  it('is lowest where the rate is highest', () => {
    expectValues(momentum(oneCycle(run)), [0.95, 0.925, 0.9, 0.875, 0.85, 0.87, 0.89, 0.91, 0.93, 0.95, 0.95]);
  });

  it('rests through a third phase', () => {
    const schedule = oneCycle({ ...run, threePhase: true, pctStart: 0.3, maxMomentum: 0.9, baseMomentum: 0.8 });
    expectValues(momentum(schedule), [0.9, 0.85, 0.8, 0.85, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9]);
  });

  it('goes past the end with the rate', () => {
    expectValues(
      momentum(oneCycle({ ...run, after: 'restart' })),
      [0.95, 0.925, 0.9, 0.875, 0.85, 0.87, 0.89, 0.91, 0.93, 0.95, 0.95, 0.925],
    );
    const goesOn = momentum(oneCycle({ ...run, after: 'continue' }));
    expectValues((i) => goesOn(9 + i), [0.95, 0.97, 0.95]);
  });

  it('breaks where the rate does, and can be left alone', () => {
    expect([...(oneCycle(run).also?.momentum?.breaks(0, 20) ?? [])]).toEqual([4, 9, 10]);
    expect(oneCycle({ ...run, noMomentum: true }).also).toBeUndefined();
  });
});

describe('breaks', () => {
  it.each<[what: string, schedule: ReturnType<typeof oneCycle>, breaks: number[]]>([
    ['the peak and the end', oneCycle({ length: 20 }), [5, 19, 20]],
    ['a peak between two updates', oneCycle({ length: 5, pctStart: 0.5 }), [1.5, 4, 5]],
    ['three phases', oneCycle({ length: 20, threePhase: true }), [5, 10, 19, 20]],
    ['an end after the run', oneCycle({ length: 20, noEndpoint: true }), [6, 20]],
    ['no rise', oneCycle({ length: 20, pctStart: 0 }), [19, 20]],
    ['going on: up and down from the end', oneCycle({ length: 10, pctStart: 0.5, after: 'continue' }), [4, 9, 10, 14, 19, 24]],
    ['going on along a line', oneCycle({ length: 10, pctStart: 0.5, shape: 'linear', after: 'continue' }), [4, 9, 10]],
  ])('%s', (_what, schedule, breaks) => {
    expect([...schedule.breaks(0, 25)]).toEqual(breaks);
  });
});

it.each<[what: string, input: Record<string, unknown>, codes: string[]]>([
  ['a share above 1', { pctStart: 30 }, ['bad-value']],
  ['a start above the peak', { divFactor: 0.5 }, ['bad-value']],
  ['an end above the peak', { divFactor: 4, finalDivFactor: 0.2 }, ['broken-rule']],
  ['another shape', { shape: 'square' }, ['bad-value']],
  ['an end after the floor that it does not have', { after: 'min' }, ['bad-value']],
])('refuses %s', (_what, input, codes) => {
  expect(codesOf(() => oneCycle(input))).toEqual(codes);
});
