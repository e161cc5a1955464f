import fc from 'fast-check';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { none, points } from '../../src/core/breaks.ts';
import { allParameters, defineOperator, defineSchedule } from '../../src/core/define.ts';
import { floor, number, rate, schedule, updates } from '../../src/core/parameters.ts';
import type { Schedule } from '../../src/core/schedule.ts';
import { codesOf, issuesOf } from '../issues.ts';
import '../seed.ts';

const about = { summary: '', formula: '', source: '', example: '' };

/** One less at every update, with a break at 2; it does not look at its horizon, so what happens there is all define's. */
const line = defineSchedule({
  ...about,
  type: 'line',
  params: { max: rate('', { default: 10 }), min: floor('', { default: 1 }) },
  curve: ({ max }) => ({ at: (t) => max - t, breaks: points(2) }),
});
const endless = defineSchedule({
  ...about,
  type: 'endless',
  endless: true,
  params: { max: rate('', { default: 10 }), every: updates('', { default: 5 }) },
  curve: ({ max }) => ({ at: (t) => max - t, breaks: none }),
});
/** `line` twice as high, and a momentum beside it. */
const composed = defineSchedule({
  ...about,
  type: 'composed',
  params: { max: rate('', { default: 10 }), wait: updates('', { min: 0, default: '10%' }) },
  compose: ({ max }, run) => ({ ...line({ ...run, max: 2 * max }), also: { momentum: line(run) } }),
});
/** Half of another schedule. */
const half = defineOperator({
  type: 'half',
  summary: '',
  params: {
    of: schedule(''),
    wait: updates('', { min: 0, default: '50%' }),
    part: number('', { default: 0.5 }),
    to: floor('', { of: 'peak', default: '10%' }),
  },
  rules: [{ over: ['part'], says: 'part <= 1', holds: ({ part }) => part <= 1 }],
  whole: ({ of }) => ({ length: of.length, peak: of.at(0) }),
  compose: ({ of, part, ...rest }) => ({
    length: of.length,
    at: (t) => part * of.at(t),
    breaks: of.breaks,
    resize: (length): Schedule => half({ ...rest, part, of: of.resize(length) }),
  }),
});

const values = (schedule: Schedule, ts: readonly number[]) => ts.map((t) => schedule.at(t));
const ts = [0, 1, 3, 4, 5, 9];

describe('past a horizon of 4', () => {
  // 10, 9, 8, 7 and 6 at the horizon itself; 6 is held, 4 updates make a cycle, 1 is the floor.
  it.each<[after: 'continue' | 'hold' | 'restart' | 'min', at: number[], breaks: number[]]>([
    ['continue', [10, 9, 7, 6, 5, 1], [2]],
    ['hold', [10, 9, 7, 6, 6, 6], [2, 4]],
    ['min', [10, 9, 7, 1, 1, 1], [2, 4]],
    ['restart', [10, 9, 7, 10, 9, 9], [2, 4, 6, 8]],
  ])('%s', (after, at, breaks) => {
    const schedule = line({ horizon: 4, length: 10, after });
    expect(values(schedule, ts)).toEqual(at);
    expect([...schedule.breaks(0, 10)]).toEqual(breaks);
    expect([...schedule.breaks(3, 4)]).toEqual([]);
  });

  it('error', () => {
    const schedule = line({ horizon: 4, length: 10, after: 'error' });
    expect(values(schedule, [0, 3.5, 4])).toEqual([10, 6.5, 6]);
    expect(issuesOf(() => schedule.at(4.5))).toEqual([{ code: 'past-end', type: 'line', t: 4.5, horizon: 4 }]);
    expect([...schedule.breaks(0, 10)]).toEqual([2, 4]);
  });

  it('hold, unless said', () => {
    expect(line({ horizon: 4 }).at(99)).toBe(6);
  });

  it('min only where there is one', () => {
    expect(codesOf(() => composed({ after: 'min' }))).toEqual(['bad-value']);
    expect(allParameters(composed).after).toMatchObject({ choices: ['hold', 'continue', 'restart', 'error'] });
    expect(allParameters(line).after).toMatchObject({ choices: ['hold', 'continue', 'restart', 'min', 'error'] });
  });

  it('a cycle starts where its break says, whatever the rounding', () => {
    fc.assert(
      fc.property(fc.double({ min: 1, max: 1000, noNaN: true }), fc.integer({ min: 1, max: 1e6 }), (horizon, cycle) => {
        const schedule = line({ max: 1e9, horizon, after: 'restart' });
        const start = cycle * horizon;
        expect([...schedule.breaks(start, start + horizon / 10)][0]).toBe(start);
        expect(schedule.at(start)).toBe(1e9);
        const inner = [...schedule.breaks(start, start + Math.max(2.5, horizon))].filter((t) => t < (cycle + 1) * horizon);
        if (horizon > 2.1) expect(inner).toHaveLength(2);
      }),
    );
  });
});

