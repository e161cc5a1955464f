import { describe, expect, it } from 'vitest';
import { build } from '../../src/build.ts';
import { clock } from '../../src/compose/clock.ts';
import type { Curve } from '../../src/core/schedule.ts';
import { constant, cosine, oneCycle, restarts, step } from '../../src/schedules/index.ts';
import { codesOf } from '../issues.ts';

const clockValues = (input: Parameters<typeof clock>[0]) => ({ by: 1, start: 0, into: 0, total: undefined, ...input }) as never;
/** The rate of step n is n. */
const steps = (length: number) =>
  build({ type: 'ramp', from: 0, max: length, shape: 'linear', length, horizon: length, after: 'continue' });
const first = (count: number, { at }: Curve) => Array.from({ length: count }, (_, t) => at(t));

describe('the step that an update has', () => {
  const of = steps(100);
  it.each<[says: string, input: Omit<Parameters<typeof clock>[0], 'of'>, steps: readonly number[]]>([
    ['stepped once every 3 updates', { every: 3 }, [0, 0, 0, 1, 1, 1, 2, 2]],
    ['stepped twice at once', { every: 3, by: 2 }, [0, 0, 0, 2, 2, 2, 4, 4]],
    ['begun one step ahead', { every: 3, start: 1 }, [1, 1, 1, 2, 2, 2, 3, 3]],
    ['stepped after two updates first', { every: 3, into: 1 }, [0, 0, 1, 1, 1, 2, 2, 2]],
    ['late by a whole stair', { every: 3, into: -3 }, [0, 0, 0, 0, 0, 0, 1, 1]],
    ['told a part of an epoch after each update', { every: 1, by: 0.25, into: -1 }, [0, 0, 0.25, 0.5, 0.75, 1, 1.25, 1.5]],
    ['several at an update', { every: 1, by: 13 }, [0, 13, 26, 39, 52, 65, 78, 91]],
    ['never stepped', { every: 1, by: 0 }, [0, 0, 0, 0, 0, 0, 0, 0]],
  ])('%s', (_says, input, expected) => {
    expect(first(8, clock({ of, ...input }))).toEqual(expected);
  });

  it('is whole where so many parts of one make it whole', () => {
    const told = clock({ of: restarts({ max: 1, period: 1, length: 100 }), every: 1, by: 1 / 7 });
    expect([7, 49, 700].map(told.at)).toEqual([1, 1, 1]);
  });

  it('does not change between two updates', () => {
    expect(clock({ of, every: 3 }).at(3.9)).toBe(1);
  });
});

describe('its breaks', () => {
  const breaks = (curve: Curve, to = 100) => [...curve.breaks(0, to)];
  it('are the stairs that another rate begins at', () => {
    expect(breaks(clock({ of: step({ max: 1, gamma: 0.5, stepSize: 2, shift: 0 }), every: 10 }), 60)).toEqual([20, 40]);
    expect(breaks(clock({ of: cosine({ length: 5 }), every: 10 }))).toEqual([10, 20, 30, 40, 50]);
    expect(breaks(clock({ of: cosine({ length: 5 }), every: 10, into: 4 }), 30)).toEqual([6, 16, 26]);
  });

  it('are found among 10 ** 12 updates without visiting them', () => {
    const [one, ...others] = clock({ of: step({ max: 1, gamma: 0.5, stepSize: 10 ** 8, shift: 0 }), every: 1000 }).breaks(
      1,
      1.5 * 10 ** 11,
    );
    expect([one, others]).toEqual([10 ** 11, []]);
    expect([...clock({ of: constant({ max: 1 }), every: 7 }).breaks(0, Number.POSITIVE_INFINITY)]).toEqual([]);
  });
});

describe('its length', () => {
  it("is the scheduler's unless said", () => {
    expect(clock({ of: cosine({ length: 90 }), every: 500 }).length).toBe(90);
    expect(clock({ of: cosine({ length: 90 }), every: 500, total: 45_000 }).length).toBe(45_000);
  });

  it('moves the end of the scheduler by as many steps as it has less', () => {
    const whole = clock({ of: cosine({ length: 90 }), every: 500, total: 45_000 });
    const half = whole.resize(22_500);
    expect(half.length).toBe(22_500);
    expect(half.spec.of).toMatchObject({ length: 45, horizon: 45 });
    expect(half.at(22_499)).toBe(cosine({ length: 45 }).at(44));
  });
});

it.each<[what: string, input: Omit<Parameters<typeof clock>[0], 'of'>, start: number | undefined]>([
  ['an update of the run each', { every: 1, start: 2, into: 1 }, -3],
  ['late by four updates', { every: 1, into: -4 }, 4],
  ['two updates each', { every: 2 }, undefined],
  ['half an update each', { every: 1, by: 0.5 }, undefined],
])('has its steps on the clock of the run where they are %s', (_what, input, start) => {
  const of = cosine();
  const { clock: place } = clock;
  const places = place?.(clockValues({ of, ...input }));
  expect(places).toEqual(start === undefined ? [] : [{ of, start, end: Number.POSITIVE_INFINITY }]);
});

it('cycles the momentum on the same clock', () => {
  const of = oneCycle({ length: 20 });
  expect(clock({ of, every: 4 }).also?.momentum?.at(11)).toBe(of.also?.momentum?.at(2));
});

it('comes back from its recipe', () => {
  const one = clock({ of: cosine({ length: 9 }), every: 3, by: 0.5, start: 2, into: -1, total: 30 });
  const again = build(JSON.parse(JSON.stringify(one.spec)));
  expect([first(40, again), again.length]).toEqual([first(40, one), 30]);
});

it.each<[input: Record<string, unknown>]>([
  [{ every: 0 }],
  [{ every: 1.5 }],
  [{ every: 2, by: -1 }],
  [{ every: 2, start: -1 }],
  [{ every: 2, into: 0.5 }],
])('refuses %j', (input) => {
  expect(codesOf(() => clock({ of: cosine(), ...input } as never))).toEqual(['bad-value']);
});
