import { describe, expect, it } from 'vitest';
import { differences, expectValues, float32 } from './equal.ts';

describe('differences', () => {
  it.each<[what: string, ours: number[], theirs: number[], different: number[]]>([
    ['the same numbers', [0.1, 0], [0.1, 0], []],
    ['an ulp away', [0.1 + 2 ** -56], [0.1], []],
    ['1e-11 of it away', [0.1, 0.1 * (1 + 1e-11)], [0.1, 0.1], [1]],
    ['where it is 0, 4e-15 of the largest away', [1, 4e-15], [1, 0], []],
    ['where it is 0, 6e-15 of the largest away', [1, 6e-15], [1, 0], [1]],
    ['not a number', [Number.NaN], [0.1], [0]],
    ['one too few', [0.1], [0.1, 0.2], [1]],
  ])('%s', (_what, ours, theirs, different) => {
    const found = differences((t) => ours[t] ?? Number.NaN, theirs);
    expect(found.map((line) => Number(/^at (\d+)/.exec(line)?.[1]))).toEqual(different);
  });

  it('is wider against float32', () => {
    expect(differences(() => 0.1 * (1 + 5e-7), [0.1], float32)).toEqual([]);
    expect(differences(() => 0.1 * (1 + 5e-6), [0.1], float32)).toHaveLength(1);
  });
});

it('refuses to compare with nothing', () => {
  expect(() => expectValues(() => 0, [])).toThrow();
});
