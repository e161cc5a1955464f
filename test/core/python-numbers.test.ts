import { expect, it } from 'vitest';
import { exactSum, integerRoot } from '../../src/core/python-numbers.ts';

it('adds numbers as if they were rounded once', () => {
  expect(exactSum(Array(10).fill(0.1))).toBe(1);
  expect(exactSum([1e16, 1, -1e16])).toBe(1);
  expect(exactSum([])).toBe(0);
});

it.each([
  [0n, 0n],
  [35n, 5n],
  [36n, 6n],
  [10n ** 40n - 1n, 10n ** 20n - 1n],
])('takes the root of %s downwards', (value, root) => expect(integerRoot(value)).toBe(root));
