import type { Curve, Held, Schedule } from '../core/schedule.ts';
import { evenly, firstWhere, followedPieces, type Piece, walked } from './pieces.ts';
import { type Moment, summarize } from './summary.ts';

/** The facts of a run that people compare. */
export interface Report {
  /** How many updates it covers. */
  readonly updates: number;
  readonly first: Moment;
  /** The highest rate, at the first update that has it. */
  readonly peak: Moment;
  readonly last: Moment;
  readonly mean: number;
  /** The sum of all rates. */
  readonly area: number;
  /** The share of updates whose rate is within 1 % of the peak. */
  readonly nearPeak: number;
  /** The longest stretch of two or more updates with one rate. */
  readonly flat?: Flat;
  /** The largest fall from one update to the next. */
  readonly drop?: Drop;
  /** What of it is sampled, because the run is too long and turns too often to be followed. */
  readonly about?: readonly Figure[];
}

/** A fact that may be an estimate. */
export type Figure = 'peak' | 'mean' | 'area' | 'nearPeak' | 'flat' | 'drop';

/** `length` updates from `from` on that all have the rate `lr`. */
export interface Flat {
  readonly from: number;
  readonly length: number;
  readonly lr: number;
}

/** A fall: update `t` is the first to use the lower rate `to`. */
export interface Drop {
  readonly t: number;
  readonly from: number;
  readonly to: number;
}

/** So many updates are looked at where a run has more breaks than are followed. */
const samples = 65_536;

/**
 * Reports on the updates `start <= t < stop`, of which there must be one at least, in bounded time.
 *
 * Up to 500,000 updates are all visited. A longer run is judged from its breaks: the share near the peak is exact
 * between those that are followed and sampled beyond; the longest flat part and the largest drop are those among the
 * followed pieces, where a flat in the middle of a piece that is not flat at either end is not seen, and the steepest
 * place of a smooth piece is searched for. Throws where the schedule does.
 */
export function report(schedule: Schedule, start: number, stop: number): Report {
  const { first, last, peak, mean, about } = summarize(schedule, start, stop);
  const updates = stop - start;
  const found = look(schedule, start, stop, peak.lr - 0.01 * Math.abs(peak.lr));
  const estimates: readonly Figure[] = [
    ...(about?.extremes ? (['peak'] as const) : []),
    ...(about?.mean ? (['mean', 'area'] as const) : []),
    ...(found.sampled || about?.extremes ? (['nearPeak', 'flat', 'drop'] as const) : []),
  ];
  const { nearPeak, flat, drop } = found;
  return {
    updates,
    first,
    peak,
    last,
    mean,
    area: mean * updates,
    nearPeak,
    ...(flat && { flat }),
    ...(drop && { drop }),
    ...(estimates.length > 0 && { about: estimates }),
  };
}

function look(curve: Curve, start: number, stop: number, level: number): Found {
  if (stop - start <= walked) return visit(curve, start, stop, level);
  return curve.held ? treads(curve.held, start, stop, level) : survey(curve, start, stop, level);
}

/** Of a staircase, what is found of its treads; the first and the last of them may be cut. */
function treads({ updates, of }: Held, start: number, stop: number, level: number): Found {
  const [from, to] = [Math.floor(start / updates), Math.floor((stop - 1) / updates) + 1];
  const found = look(of, from, to, level);
  const onUpdates = (tread: number) => Math.min(stop, Math.max(start, tread * updates));
  const cut = (of.at(from) >= level ? start - from * updates : 0) + (of.at(to - 1) >= level ? to * updates - stop : 0);
  // Where no two treads are alike the longest is the first one that is not cut.
  const whole = from * updates < start && from + 1 < to ? from + 1 : from;
  const { from: first, length, lr } = found.flat ?? { from: whole, length: 1, lr: of.at(whole) };
  const flat = { from: onUpdates(first), length: onUpdates(first + length) - onUpdates(first), lr };
  const drop = found.drop && { ...found.drop, t: onUpdates(found.drop.t) };
  const near = Math.round(found.nearPeak * (to - from)) * updates - cut;
  return {
    nearPeak: near / (stop - start),
    ...(flat.length > 1 && { flat }),
    ...(drop && { drop }),
    ...(found.sampled && { sampled: true }),
  };
}

type Found = Pick<Report, 'nearPeak' | 'flat' | 'drop'> & { readonly sampled?: true };

