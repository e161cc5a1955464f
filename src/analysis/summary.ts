import type { Curve, Held, Spec } from '../core/schedule.ts';
import { knowsBreaks } from './anatomy.ts';
import { evenly, firstWhere, followed, pieces, visited, walked } from './pieces.ts';

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
  /** What of it is sampled, because the run is too long and turns too often to be followed. */
  readonly about?: { readonly extremes?: true; readonly mean?: true };
}

/** So many updates are looked at where a run has too many breaks and is too long to be summed. */
const samples = 65_536;

/** A curve, and its recipe where there is one. */
type Subject = Curve & { readonly spec?: Spec };

/** Up to so many updates a curve is visited at each of them: to many more where its breaks are searched for and one may be missing. */
function mostVisited({ spec }: Subject): number {
  return spec === undefined || knowsBreaks(spec) ? visited : walked;
}

/** Summarizes a run of any length in bounded time. Throws where the schedule does. */
export function summarize(schedule: Subject, start: number, stop: number): Summary {
  const { held } = schedule;
  if (held && stop - start > visited) return summarizeTreads(held, start, stop);
  const moment = (t: number): Moment => ({ t, lr: schedule.at(t) });
  const { all, exact } = whereExtremes(schedule, start, stop);
  const moments = [...all].map(moment);
  const highest = moments.reduce((best, one) => (one.lr > best.lr ? one : best));
  const peak = moment(firstLike(schedule, highest, moments, start));
  const low = lowest(schedule, moments, peak, start);
  const least = moments.reduce((lowest, { lr }) => Math.min(lowest, lr), peak.lr);
  const found = mean(schedule, start, stop);
  // Rounding must not take a mean beyond what it is the mean of.
  const between = Math.min(peak.lr, Math.max(least, found.value));
  const about = { ...(exact ? {} : { extremes: true as const }), ...(found.exact ? {} : { mean: true as const }) };
  const sure = exact && found.exact;
  return { first: moment(start), last: moment(stop - 1), peak, low, least, mean: between, ...(sure ? {} : { about }) };
}

/** A staircase is what its treads are, the first and the last of them perhaps cut. */
function summarizeTreads({ updates, of }: Held, start: number, stop: number): Summary {
  const [from, to] = [Math.floor(start / updates), Math.floor((stop - 1) / updates) + 1];
  const treads = summarize(of, from, to);
  const onUpdates = ({ t, lr }: Moment): Moment => ({ t: Math.max(start, t * updates), lr });
  const whole = treads.mean * ((to - from) * (updates / (stop - start)));
  const cut = (start - from * updates) * (treads.first.lr / (stop - start)) + (to * updates - stop) * (treads.last.lr / (stop - start));
  return {
    ...treads,
    first: { t: start, lr: treads.first.lr },
    last: { t: stop - 1, lr: treads.last.lr },
    peak: onUpdates(treads.peak),
    low: onUpdates(treads.low),
    mean: Math.min(treads.peak.lr, Math.max(treads.least, whole - cut)),
  };
}

function lowest(schedule: Curve, moments: readonly Moment[], peak: Moment, start: number): Moment {
  const after = [peak, ...moments.filter(({ t }) => t > peak.t)];
  const least = after.reduce((best, one) => (one.lr < best.lr ? one : best));
  return { t: firstLike(schedule, least, after, start), lr: least.lr };
}

/** The first update that has a rate: a curve may come to it, by rounding or really, before the break at which it was found. */
function firstLike({ at }: Curve, { t, lr }: Moment, moments: readonly Moment[], start: number): number {
  const before = moments[moments.findIndex((one) => one.t === t) - 1]?.t ?? start;
  return firstWhere((update) => at(update) === lr, before, t);
}

/**
 * Updates among which the highest and the lowest rate of a run are found, in order:
 * the ends, and both sides of each break, because between breaks a curve is monotone.
 */
export function landmarks(schedule: Subject, start: number, stop: number): Iterable<number> {
  return whereExtremes(schedule, start, stop).all;
}

