import { LrschedError } from '../core/issues.ts';
import type { Knot } from '../core/parameters.ts';
import type { Schedule } from '../core/schedule.ts';
import { piecewise } from '../schedules/piecewise.ts';

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
