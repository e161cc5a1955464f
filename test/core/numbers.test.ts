import { describe, expect, it } from 'vitest';
import { figure, parseNumber, parsePercentage, rank, share, shareOfUpdates, tally } from '../../src/core/numbers.ts';

describe('parseNumber', () => {
  it.each<[text: string, value: number]>([
    ['0.1', 0.1],
    ['.5', 0.5],
    ['5.', 5],
    ['-2', -2],
    ['+2', 2],
    ['1e6', 1_000_000],
    ['3E-4', 0.0003],
    ['1_000_000', 1_000_000],
    ['1_000.2_5', 1000.25],
    ['100k', 100_000],
    ['100K', 100_000],
    ['3.5M', 3_500_000],
    ['2B', 2_000_000_000],
    ['2G', 2_000_000_000],
    ['15T', 15_000_000_000_000],
    ['1e3k', 1_000_000],
    ['1.1k', 1100],
    // A product of the number and its suffix would miss these by an ulp.
    ['2.01k', 2010],
    ['4.02M', 4_020_000],
    ['1.07B', 1_070_000_000],
    ['0.27T', 270_000_000_000],
    ['1e-300', 1e-300],
    ['1.7976931348623157e308', Number.MAX_VALUE],
  ])('reads %j as %d', (text, value) => {
    expect(parseNumber(text)).toBe(value);
  });

  it.each([
    '',
    ' ',
    ' 1',
    '1 ',
    '1\n',
    'abc',
    'k',
    '.',
    '-',
    '--5',
    '10.5.2',
    '1,5',
    '1e',
    'e5',
    '1e400',
    '1e306k',
    '-1e400',
    '1__0',
    '_1',
    '1_',
    '1_.5',
    '1kk',
    '1m',
    '0x10',
    'Infinity',
    'NaN',
    '٣',
    '10%',
  ])('refuses %j', (text) => {
    expect(parseNumber(text)).toBeUndefined();
  });
});

describe('parsePercentage', () => {
  it.each<[value: unknown, percentage: number | undefined]>([
    ['10%', 10],
    ['0.5%', 0.5],
    ['-5%', -5],
    ['150%', 150],
    ['10', undefined],
    ['%', undefined],
    ['10%%', undefined],
    ['10 %', undefined],
    [10, undefined],
    [null, undefined],
  ])('reads %j as %s', (value, percentage) => {
    expect(parsePercentage(value)).toBe(percentage);
  });
});

it.each<[percentage: number, whole: number, value: number]>([
  [10, 0.3, 0.03],
  [0, 5, 0],
  [100, 0.1, 0.1],
])('%d%% of a rate %d is %d', (percentage, whole, value) => {
  expect(share(percentage, whole)).toBe(value);
});

it.each<[percentage: number, length: number, up: number, down: number]>([
  [7, 100, 7, 7],
  [29, 100, 29, 29],
  [0.7, 1000, 7, 7],
  [4.35, 100_000, 4350, 4350],
  [1.15, 10_000, 115, 115],
  [10, 25, 3, 2],
  [1, 10, 1, 0],
  [50, 101, 51, 50],
  [0, 100, 0, 0],
  [100, 33, 33, 33],
  [10, 1_000_000_000_001, 100_000_000_001, 100_000_000_000],
])('%d%% of %d updates is %d, or %d rounded down', (percentage, length, up, down) => {
  expect([shareOfUpdates(percentage, length, 'up'), shareOfUpdates(percentage, length, 'down')]).toEqual([up, down]);
});

it.each<[sorted: number[], t: number, count: number]>([
  [[], 1, 0],
  [[1, 3, 3, 7], 0.5, 0],
  [[1, 3, 3, 7], 1, 1],
  [[1, 3, 3, 7], 3, 3],
  [[1, 3, 3, 7], 6, 3],
  [[1, 3, 3, 7], 1e15, 4],
])('of %j at most %d are %d', (sorted, t, count) => {
  expect(rank(sorted, t)).toBe(count);
});

describe('figure', () => {
  it.each<[value: number, digits: number | undefined, text: string]>([
    [0, undefined, '0'],
    [0.001, undefined, '0.001'],
    [0.123456, undefined, '0.1235'],
    [999_999, 6, '999999'],
    [0.00029, undefined, '2.9e-4'],
    [1.23456e-5, undefined, '1.235e-5'],
    [1.23456e-5, 2, '1.2e-5'],
    [1.23456e7, 3, '1.23e7'],
    [-1.23456e-5, undefined, '-1.235e-5'],
    [Number.POSITIVE_INFINITY, undefined, 'more than 1.798e308'],
  ])('says %d with %s digits as %s', (value, digits, text) => {
    expect(figure(value, digits)).toBe(text);
  });
});

it.each<[value: number, told: string]>([
  [9999, '9999'],
  [10_000, '10,000'],
  [450_450, '450,450'],
  [999_000, '999,000'],
  [1_500_000, '1.5M'],
  [1_234_567, '1,234,567'],
  [15e12, '15T'],
])('%d updates are %s', (value, told) => {
  expect(tally(value)).toBe(told);
});
