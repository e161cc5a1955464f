import { tally } from '../core/numbers.ts';
import type { Curve } from '../core/schedule.ts';

/** The lowest and the highest rate of a column. */
export type Band = readonly [low: number, high: number];

/** Breaks looked at within one column, half of them from either end. */
const followed = 32;

/** Breaks that are counted one by one. */
const counted = 200_000;

/**
 * For each column the lowest and the highest rate of its updates, where a curve has more cycles than there are columns and a
 * line through single rates would show cycles that are not there; nothing where it has fewer.
 */
export function bandsOf(curve: Curve, start: number, last: number, columns: number): readonly Band[] | undefined {
  const width = (last - start) / columns;
  if (!(width >= 2)) return undefined;
  const edge = (column: number) => Math.min(last, Math.max(start, Math.round(start + (column - 0.5) * width)));
  const all = Array.from({ length: columns + 1 }, (_, column) => ratesIn(curve, edge(column), edge(column + 1)));
  const turns = all.reduce((sum, rates) => sum + turnsOf(rates), 0);
  return turns > 2 * columns ? all.map((rates): Band => [Math.min(...rates), Math.max(...rates)]) : undefined;
}

/** The rates on both sides of the breaks of a column, in order, and at its ends. */
function ratesIn({ at, breaks }: Curve, from: number, to: number): readonly number[] {
  const places = [from];
  const look = (start: number, most: number) => {
    let count = 0;
    for (const t of breaks(start, to)) {
      if (count === most) return t;
      for (const near of [Math.ceil(t) - 1, Math.ceil(t)]) if (near > (places.at(-1) as number) && near < to) places.push(near);
      count += 1;
    }
    return undefined;
  };
  const more = look(from, followed / 2);
  if (more !== undefined) look(Math.max(more, to - (more - from)), followed / 2);
  return [...places, Math.max(from, to - 1)].map(at);
}

/** How often rates change their direction. */
function turnsOf(rates: readonly number[]): number {
  let [turns, way] = [0, 0];
  for (const [index, rate] of rates.entries()) {
    const now = index === 0 ? 0 : Math.sign(rate - (rates[index - 1] as number));
    if (now !== 0 && way !== 0 && now !== way) turns += 1;
    if (now !== 0) way = now;
  }
  return turns;
}

/** How many cycles a run has, by its peaks: the first update counts where the rate falls from there. "about" where they are too many to be counted. */
export function cyclesIn({ at, breaks }: Curve, start: number, stop: number): string {
  let [peaks, way, before, looked, reached] = [0, 1, at(start), 0, start];
  const first = at(start);
  const see = (t: number) => {
    const rate = at(t);
    if (rate < before && way > 0) peaks += 1;
    if (rate !== before) way = Math.sign(rate - before);
    before = rate;
  };
  for (const t of breaks(start, stop)) {
    if (looked === counted) return `about ${tally(Number(((peaks * (stop - start)) / (reached - start)).toPrecision(2)))}`;
    const update = Math.ceil(t);
    if (update - 1 > start) see(update - 1);
    if (update > start && update < stop) see(update);
    looked += 1;
    reached = update;
  }
  see(stop - 1);
  // One that begins at its peak ends where it comes back to it.
  return tally(peaks + (way > 0 && !(first > at(start + 1)) ? 1 : 0));
}
