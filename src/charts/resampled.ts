import { isKnown } from '../core/known.ts';
import type { Curve, Series } from '../core/schedule.ts';

/** Values that a page holds at most, of all series together; of longer runs it shows some updates. */
const held = 60_000;
/** Updates evenly spaced, and stretches of which the highest and the lowest update are shown as well. */
const [even, stretches] = [1000, 300];
/** Breaks looked at within a stretch. */
const followed = 32;

/** A series and where its line ends. */
export interface Resampled {
  readonly series: Series;
  /** Its last update. */
  readonly end: number;
}

/** The updates from `start` to `last` that a page shows: all, or evenly some and those beside peaks, troughs and jumps. */
export function shownUpdates(all: readonly Resampled[], start: number, last: number): readonly number[] {
  if (last < start) return [];
  if ((last - start + 1) * all.length <= held) return Array.from({ length: last - start + 1 }, (_, index) => start + index);
  const shown = new Set<number>(Array.from({ length: even }, (_, index) => start + Math.round((index * (last - start)) / (even - 1))));
  for (const { series, end } of all) {
    shown.add(end);
    const { momentum, weightDecay } = series.schedule.also ?? {};
    for (const curve of [series.schedule, momentum, weightDecay]) if (curve) for (const t of telling(curve, start, end)) shown.add(t);
    for (const t of series.known === undefined ? [] : thinned(series.known.rows)) shown.add(t);
  }
  return [...shown].filter((t) => t >= start && t <= last).sort((a, b) => a - b);
}

/** The updates on both sides of each break; where there are too many, the highest and the lowest of each stretch. */
function* telling(curve: Curve, start: number, end: number): Generator<number> {
  for (let stretch = 0; stretch < stretches; stretch += 1) {
    const from = start + ((end - start) * stretch) / stretches;
    const to = start + ((end - start) * (stretch + 1)) / stretches;
    const beside: number[] = [];
    for (const t of curve.breaks(from, to)) {
      for (const near of [Math.ceil(t) - 1, Math.ceil(t)]) if (near >= start && near <= end) beside.push(near);
      if (beside.length >= 2 * followed) break;
    }
    if (beside.length <= 4) yield* beside;
    else yield* [extreme(curve, beside, 1), extreme(curve, beside, -1)];
  }
}

function extreme({ at }: Curve, updates: readonly number[], sign: number): number {
  return updates.reduce((best, t) => (sign * at(t) > sign * at(best) ? t : best));
}

/** Some of the rows of a log, evenly. */
function thinned(rows: ArrayLike<number>): number[] {
  const count = Math.min(rows.length, even);
  return Array.from({ length: count }, (_, index) => rows[Math.round((index * (rows.length - 1)) / Math.max(1, count - 1))] as number);
}

/** What a series uses at an update; nothing past its end and where it is not known. */
export function valueAt({ series, end }: Resampled, curve: Curve, t: number): number | null {
  return t <= end && isKnown(series.known, t) ? curve.at(t) : null;
}

/** The places of the updates at which a curve jumps from what it was, and does not lead there. */
export function jumpsOf(one: Resampled, curve: Curve, updates: readonly number[]): readonly number[] {
  const jumps: number[] = [];
  let before: number | null = null;
  for (const [place, t] of updates.entries()) {
    const here = valueAt(one, curve, t);
    if (here !== null && before !== null && here !== before) {
      const led = curve.at(t - Math.max(t * 2 ** -48, 1e-9));
      if (Math.abs(led - before) < Math.abs(led - here)) jumps.push(place);
    }
    before = here ?? before;
  }
  return jumps;
}