function visit({ at }: Pick<Curve, 'at'>, start: number, stop: number, level: number): Found {
  const flats = longestFlat();
  const drops = largestDrop();
  let near = 0;
  let before = at(start);
  for (let t = start; t < stop; t += 1) {
    const lr = at(t);
    if (lr >= level) near += 1;
    flats.add(t, t + 1, lr);
    drops.add(t, before, lr);
    before = lr;
  }
  return { nearPeak: near / (stop - start), ...flats.found(), ...drops.found() };
}

function survey(schedule: Pick<Curve, 'at' | 'breaks'>, start: number, stop: number, level: number): Found {
  const { at } = schedule;
  const { all, end } = followedPieces(schedule, start, stop);
  const flats = longestFlat();
  const drops = largestDrop();
  const fall = (t: number) => at(t - 1) - at(t);
  let near = 0;
  for (const piece of all) {
    const { from, to } = piece;
    near += count(piece, (t) => at(t) >= level);
    // Flat at its beginning, at its end, or all of it; `add` joins it to the piece before.
    const [first, last] = [at(from), at(to - 1)];
    const left = firstWhere((t) => !same(first, at(t)), from, to);
    flats.add(from, left, first);
    if (left < to) {
      const right = firstWhere((t) => same(last, at(t)), left, to);
      flats.add(right, to, last);
    }
    if (from > start) drops.add(from, at(from - 1), first);
    if (last < first) {
      const t = steepest(fall, from + 1, to);
      drops.add(t, at(t - 1), at(t));
    }
  }
  const beyond = stop - end;
  const seen = beyond <= samples ? Array.from({ length: beyond }, (_, row) => end + row) : evenly(end, stop, samples);
  if (beyond > 0) near += (seen.filter((t) => at(t) >= level).length / seen.length) * beyond;
  return { nearPeak: near / (stop - start), ...flats.found(), ...drops.found(), ...(beyond > 0 && { sampled: true }) };
}

/** How many updates of a piece are so, where it is so only up to some update, or only from some on. */
function count({ from, to }: Piece, holds: (t: number) => boolean): number {
  const [first, last] = [holds(from), holds(to - 1)];
  if (first === last) return first ? to - from : 0;
  const change = firstWhere((t) => holds(t) === last, from, to);
  return last ? to - change : change - from;
}

/** Rates that differ by roundings only are one rate. */
function same(a: number, b: number): boolean {
  return Math.abs(a - b) <= 1e-12 * Math.abs(a);
}

/** The longest of the flat stretches that are added in order; what follows without a gap and at the same rate is one stretch. */
function longestFlat() {
  let [now, best]: [Flat | undefined, Flat | undefined] = [undefined, undefined];
  return {
    add(from: number, to: number, lr: number): void {
      const joins = now !== undefined && now.from + now.length === from && same(now.lr, lr);
      now = joins && now ? { ...now, length: to - now.from } : { from, length: to - from, lr };
      if (now.length > (best?.length ?? 1)) best = now;
    },
    found: () => (best === undefined ? {} : { flat: best }),
  };
}

/** The largest of the falls that are added, the first one where several are equal. */
function largestDrop() {
  let best: Drop | undefined;
  return {
    add(t: number, from: number, to: number): void {
      if (from - to > (best === undefined ? 0 : best.from - best.to)) best = { t, from, to };
    },
    found: () => (best === undefined ? {} : { drop: best }),
  };
}

/** Where a smooth piece `from … to - 1` falls most from the update before: near the best of 64 places, searched among their neighbours. */
function steepest(fall: (t: number) => number, from: number, to: number): number {
  const last = to - 1;
  // Closer and closer to both ends, where most curves are steepest.
  const near = Array.from({ length: 40 }, (_, halvings) => 2 ** (halvings - 46));
  const inner = Array.from({ length: 63 }, (_, cell) => (cell + 1) / 64);
  const shares = [0, ...near, ...inner, ...near.map((part) => 1 - part).reverse(), 1];
  const places = [...new Set(shares.map((part) => from + Math.round((last - from) * part)))];
  const best = places.reduce((found, _, place) => (fallAt(place) > fallAt(found) ? place : found), 0);
  let [low, high] = [places[best - 1] ?? from, places[best + 1] ?? last];
  while (high - low > 2) {
    const third = Math.floor((high - low) / 3);
    if (fall(low + third) < fall(high - third)) low += third;
    else high -= third;
  }
  return [low, low + 1, high, places[best] as number].reduce((found, t) => (t <= last && fall(t) > fall(found) ? t : found), low);

  function fallAt(place: number): number {
    return fall(places[place] as number);
  }
}
