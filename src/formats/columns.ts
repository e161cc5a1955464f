import type { Schedule } from '../core/schedule.ts';

/** Breaks looked at within one column; beyond that a column only shows that it is busy. */
const followed = 32;

/**
 * One value for each of `columns + 1` places from update `start` to update `last`.
 * A peak, trough or drop between two places is shown at the nearer one; both ends are exact.
 */
export function sampleColumns(schedule: Schedule, start: number, last: number, columns: number): number[] {
  if (last <= start) return Array.from({ length: columns + 1 }, () => schedule.at(start));
  const width = (last - start) / columns;
  const place = (column: number) => (column === columns ? last : start + column * width);
  const values: number[] = [];
  for (let column = 0; column <= columns; column += 1) {
    const here = schedule.at(place(column));
    if (column === 0 || column === columns) {
      values.push(here);
      continue;
    }
    const [from, to] = [place(column) - width / 2, place(column) + width / 2];
    const inside = extremes(schedule, from, to, last);
    values.push(telling(here, inside, schedule.at(from), schedule.at(to), values.at(-1) as number));
  }
  return values;
}

/** The rates on both sides of every break inside a column, of those updates that exist. */
function extremes(schedule: Schedule, from: number, to: number, last: number): number[] {
  const found: number[] = [];
  for (const t of schedule.breaks(from, to)) {
    const update = Math.ceil(t);
    if (update <= last) found.push(schedule.at(update));
    if (update >= 1) found.push(schedule.at(update - 1));
    if (found.length >= 2 * followed) break;
  }
  return found;
}

/** What the column shows: a peak or trough inside it, of two the one farther from where the line stands, else its middle. */
function telling(here: number, inside: readonly number[], left: number, right: number, previous: number): number {
  const high = Math.max(...inside);
  const low = Math.min(...inside);
  const peak = high > Math.max(left, right, here);
  const trough = low < Math.min(left, right, here);
  if (peak && trough) return high - previous >= previous - low ? high : low;
  return peak ? high : trough ? low : here;
}
