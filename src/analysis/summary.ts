import type { Curve } from '../core/schedule.ts';
import { evenly, followed, pieces, visited, walked } from './pieces.ts';

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

/** So many updates are looked at where a run has too many breaks and is too long to be summed. */
const samples = 65_536;

/** Summarizes a run of any length in bounded time. Throws where the schedule does. */
export function summarize(schedule: Curve, start: number, stop: number): Summary {
  const moment = (t: number): Moment => ({ t, lr: schedule.at(t) });
  const moments = [...landmarks(schedule, start, stop)].map(moment);
  const peak = moments.reduce((best, one) => (one.lr > best.lr ? one : best));
  const low = moments.filter(({ t }) => t >= peak.t).reduce((best, one) => (one.lr < best.lr ? one : best));
  const least = moments.reduce((lowest, { lr }) => Math.min(lowest, lr), peak.lr);
  // Rounding must not take a mean beyond what it is the mean of.
  const between = Math.min(peak.lr, Math.max(least, mean(schedule, start, stop)));
  return { first: moment(start), last: moment(stop - 1), peak, low, least, mean: between };
}

/**
 * Updates among which the highest and the lowest rate of a run are found, in order:
 * the ends, and both sides of each break, because between breaks a curve is monotone.
 */
export function* landmarks(schedule: Curve, start: number, stop: number): Generator<number> {
  if (stop - start <= visited) {
    for (let t = start; t < stop; t += 1) yield t;
    return;
  }
  const { edges, end } = pieces(schedule, start, stop);
  let last = start;
  yield start;
  for (const edge of [...edges, ...evenly(end, stop, followed)]) {
    for (const t of [edge - 1, edge]) {
      if (t <= last || t >= stop) continue;
      yield t;
      last = t;
    }
  }
  if (last < stop - 1) yield stop - 1;
}

/** Mean rate over a run: summed update by update, or integrated between breaks where the run is long. */
export function mean(schedule: Curve, start: number, stop: number): number {
  // Every rate is divided before it is added, because the sum of the largest ones is no number.
  const share = (t: number) => schedule.at(t) / (stop - start);
  if (stop - start <= visited) return sum(share, start, stop);
  const { edges, end } = pieces(schedule, start, stop);
  const single = Math.max(16, Math.floor(visited / 4 / (edges.length + 1)));
  let total = 0;
  let from = start;
  for (const edge of [...edges, end]) {
    total += pieceSum(share, from, edge, single);
    from = edge;
  }
  if (stop - end <= walked) return total + sum(share, end, stop);
  const sampled = evenly(end, stop, samples).reduce((all, t) => all + share(t), 0);
  return total + (sampled / samples) * (stop - end);
}

function sum(at: Curve['at'], start: number, stop: number): number {
  let total = 0;
  for (let t = start; t < stop; t += 1) total += at(t);
  return total;
}

/** Sum over one smooth piece: `single` updates at either end one by one, the rest integrated over strides that double towards the middle. */
function pieceSum(at: Curve['at'], start: number, stop: number, single: number): number {
  if (stop - start <= 4 * single) return sum(at, start, stop);
  const middle = start + Math.floor((stop - start) / 2);
  let total = sum(at, start, start + single) + sum(at, stop - single, stop);
  for (let from = start + single; from < middle; from += from - start) {
    total += strideSum(at, from, Math.min(middle, from + (from - start)));
  }
  for (let to = stop - single; to > middle; to -= stop - to) {
    total += strideSum(at, Math.max(middle, to - (stop - to)), to);
  }
  return total;
}

/** Sum over `start … stop - 1` by the Euler-Maclaurin formula: the integral half an update earlier, less a 24th of how the slope changes. */
function strideSum(at: Curve['at'], start: number, stop: number): number {
  const [middle, half] = [(start + stop - 1) / 2, (stop - start) / 2];
  const slope = (t: number) => at(t) - at(t - 1);
  return gauss.reduce(
    (total, [x, weight]) => total + half * weight * (at(middle + half * x) + at(middle - half * x)),
    (slope(start) - slope(stop)) / 24,
  );
}

/** Gauss-Legendre with eight nodes: abscissa and weight of the positive half. */
const gauss = [
  [0.1834346424956498, 0.362683783378362],
  [0.525532409916329, 0.3137066458778873],
  [0.7966664774136267, 0.2223810344533745],
  [0.9602898564975363, 0.1012285362903763],
] as const;
