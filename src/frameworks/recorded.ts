import { LrschedError } from '../core/issues.ts';
import type { Knot } from '../core/parameters.ts';
import type { Schedule } from '../core/schedule.ts';
import { piecewise } from '../schedules/piecewise.ts';

/** Values that are computed one after another at most: each takes time and memory. */
const mostRecorded = 10_000_000;

/** The values of so many updates as a schedule. Refuses a run whose values nobody waits for. */
export function recordedUpTo(length: number, at: (t: number) => number): Schedule {
  if (length > mostRecorded) throw new LrschedError([{ code: 'too-long', type: 'this schedule', t: length - 1, most: mostRecorded }]);
  return recorded(Array.from({ length }, (_, t) => at(t)));
}

/**
 * A schedule out of values that had to be computed one after another, as a framework's recursion does:
 * a staircase with a knot wherever the value changes. It stays at its last value. Refuses a rate below 0, with its place.
 */
export function recorded(values: readonly number[]): Schedule {
  const below = values.findIndex((value) => value < 0 && Number.isFinite(value));
  if (below >= 0) {
    const mend = 'write max(0, …) around it, or shorten the run';
    throw new LrschedError([{ code: 'negative', type: 'the code', t: below, value: values[below] as number, mend }]);
  }
  const knots: Knot[] = [];
  for (const [t, lr] of values.entries()) if (knots.at(-1)?.[1] !== lr) knots.push([t, lr]);
  return piecewise({ knots, interpolate: 'constant', length: values.length });
}
