import { expect } from 'vitest';

/** How far a value may lie from its reference: `relative` to it, and `ofLargest` of the case's largest value. */
export interface Tolerance {
  readonly relative: number;
  readonly ofLargest: number;
}
export const float64: Tolerance = { relative: 1e-12, ofLargest: 5e-15 };
/** Against a reference that was computed in float32. */
export const float32: Tolerance = { relative: 1e-6, ofLargest: 0 };

/** Every index at which `at` is not equal to the reference values, with both numbers. */
export function differences(at: (t: number) => number, reference: readonly number[], tolerance = float64): string[] {
  const largest = Math.max(...reference.map(Math.abs));
  return reference.flatMap((theirs, t) => {
    const ours = at(t);
    const equal = Math.abs(ours - theirs) <= tolerance.relative * Math.abs(theirs) + tolerance.ofLargest * largest;
    return equal ? [] : [`at ${t}: ours ${ours}, theirs ${theirs}`];
  });
}

/** The values at 0, 1, 2 … are these. */
export function expectValues(at: (t: number) => number, reference: readonly number[], tolerance = float64): void {
  expect(reference).not.toHaveLength(0);
  expect(differences(at, reference, tolerance)).toEqual([]);
}