describe('length and horizon', () => {
  it.each<[what: string, said: { length?: number; horizon?: number | `${number}%` }, length: number, horizon: number]>([
    ['neither said', {}, 100, 100],
    ['a length', { length: 30 }, 30, 30],
    ['a horizon', { horizon: 30 }, 100, 30],
    ['both', { length: 30, horizon: 50 }, 30, 50],
    ['a share of the length', { length: 30, horizon: '50%' }, 30, 15],
    ['no length at all: still one update to decay in', { length: 0 }, 0, 1],
    ['less than an update', { length: 0.5 }, 0.5, 1],
    ['very long', { length: 1e15 }, 1e15, 1e15],
  ])('%s', (_what, said, length, horizon) => {
    const schedule = line(said as { length?: number });
    expect(schedule.length).toBe(length);
    expect(schedule.spec).toEqual({ type: 'line', max: 10, min: 1, length, horizon, after: 'hold' });
  });

  it.each<[what: string, said: Record<string, unknown>]>([
    ['a length below 0', { length: -1 }],
    ['a length without an end', { length: Number.POSITIVE_INFINITY }],
    ['a length that is a share of itself', { length: '50%' }],
    ['a horizon of nothing', { horizon: 0 }],
    ['a horizon that is a share without its percent sign', { horizon: 0.5 }],
    ['another ending', { after: 'stop' }],
  ])('%s is refused', (_what, said) => {
    expect(codesOf(() => line(said))).toEqual(['bad-value']);
  });
});

describe('resized', () => {
  // The horizon keeps its distance from the end, 20 updates before it.
  it.each<[to: number, length: number, horizon: number]>([
    [100, 100, 80],
    [60, 60, 40],
    [120, 120, 100],
    [21, 21, 1],
    [10, 10, 1],
    [0, 0, 1],
    [-5, 0, 1],
    [60.5, 60.5, 40.5],
  ])('to %d', (to, length, horizon) => {
    const resized = line({ max: 7, length: 100, horizon: 80, after: 'continue' }).resize(to);
    expect(resized.length).toBe(length);
    expect(resized.spec).toEqual({ type: 'line', max: 7, min: 1, length, horizon, after: 'continue' });
  });

  it('keeps what was a percentage of the old length', () => {
    expect(composed({ length: 50 }).resize(100).spec).toMatchObject({ wait: 5, length: 100 });
  });
});

