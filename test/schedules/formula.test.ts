import { describe, expect, it } from 'vitest';
import { build } from '../../src/build.ts';
import { expectation, readText } from '../../src/core/parameters.ts';
import { formula } from '../../src/schedules/formula.ts';
import { expectValues } from '../equal.ts';
import { codesOf, issuesOf } from '../issues.ts';

describe('values', () => {
  it.each<[what: string, schedule: ReturnType<typeof formula>, values: number[]]>([
    ['a number', formula({ formula: '0.5' }), [0.5, 0.5, 0.5]],
    ['max, unless said 0.1', formula({ formula: 'max' }), [0.1, 0.1]],
    ['min, unless said 0', formula({ formula: 'min + t' }), [0, 1, 2]],
    ['max, min, t and T', formula({ formula: 'min + (max - min) * (1 - t / T)', max: 5, min: 1, length: 4 }), [5, 4, 3, 2, 1]],
    ['min in percent of max', formula({ formula: 'min * t', max: 4, min: '50%' }), [0, 2, 4]],
    ['past its horizon: held', formula({ formula: 't', length: 2 }), [0, 1, 2, 2, 2]],
    ['past its horizon: on by the formula', formula({ formula: 't', length: 2, after: 'continue' }), [0, 1, 2, 3, 4]],
    ['past its horizon: again from the start', formula({ formula: 't', length: 2, after: 'restart' }), [0, 1, 0, 1, 0]],
    ['a horizon beyond the length', formula({ formula: 't / T', length: 2, horizon: 4 }), [0, 0.25, 0.5, 0.75, 1]],
    ['below 0 only past its end', formula({ formula: '4 - t', length: 5 }), [4, 3, 2, 1, 0]],
  ])('%s', (_what, schedule, values) => {
    expectValues(schedule.at, values);
  });

  it('come back from the spec, and with the horizon of a new length', () => {
    const schedule = formula({ formula: 'max * (1 - t / T)', max: 1, length: 10 });
    expect(schedule.spec).toEqual({
      type: 'formula',
      formula: 'max * (1 - t / T)',
      max: 1,
      min: 0,
      length: 10,
      horizon: 10,
      after: 'hold',
    });
    expect(build(JSON.parse(JSON.stringify(schedule.spec))).at(5)).toBe(0.5);
    expect(schedule.resize(20).at(5)).toBe(0.75);
  });
});

describe('breaks, where sampling finds them', () => {
  it.each<[what: string, schedule: ReturnType<typeof formula>, breaks: number[]]>([
    ['none where it only falls', formula({ formula: '0.95 ** t' }), [100]],
    ['none where it is constant', formula({ formula: '1' }), [100]],
    ['the peak of a ramp and a decay', formula({ formula: 't / 30 if t < 30 else (T - t) / (T - 30)' }), [30, 100]],
    ['a peak between updates', formula({ formula: '1 - abs(t - 30.25) / 100' }), [30.25, 100]],
    ['the tops and troughs of a wave', formula({ formula: '1 + cos(2 * pi * t / 40)' }), [20, 40, 60, 80, 100]],
    ['steps', formula({ formula: '0.5 ** (t // 30)' }), [30, 60, 90, 100]],
    ['a jump up at once', formula({ formula: '1 - t / T if t < 50 else 2 - t / T' }), [50, 100]],
    ['a short ramp before 10^12 updates', formula({ formula: 'min(t / 1000, 1 - t / T)', length: 1e12 }), [1000, 1e12]],
    ['past the horizon, by doublings', formula({ formula: 'abs(t - 1000)', length: 100, after: 'continue' }), [1000]],
    ['where it has no value, none', formula({ formula: 'sqrt(50 - t)', length: 100 }), [100]],
  ])('%s', (_what, schedule, breaks) => {
    const found = [...schedule.breaks(0, 1e13)];
    expect(found).toHaveLength(breaks.length);
    for (const [i, t] of found.entries()) expect(Math.abs(t - (breaks[i] as number))).toBeLessThanOrEqual(1e-5 * t);
  });

  it('lie at the update where the new value first holds', () => {
    const schedule = formula({ formula: '0.5 ** (t // 30)', max: 1 });
    expect([...schedule.breaks(0, 100)]).toEqual([30, 60, 90]);
    expect([...schedule.breaks(30, 60)]).toEqual([30]);
    expect([...schedule.breaks(30.5, 90)]).toEqual([60]);
  });

  it('are those of the whole curve, wherever one stops asking', () => {
    const schedule = formula({ formula: 'abs(t - 1595)', length: 100, after: 'continue' });
    expect([...schedule.breaks(0, 1596)]).toEqual([1595]);
    expect([...schedule.breaks(0, 1595)]).toEqual([]);
  });

  it('are told apart down to a few thousandths of the horizon', () => {
    const every = Array.from({ length: 200 }, (_, i) => (i + 1) / 2);
    expectValues((i) => [...formula({ formula: '1 + cos(2 * pi * t)' }).breaks(0, 101)][i] ?? 0, every, { relative: 1e-6, ofLargest: 0 });
  });

  it('cost a bounded search, however long the run and however often it turns', () => {
    expect([...formula({ formula: '1 + sin(t)', length: 1e12, after: 'continue' }).breaks(0, 1e15)].length).toBeLessThan(2000);
    expect([...formula({ formula: 't', length: 1e-300, after: 'continue' }).breaks(0, Number.POSITIVE_INFINITY)]).toEqual([]);
  });
});

describe('refuses', () => {
  it.each<[what: string, input: Record<string, unknown>, codes: string[]]>([
    ['no formula', {}, ['missing-parameter']],
    ['a formula that is no text', { formula: 0.1 }, ['bad-value']],
    ['a formula that cannot be read', { formula: 'max *' }, ['bad-expression']],
    ['a name it does not know', { formula: 'gamma ** t' }, ['bad-expression']],
    [
      'everything at once',
      { formula: 'max ^ 2', max: -1, min: 'low', lr: 1 },
      ['unknown-parameter', 'bad-expression', 'bad-value', 'bad-value'],
    ],
  ])('%s', (_what, input, codes) => {
    expect(codesOf(() => formula(input as never))).toEqual(codes);
  });

  it('a value below 0, when asked for it', () => {
    const schedule = formula({ formula: '0.3 - 0.1 * t' });
    expect(schedule.at(2)).toBeCloseTo(0.1, 12);
    expect(issuesOf(() => schedule.at(5))).toEqual([
      { code: 'negative', type: 'formula', t: 5, value: 0.3 - 0.5, mend: 'write max(0, …) around it' },
    ]);
  });

  it.each(['max / t', '1 / (1 / t)', 'log(t)', 'exp(exp(7 - t))', '-1e308 * (10 - 10 * t)', '(t - 1) ** 0.5'])(
    '%s where it has no finite value',
    (text) => {
      const schedule = formula({ formula: text });
      expect(issuesOf(() => schedule.at(0))).toEqual([{ code: 'not-finite', type: 'formula', t: 0 }]);
      expect(schedule.at(1)).toSatisfy(Number.isFinite);
    },
  );
});

it('keeps what is typed as it is, a number too', () => {
  expect(readText(formula.params.formula, '0.1')).toBe('0.1');
  expect(expectation(formula.params.formula)).toContain('an expression such as');
});
