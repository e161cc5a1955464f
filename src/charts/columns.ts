import type { Curve } from '../core/schedule.ts';

/** Breaks looked at within one column; beyond that a column only shows that it is busy. */
const followed = 32;

/** The column of an update where `start … last` take `columns`. */
export function columnOf(t: number, start: number, last: number, columns: number): number {
  return last === start ? 0 : Math.round(((t - start) / (last - start)) * columns);
}

/**
 * One value for each of `columns + 1` places from update `start` to update `last`, or for as many as there are up to `end`.
 * A peak, trough or drop between two places is shown at the nearer one; both ends are exact.
 * Where a column holds several updates, every value is one that an update uses.
 */
export function sampleColumns(schedule: Curve, start: number, last: number, columns: number, end = last): number[] {
  if (last <= start) return Array.from({ length: columns + 1 }, () => schedule.at(start));
  const final = columnOf(end, start, last, columns);
  const width = (last - start) / columns;
  const snapped = width < 4 ? (t: number) => t : Math.round;
  const values = [schedule.at(start)];
  // The columns beside the ends look after what lies between, because the ends themselves are exact.
  let [from, left] = [start, values[0] as number];
  let next = firstBreak(schedule, start, end);
  for (let column = 1; column < final; column += 1) {
    const to = column === final - 1 ? end : snapped(start + (column + 0.5) * width);
    const here = schedule.at(snapped(start + column * width));
    const right = schedule.at(to);
    const isSmooth = next >= to;
    const beside = isSmooth ? none : besideBreaks(schedule, from, to);
    values.push(telling(here, beside, left, right, values[column - 1] as number));
    if (!isSmooth) next = firstBreak(schedule, to, end);
    [from, left] = [to, right];
  }
  if (final > 0) values.push(schedule.at(end));
  return values;
}

const none: readonly number[] = [];

/** The first break from one place to another; infinity where there is none. */
function firstBreak(schedule: Curve, from: number, to: number): number {
  for (const t of schedule.breaks(from, to)) return t;
  return Number.POSITIVE_INFINITY;
}

/** The rates on both sides of every break inside a column, of those updates that lie in it. */
function besideBreaks(schedule: Curve, from: number, to: number): number[] {
  const found: number[] = [];
  let looked = 0;
  for (const t of schedule.breaks(from, to)) {
    const update = Math.ceil(t);
    for (const near of [update - 1, update]) if (near >= from && near <= to) found.push(schedule.at(near));
    looked += 1;
    if (looked === followed) break;
  }
  return found;
}

/** What the column shows: a peak or trough inside it, of two the one farther from where the line stands, else its middle. */
function telling(here: number, beside: readonly number[], left: number, right: number, previous: number): number {
  if (beside.length === 0) return here;
  const high = Math.max(here, ...beside);
  const low = Math.min(here, ...beside);
  // Two sides belong to one break, which may be no more than a drop; where there are more, an edge may be a peak as well.
  const busy = beside.length > 2;
  const peak = high > Math.max(left, right) || (busy && high === Math.max(left, right));
  const trough = low < Math.min(left, right) || (busy && low === Math.min(left, right));
  if (peak && trough) return high - previous >= previous - low ? high : low;
  return peak ? high : trough ? low : here;
}