describe('an endless family', () => {
  it('never ends unless told', () => {
    expect(endless().length).toBe(Number.POSITIVE_INFINITY);
    expect(endless().spec).toEqual({ type: 'endless', max: 10, every: 5 });
  });

  it('goes on past the length it is told', () => {
    const schedule = endless({ length: 4 });
    expect(schedule.length).toBe(4);
    expect(schedule.spec).toEqual({ type: 'endless', max: 10, every: 5, length: 4 });
    expect(schedule.at(9)).toBe(1);
  });

  it('has a share of its length only where it has one', () => {
    expect(endless({ every: '50%', length: 8 }).spec).toMatchObject({ every: 4 });
    expect(codesOf(() => endless({ every: '50%' }))).toEqual(['bad-value']);
  });

  it('knows no horizon and nothing past it', () => {
    expect(codesOf(() => endless({ horizon: 5, after: 'hold' } as never))).toEqual(['unknown-parameter', 'unknown-parameter']);
    expect(Object.keys(allParameters(endless))).toEqual(['max', 'every', 'length']);
  });

  it('is resized, also to no end', () => {
    expect(endless().resize(7).spec).toEqual({ type: 'endless', max: 10, every: 5, length: 7 });
    expect(endless({ length: 7 }).resize(Number.POSITIVE_INFINITY).spec).toEqual(endless().spec);
  });
});

describe('a family written with operators', () => {
  const schedule = composed({ length: 40, horizon: 4 });

  it('has its own recipe', () => {
    expect(schedule.spec).toEqual({ type: 'composed', max: 10, wait: 4, length: 40, horizon: 4, after: 'hold' });
  });

  it('is told when it runs', () => {
    expect(values(schedule, ts)).toEqual([20, 19, 17, 16, 16, 16]);
    expect([...schedule.breaks(0, 10)]).toEqual([2, 4]);
  });

  it('hands on what is cycled beside the rate', () => {
    expect(schedule.also?.momentum?.at(3)).toBe(7);
    expect('also' in line()).toBe(false);
  });
});

describe('an operator', () => {
  const of = line({ horizon: 4, length: 20 });

  it('takes a schedule, defaults and percentages of that schedule', () => {
    const halved = half({ of });
    expect(values(halved, ts)).toEqual([5, 4.5, 3.5, 3, 3, 3]);
    expect(halved.length).toBe(20);
    expect(halved.spec).toEqual({ type: 'half', of: of.spec, wait: 10, part: 0.5, to: 1 });
  });

  it.each<[what: string, input: Record<string, unknown>, codes: string[]]>([
    ['no schedule', {}, ['missing-parameter']],
    ['a recipe for one', { of: of.spec }, ['bad-value']],
    ['no schedule and more', { of: 1, part: 'x', wait: -1, more: 2 }, ['bad-value', 'bad-value', 'bad-value', 'unknown-parameter']],
    ['a rule that is broken', { of, part: 2 }, ['broken-rule']],
  ])('refuses %s', (_what, input, codes) => {
    expect(codesOf(() => half(input as never)).toSorted()).toEqual(codes);
  });
});

describe('what is not a number', () => {
  const wild = defineSchedule({
    ...about,
    type: 'wild',
    params: {},
    curve: () => ({ at: (t) => [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1][t] ?? 0, breaks: none }),
  });
  it.each([0, 1, 2])('never leaves a family or an operator (update %d)', (t) => {
    expect(issuesOf(() => wild().at(t))).toEqual([{ code: 'not-finite', type: 'wild', t }]);
    const twice = defineOperator({
      type: 'twice',
      summary: '',
      params: { of: schedule('') },
      whole: () => ({}),
      compose: ({ of }) => ({ ...of, at: (at: number) => (at === t ? Number.NaN : of.at(at)) }),
    });
    expect(issuesOf(() => twice({ of: line() }).at(t))).toEqual([{ code: 'not-finite', type: 'twice', t }]);
  });

  it('does not spoil its neighbours', () => {
    expect(wild().at(3)).toBe(1);
  });
});

it('types follow the declaration', () => {
  expectTypeOf(line).parameter(0).exclude<undefined>().toHaveProperty('min').toEqualTypeOf<number | `${number}%` | undefined>();
  // @ts-expect-error a rate is a number
  expect(codesOf(() => line({ max: '1' }))).toEqual(['bad-value']);
  // @ts-expect-error a schedule is required
  expect(codesOf(() => half({}))).toEqual(['missing-parameter']);
  // @ts-expect-error an endless family has no horizon
  expect(codesOf(() => endless({ horizon: 1 }))).toEqual(['unknown-parameter']);
});
