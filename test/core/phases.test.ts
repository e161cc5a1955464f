import { expect, it } from 'vitest';
import { phases, rampCurve } from '../../src/core/phases.ts';
import { expectValues } from '../equal.ts';

it('follow one another, each from the update at which the one before is over', () => {
  const curve = phases([2, () => 5], [4, (t) => t], [Number.POSITIVE_INFINITY, () => 0]);
  expectValues(curve.at, [5, 5, 2, 3, 0, 0]);
  expect([...curve.breaks(0, 10)]).toEqual([2, 4]);
});

it('are not seen where they have no length, or are over before they begin', () => {
  const curve = phases([0, () => 1], [3, () => 2], [3, () => 4], [1, () => 5], [Number.POSITIVE_INFINITY, () => 3]);
  expectValues(curve.at, [2, 2, 2, 3]);
  expect([...curve.breaks(0, 10)]).toEqual([1, 3]);
});

it('ramp in every shape from one rate to another, and stay there', () => {
  expectValues(
    (i) => rampCurve('square', 1, 5, 10, 4)(10 + i),
    [0, 1, 4, 9, 16, 16].map((sixteenths) => 1 + sixteenths / 4),
  );
});
