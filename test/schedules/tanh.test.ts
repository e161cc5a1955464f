import { describe, expect, it } from 'vitest';
import { tanh } from '../../src/schedules/tanh.ts';
import { expectValues } from '../equal.ts';
import { codesOf } from '../issues.ts';

describe('values', () => {
  it('follow the tangent from lb to ub', () => {
    // (1 - tanh x) / 2 = 1 / (1 + e^2x), at -1, -½, 0, ½ and 1.
    const sigmoid = (x: number) => 1 / (1 + Math.exp(2 * x));
    const values = [-1, -0.5, 0, 0.5, 1].map(sigmoid);
    expectValues(tanh({ max: 1, lb: -1, ub: 1, length: 4 }).at, [...values, sigmoid(1)]);
    expectValues(
      tanh({ max: 5, min: 1, lb: -1, ub: 1, length: 4 }).at,
      values.map((value) => 1 + 4 * value),
    );
  });

  it('start a little below max and end a little above min, as in timm, unless told to end there', () => {
    const { at } = tanh({ max: 1, length: 100 });
    expect(1 - at(0)).toBeCloseTo(8.3e-7, 8);
    expect(at(100)).toBeCloseTo(0.002473, 6);
    expect(at(70)).toBeCloseTo(0.5, 14);
    expect(tanh({ max: 1, min: 0.001, after: 'min' }).at(100)).toBe(0.001);
  });

  it('go on towards min', () => {
    const { at } = tanh({ max: 1, min: 0.001, length: 10, after: 'continue' });
    expect(at(20)).toBeLessThan(at(10));
    expect(at(1e15)).toBe(0.001);
  });

  it('keep what is small, and what is flat', () => {
    expect(tanh({ max: 2e-300, lb: -1, ub: 1, length: 2 }).at(1)).toBe(1e-300);
    expect(tanh({ max: 0.1, min: 0.1 }).at(37)).toBe(0.1);
  });
});

it('breaks where it ends only', () => {
  expect([...tanh({ length: 10 }).breaks(0, 100)]).toEqual([10]);
});

it.each<[what: string, input: Record<string, unknown>, codes: string[]]>([
  ['a tangent that goes nowhere', { lb: 3, ub: 3 }, ['broken-rule']],
  ['a tangent backwards', { lb: 3, ub: -3 }, ['broken-rule']],
  ['a floor above the peak', { max: 0.1, min: 0.2 }, ['broken-rule']],
])('refuses %s', (_what, input, codes) => {
  expect(codesOf(() => tanh(input))).toEqual(codes);
});
