import { describe, expect, it } from 'vitest';
import { cosine, multistep, oneCycle, piecewise, type Schedule, sample, sequence, shift, warmup } from '../src/index.ts';
import { codesOf, issuesOf } from './issues.ts';

/** What no type checker has looked at: the library is called from JavaScript, too. */
const any = (value: unknown) => value as never;

describe('a time that is none is refused, not answered', () => {
  const of = cosine({ length: 10 });
  const momentum = oneCycle().also?.momentum as Schedule;
  const asked: readonly (readonly [name: string, at: (t: never) => unknown])[] = [
    ['a family', of.at],
    ['an operator', warmup({ of, updates: 2 }).at],
    ['what is cycled beside the rate', momentum.at],
    ['breaks from there', (t) => [...of.breaks(t, 20)]],
    ['breaks up to there', (t) => [...of.breaks(0, t)]],
  ];
  it.each(asked)('%s', (_name, ask) => {
    for (const t of [Number.NaN, undefined, null, '5', -1, -0.5, 5n, {}]) expect(codesOf(() => ask(any(t)))).toEqual(['bad-value']);
    expect(() => ask(any(0))).not.toThrow();
  });

  it('says which of the two', () => {
    expect(issuesOf(() => of.breaks(0, Number.NaN))).toEqual([
      { code: 'bad-value', type: 'cosine', parameter: 'to', expected: 'a number >= 0', got: Number.NaN },
    ]);
  });

  it('nor is a run walked from or to no number', () => {
    expect(() => [...sample(of, { start: Number.NaN })]).toThrow(RangeError);
    expect(() => [...sample(of, { stop: any('5') })]).toThrow(RangeError);
  });
});

describe('nesting', () => {
  const nested = (levels: number) => {
    let schedule: Schedule = cosine();
    for (let level = 0; level < levels; level += 1) schedule = shift({ of: schedule, updates: 0 });
    return schedule;
  };

  it('goes a hundred deep, and everything of it works', () => {
    const schedule = nested(100);
    expect(schedule.at(50)).toBe(cosine().at(50));
    expect([...schedule.breaks(0, 200)]).toEqual([100]);
    expect(schedule.resize(10).length).toBe(10);
    expect(JSON.stringify(schedule.spec).match(/shift/g)).toHaveLength(100);
  });

  it('is refused where it goes deeper', () => {
    expect(issuesOf(() => nested(101))).toEqual([
      { code: 'bad-value', type: 'shift', parameter: 'of', expected: 'nested at most 100 deep', got: 101 },
    ]);
    expect(codesOf(() => sequence({ of: [cosine(), shift({ of: nested(99), updates: 0 })] }))).toEqual(['bad-value']);
  });
});

describe('a hole in a list is refused as what is missing', () => {
  /** `[a, , b]`, as a list is that was made longer. */
  const holed = (first: unknown, last: unknown) => any(Object.assign([first], { 2: last }));

  it.each<[what: string, make: () => unknown]>([
    ['of schedules', () => sequence({ of: holed(cosine(), cosine()) })],
    ['of nothing else', () => sequence({ of: new Array(3) })],
    ['of updates', () => multistep({ milestones: holed(10, 30) })],
    ['of knots', () => piecewise({ knots: holed([0, 0.1], [30, 0.01]) })],
    ['in a knot', () => piecewise({ knots: any([[0, 0.1], Object.assign([30], { length: 2 })]) })],
  ])('%s', (_what, make) => {
    expect(codesOf(make)).toEqual(['bad-value']);
  });
});

describe('what is no schedule and no input is refused', () => {
  it.each<[what: string, of: unknown]>([
    ['nothing', undefined],
    ['half of one', { at: (t: number) => t, spec: { type: 'mine' } }],
    ['one whose members are none', { ...cosine(), at: 0.1 }],
    ['one without a length', { ...cosine(), length: '10' }],
  ])('%s', (_what, of) => {
    expect(codesOf(() => shift({ of: any(of), updates: 1 }))).toEqual([of === undefined ? 'missing-parameter' : 'bad-value']);
  });

  it.each([[null], ['cosine'], [5], [[]]])('%j', (input) => {
    expect(codesOf(() => cosine(any(input)))).toEqual(['bad-spec']);
    expect(codesOf(() => shift(any(input)))).toEqual(['bad-spec']);
  });
});

it('warm-ups around one another are worked out once each', () => {
  let schedule: Schedule = cosine({ length: 100 });
  for (let level = 0; level < 40; level += 1) schedule = warmup({ of: schedule, updates: 1 });
  // Each waits one update at 0 before the next, which takes what is left.
  expect([39, 40, 41].map((t) => schedule.at(t))).toEqual([0, 0.1, cosine({ length: 60 }).at(1)]);
  expect(schedule.resize(50).at(45)).toBe(cosine({ length: 10 }).at(5));
});
