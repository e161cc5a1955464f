import { describe, expect, it } from 'vitest';
import {
  choice,
  complete,
  expectation,
  flag,
  floor,
  number,
  type Parameter,
  type Parameters,
  rate,
  readText,
  schedule,
  updates,
} from '../../src/core/parameters.ts';
import { constant } from '../../src/schedules/constant.ts';
import { codesOf, issuesOf } from '../issues.ts';

/** What one parameter `x`, of a run of 100 updates and a peak of 0.5, makes of a value. */
const value = (parameter: Parameter, given: unknown) =>
  complete({ type: 'it', params: { x: parameter }, whole: { length: 100, peak: 0.5 } }, { x: given }).x;

const main = constant({ max: 0.1 });
const plain = number('');
const whole = number('', { integer: true });
const bounded = number('', { above: 0, max: 1 });
const share = floor('', { of: 'peak' });
const count = updates('', { min: 0 });
const long = updates('', { min: 0, fractional: true });
const one = choice('', ['a', 'b']);

describe('a value is taken', () => {
  it.each<[kind: string, parameter: Parameter, given: unknown, taken: unknown]>([
    ['a number', plain, -2.5, -2.5],
    ['a number', plain, 1e-300, 1e-300],
    ['a whole number', whole, 3, 3],
    ['a bounded number, at its end', bounded, 1, 1],
    ['a bounded number, near its open end', bounded, 5e-324, 5e-324],
    ['a rate', rate(''), 0, 0],
    ['a number without the sign that JSON has not', plain, -0, 0],
    ['a floor', share, 0.2, 0.2],
    ['a floor as a percentage of the peak', share, '10%', 0.05],
    ['a floor as no part of the peak', share, '0%', 0],
    ['a number of updates', count, 7, 7],
    ['a number of updates as a percentage of the length', count, '7%', 7],
    ['a number of updates as a percentage, rounded up', count, '7.5%', 8],
    ['no updates', count, 0, 0],
    ['parts of an update', long, 2.5, 2.5],
    ['a choice', one, 'b', 'b'],
    ['a flag', flag(''), true, true],
    ['a schedule', schedule(''), main, main],
  ])('%s: %o, given %o', (_kind, parameter, given, taken) => {
    expect(value(parameter, given)).toBe(taken);
  });
});

describe('a value is refused', () => {
  it.each<[kind: string, parameter: Parameter, given: readonly unknown[]]>([
    ['a number', plain, [Number.NaN, Number.POSITIVE_INFINITY, '1', true, null, [1], {}]],
    ['a whole number', whole, [2.5]],
    ['a bounded number', bounded, [0, -1, 1.0000000000000002]],
    ['a rate', rate(''), [-1e-300]],
    ['a floor', share, [-0.1, '-10%', '%', 'abc', Number.NaN]],
    ['a number of updates', count, [-1, 2.5, '-1%', 2 ** 53, Number.POSITIVE_INFINITY, '1e18%']],
    ['a number of updates, in parts', long, [-0.5, 0.03, 0.999, Number.POSITIVE_INFINITY]],
    ['a choice', one, ['c', 'A', '', 0]],
    ['a flag', flag(''), ['true', 1, 0]],
    ['a schedule', schedule(''), ['cosine', { type: 'cosine' }, 0.1]],
  ])('%s', (_kind, parameter, all) => {
    for (const given of all) {
      const issue = { code: 'bad-value', type: 'it', parameter: 'x', expected: expectation(parameter), got: given };
      expect(issuesOf(() => value(parameter, given))).toEqual([expect.objectContaining(issue)]);
    }
  });
});

describe('what to write instead', () => {
  it.each<[parameter: Parameter, given: unknown, instead: string | undefined]>([
    [count, 0.03, '3% for a share of the length'],
    [long, 0.03, '3% for a share of the length'],
    [long, 0.07, '7% for a share of the length'],
    [long, '0.5', '50% for a share of the length'],
    [count, 2.5, '2 or 3'],
    [count, -2, undefined],
    [rate(''), '0,1', '0.1'],
    [rate(''), '1,000', '1_000'],
    [rate(''), '1,000,000', '1_000_000'],
    [rate(''), '1,000,00', undefined],
    [rate(''), 'a,b', undefined],
    [rate(''), 'fast', undefined],
  ])('of %o %j: %s', (parameter, given, instead) => {
    const [issue] = issuesOf(() => value(parameter, given));
    expect(issue).toMatchObject({ code: 'bad-value' });
    expect((issue as { instead?: string }).instead).toBe(instead);
  });
});

describe('a parameter that is left out', () => {
  it.each<[what: string, parameter: Parameter, value: unknown]>([
    ['has its default', number('', { default: 3 }), 3],
    ['has its default of nothing at all', number('', { default: 0 }), 0],
    ['has its default in percent', updates('', { default: '10%' }), 10],
    ['is off', flag(''), false],
    ['has no value', number('', { optional: true }), undefined],
  ])('%s', (_what, parameter, left) => {
    expect(value(parameter, undefined)).toBe(left);
  });

  it('is missing where it has neither', () => {
    expect(issuesOf(() => value(count, undefined))).toEqual([
      { code: 'missing-parameter', type: 'it', parameter: 'x', expected: 'a whole number >= 0 or a percentage of the length' },
    ]);
  });

  it('is not the same as null, which JSON writes for NaN', () => {
    expect(codesOf(() => value(number('', { default: 3 }), null))).toEqual(['bad-value']);
  });
});