/** The same, and whether they are surely among them: where breaks are too many to be followed the rest is visited, or sampled where it is too long. */
function whereExtremes(schedule: Subject, start: number, stop: number): { readonly all: Iterable<number>; readonly exact: boolean } {
  const most = mostVisited(schedule);
  if (stop - start <= most) return { all: each(start, stop), exact: true };
  if (schedule.held) {
    const { updates, of } = schedule.held;
    const treads = whereExtremes(of, Math.floor(start / updates), Math.floor((stop - 1) / updates) + 1);
    const onUpdates = [...treads.all].map((tread) => Math.max(start, tread * updates));
    return { all: rising(onUpdates, [stop - 1]), exact: treads.exact };
  }
  const { edges, end } = pieces(schedule, start, stop);
  const beyond = stop - end <= walked ? each(end, stop) : around(evenly(end, stop, followed));
  return { all: rising([start], around(edges), beyond, [stop - 1]), exact: stop - end <= walked && most === visited };
}

/** Each place, and the update before it. */
function* around(places: readonly number[]): Generator<number> {
  for (const place of places) yield* [place - 1, place];
}

/** One after another, without what is not after the one before. */
function* rising(...all: readonly Iterable<number>[]): Generator<number> {
  let last = Number.NEGATIVE_INFINITY;
  for (const some of all) {
    for (const t of some) {
      if (t > last) yield t;
      last = Math.max(last, t);
    }
  }
}

function* each(start: number, stop: number): Generator<number> {
  for (let t = start; t < stop; t += 1) yield t;
}

/** Mean rate over a run, and whether that is more than an estimate: summed update by update, or integrated between breaks where the run is long. */
function mean(schedule: Subject, start: number, stop: number): { readonly value: number; readonly exact: boolean } {
  // Every rate is divided before it is added, because the sum of the largest ones is no number.
  const share = (t: number) => schedule.at(t) / (stop - start);
  const most = mostVisited(schedule);
  if (stop - start <= most) return { value: sum(share, start, stop), exact: true };
  const { edges, end } = pieces(schedule, start, stop);
  const single = Math.max(16, Math.floor(visited / 4 / (edges.length + 1)));
  const budget = { halvings: 4096 };
  let total = 0;
  let from = start;
  for (const edge of [...edges, end]) {
    total += pieceSum(share, from, edge, single, budget);
    from = edge;
  }
  const exact = budget.halvings > 0 && most === visited;
  if (!exact && stop - start <= walked) return { value: sum(share, start, stop), exact: true };
  if (stop - end <= walked) return { value: total + sum(share, end, stop), exact };
  const sampled = evenly(end, stop, samples).reduce((all, t) => all + share(t), 0);
  return { value: total + (sampled / samples) * (stop - end), exact: false };
}

/** How often strides may still be halved. */
interface Budget {
  halvings: number;
}

function sum(at: Curve['at'], start: number, stop: number): number {
  let total = 0;
  for (let t = start; t < stop; t += 1) total += at(t);
  return total;
}

/** Sum over one smooth piece: `single` updates at either end one by one, the rest integrated over strides that double towards the middle. */
function pieceSum(at: Curve['at'], start: number, stop: number, single: number, budget: Budget): number {
  if (stop - start <= 4 * single) return sum(at, start, stop);
  const middle = start + Math.floor((stop - start) / 2);
  let total = sum(at, start, start + single) + sum(at, stop - single, stop);
  for (let from = start + single; from < middle; from += from - start) {
    total += halvedSum(at, from, Math.min(middle, from + (from - start)), total, budget);
  }
  for (let to = stop - single; to > middle; to -= stop - to) {
    total += halvedSum(at, Math.max(middle, to - (stop - to)), to, total, budget);
  }
  return total;
}

/** Halves a stride until its halves sum up to what it does itself: a curve may have a kink that it does not know as a break. */
function halvedSum(at: Curve['at'], start: number, stop: number, beside: number, budget: Budget): number {
  if (stop - start <= 32) return sum(at, start, stop);
  const middle = start + Math.floor((stop - start) / 2);
  const halves = strideSum(at, start, middle) + strideSum(at, middle, stop);
  const off = Math.abs(strideSum(at, start, stop) - halves);
  if (off <= 1e-10 * Math.abs(halves) + 1e-13 * Math.abs(beside) || budget.halvings <= 0) return halves;
  budget.halvings -= 1;
  return halvedSum(at, start, middle, beside, budget) + halvedSum(at, middle, stop, beside, budget);
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
