import type { Schedule } from '../core/schedule.ts';

/** A rate and the update that uses it. */
export interface Moment {
  readonly t: number;
  readonly lr: number;
}

/** What a schedule does over `start <= t < stop`, in whole updates. */
export interface Summary {
  readonly first: Moment;
  readonly last: Moment;
  /** The highest rate, at the first update that has it. */
  readonly peak: Moment;
  /** The lowest rate from the peak on, at the first update that has it. */
  readonly low: Moment;
  /** The lowest rate of all. */
  readonly least: number;
  readonly mean: number;
}

/** Up to this many updates are visited one by one; a longer run is judged from its breaks. */
const visited = 20_000;
/** More breaks than this are not followed one by one. */
const followed = 4096;

/** Summarizes a run of any length in bounded time. Throws where the schedule does. */
export function summarize(schedule: Schedule, start: number, stop: number): Summary {
  const moment = (t: number): Moment => ({ t, lr: schedule.at(t) });
  const moments = [...landmarks(schedule, start, stop)].map(moment);
  const peak = moments.reduce((best, one) => (one.lr > best.lr ? one : best));
  const low = moments.filter(({ t }) => t >= peak.t).reduce((best, one) => (one.lr < best.lr ? one : best));
  const least = moments.reduce((lowest, { lr }) => Math.min(lowest, lr), peak.lr);
  return { first: moment(start), last: moment(stop - 1), peak, low, least, mean: mean(schedule, start, stop) };
}

/**
 * Updates among which the highest and the lowest rate of a run are found, in order:
 * the ends, and both sides of each break, because between breaks a curve is monotone.
 */
export function* landmarks(schedule: Schedule, start: number, stop: number): Generator<number> {
  if (stop - start <= visited) {
    for (let t = start; t < stop; t += 1) yield t;
    return;
  }
  let last = start;
  yield start;
  for (const edge of edges(schedule, start, stop)) {
    for (const t of [edge - 1, edge]) {
      if (t <= last || t >= stop) continue;
      yield t;
      last = t;
    }
  }
  if (last < stop - 1) yield stop - 1;
}

/** The first update of each piece between breaks; evenly spaced ones where there are too many to visit. */
function edges(schedule: Schedule, start: number, stop: number): readonly number[] {
  const found: number[] = [];
  for (const t of schedule.breaks(start, stop)) {
    found.push(Math.ceil(t));
    if (found.length === followed) return Array.from({ length: followed }, (_, i) => start + Math.floor(((stop - start) * i) / followed));
  }
  return found;
}

/** Mean rate over a run: summed update by update, or integrated between breaks where the run is long. */
export function mean(schedule: Schedule, start: number, stop: number): number {
  if (stop - start <= visited) return sum(schedule, start, stop) / (stop - start);
  let total = 0;
  let from = start;
  for (const edge of [...edges(schedule, start, stop), stop]) {
    if (edge <= from) continue;
    total += pieceSum(schedule, from, edge);
    from = edge;
  }
  return total / (stop - start);
}

function sum(schedule: Schedule, start: number, stop: number): number {
  let total = 0;
  for (let t = start; t < stop; t += 1) total += schedule.at(t);
  return total;
}

/** Sum over one smooth piece: its first updates one by one, the rest by Gauss-Legendre over doubling strides. */
function pieceSum(schedule: Schedule, start: number, stop: number): number {
  const smooth = Math.min(stop, start + 16);
  let total = sum(schedule, start, smooth);
  for (let from = smooth; from < stop; ) {
    const to = Math.min(stop, from + (from - start));
    // The sum over from … to - 1 is the integral of the curve half an update earlier, up to its curvature.
    const [middle, half] = [(from + to - 1) / 2, (to - from) / 2];
    for (const [x, weight] of gauss) total += half * weight * (schedule.at(middle + half * x) + schedule.at(middle - half * x));
    from = to;
  }
  return total;
}

/** Gauss-Legendre with eight nodes: abscissa and weight of the positive half. */
const gauss = [
  [0.1834346424956498, 0.362683783378362],
  [0.525532409916329, 0.3137066458778873],
  [0.7966664774136267, 0.2223810344533745],
  [0.9602898564975363, 0.1012285362903763],
] as const;