describe('expectation', () => {
  it.each<[parameter: Parameter, text: string]>([
    [plain, 'a number'],
    [whole, 'a whole number'],
    [bounded, 'a number > 0 and <= 1'],
    [rate(''), 'a number >= 0'],
    [share, 'a number >= 0 or a percentage of peak'],
    [updates('', { min: 1 }), 'a whole number >= 1 or a percentage of the length'],
    [updates('', { min: 1, fractional: true }), 'a number >= 1 or a percentage of the length'],
    [long, '0, a number >= 1 or a percentage of the length'],
    [one, 'one of a, b'],
    [flag(''), 'true or false'],
    [schedule(''), 'a schedule'],
  ])('%o: %s', (parameter, text) => {
    expect(expectation(parameter)).toBe(text);
  });
});

describe('readText', () => {
  it.each<[parameter: Parameter, text: string, read: unknown]>([
    [plain, '1_000', 1000],
    [plain, '100k', 100_000],
    [plain, 'abc', 'abc'],
    [share, '1e-3', 0.001],
    [share, '10%', '10%'],
    [count, '3.5M', 3_500_000],
    [count, '10%', '10%'],
    [one, '1', '1'],
    [flag(''), 'true', true],
    [flag(''), 'false', false],
    [flag(''), 'yes', 'yes'],
  ])('%o: %j is %j', (parameter, text, read) => {
    expect(readText(parameter, text)).toBe(read);
  });
});

describe('several parameters', () => {
  const params = {
    min: floor(''),
    max: rate('', { default: 1 }),
    rate: number('', { default: 0.05, unless: 'gamma' }),
    gamma: number('', { min: 0, optional: true }),
    steps: updates(''),
  } satisfies Parameters;
  const rules = [{ over: ['min', 'max'], says: 'min <= max', holds: ({ min, max }: never) => min <= max }] as const;
  const all = (input: Record<string, unknown>) => complete({ type: 'it', params, rules, whole: { length: 50 } }, input);

  it('come back in the order they are declared, percentages resolved', () => {
    const values = all({ steps: '10%', max: 2, min: '25%' });
    expect(values).toEqual({ min: 0.5, max: 2, rate: 0.05, gamma: undefined, steps: 5 });
    expect(Object.keys(values)).toEqual(['min', 'max', 'rate', 'gamma', 'steps']);
  });

  it('one that replaces another leaves it without its default', () => {
    expect(all({ min: 0, steps: 1, gamma: 0.9 })).toMatchObject({ rate: undefined, gamma: 0.9 });
  });

  it.each<[what: string, input: Record<string, unknown>, codes: string[]]>([
    ['one that is unknown', { min: 0, steps: 1, mni: 0 }, ['unknown-parameter']],
    ['one that every object has', { min: 0, steps: 1, constructor: 0 }, ['unknown-parameter']],
    ['not one that is unknown but has no value', { min: 0, steps: '101%', mni: undefined, max: -1 }, ['bad-value']],
    ['the same thing twice', { min: 0, steps: 1, rate: 0.1, gamma: 0.9 }, ['same-thing-twice']],
    ['a broken rule', { min: 2, steps: 1 }, ['broken-rule']],
    ['a rule that a percentage breaks', { min: '101%', steps: 1 }, ['broken-rule']],
    ['no rule over what is wrong by itself', { min: 2, max: 'x', steps: 1 }, ['bad-value']],
    ['no share of what is wrong by itself', { min: '10%', max: 'x', steps: 1 }, ['bad-value']],
    [
      'everything at once',
      { mni: 0, nim: 0, max: -1, rate: 1, gamma: -1 },
      ['unknown-parameter', 'unknown-parameter', 'bad-value', 'same-thing-twice', 'bad-value', 'missing-parameter', 'missing-parameter'],
    ],
    ['a broken rule beside what is wrong elsewhere', { min: 2, steps: -0.5 }, ['bad-value', 'broken-rule']],
  ])('report %s', (_what, input, codes) => {
    expect(codesOf(() => all(input)).toSorted()).toEqual(codes.toSorted());
  });

  it('say which they are', () => {
    expect(issuesOf(() => all({ min: 2, steps: 1, mni: 0, rate: 0.1, gamma: 0.9 }))).toEqual([
      { code: 'unknown-parameter', type: 'it', parameter: 'mni', known: ['min', 'max', 'rate', 'gamma', 'steps'] },
      { code: 'same-thing-twice', type: 'it', parameters: ['rate', 'gamma'] },
      { code: 'broken-rule', type: 'it', parameters: ['min', 'max'], rule: 'min <= max' },
    ]);
  });
});
