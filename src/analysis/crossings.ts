import type { Schedule } from '../core/schedule.ts';
import { firstWhere, monotone, walked } from './pieces.ts';

/** An update at which a rate has come to the other side of a level: `down` to it or below, `up` above it. */
export interface Crossing {
  readonly t: number;
  readonly lr: number;
  readonly direction: 'down' | 'up';
}

/** More monotone pieces than this are not gone through. */
const mostPieces = 1_000_000;

/**
 * Every whole update in `start <= t < stop` that is on the other side of `rate` than the update before it, lazily and in
 * order. A rate equal to the level is down: where a curve touches the level from above, it has fallen to it. Update 0
 * crosses nothing, because nothing comes before it; the first update of a later `start` is compared with the one before.
 *
 * Each crossing is exact, found by halving between breaks. Where the breaks are too many to be followed, it ends early;
 * what the generator returns is the update before which all crossings were found, `stop` itself as a rule.
 */
export function* crossings(
  schedule: Schedule,
  rate: number,
  start: number,
  stop: number,
  most = mostPieces,
): Generator<Crossing, number, undefined> {
  const isAbove = (t: number) => schedule.at(t) > rate;
  let above = isAbove(start > 0 ? start - 1 : start);
  function* turn(t: number): Generator<Crossing> {
    above = !above;
    yield { t, lr: schedule.at(t), direction: above ? 'up' : 'down' };
  }
  function* oneByOne(from: number): Generator<Crossing, number> {
    for (let t = from; t < stop; t += 1) if (isAbove(t) !== above) yield* turn(t);
    return Math.max(from, stop);
  }
  // A formula does not know all its turns, so a run that can be walked through is.
  if (stop - start <= walked) return yield* oneByOne(start);
  let count = 0;
  for (const { from, to } of monotone(schedule, start, stop)) {
    count += 1;
    if (count > most) return stop - from <= walked ? yield* oneByOne(from) : from;
    if (isAbove(from) !== above) yield* turn(from);
    if (isAbove(to - 1) !== above) yield* turn(firstWhere((t) => isAbove(t) !== above, from, to));
  }
  return stop;
}

/** The first crossings of a run, and whether there are more. */
export interface Crossings {
  readonly found: readonly Crossing[];
  /** There are more than were asked for. */
  readonly more: boolean;
  /** The update before which all were found; below the run's end only where `more`, or where breaks are too many to follow. */
  readonly looked: number;
}

/** At most `most` crossings of a run, and whether that is all. */
export function findCrossings(schedule: Schedule, rate: number, start: number, stop: number, most: number): Crossings {
  const found: Crossing[] = [];
  const all = crossings(schedule, rate, start, stop);
  for (;;) {
    const { done, value } = all.next();
    if (done) return { found, more: false, looked: value };
    if (found.length === most) return { found, more: true, looked: value.t };
    found.push(value);
  }
}

/** Where a rate first falls to a level, or why it does not. */
export type Fall =
  | { readonly outcome: 'falls'; readonly t: number; readonly lr: number }
  /** It is at or below the level from the first update to the last. */
  | { readonly outcome: 'never-above' }
  /** It is above the level from some update to the end, having been at or below it before or not. */
  | { readonly outcome: 'stays-above' }
  /** No fall before the update `looked`; breaks are too many to look further. */
  | { readonly outcome: 'unknown'; readonly looked: number };

/** The first update in `start <= t < stop` at which a rate falls to `rate` or below, after having been above it: a warm-up has not fallen. */
export function firstFall(schedule: Schedule, rate: number, start: number, stop: number): Fall {
  const all = crossings(schedule, rate, start, stop);
  let above = schedule.at(start) > rate;
  for (;;) {
    const { done, value } = all.next();
    if (done && value < stop) return { outcome: 'unknown', looked: value };
    if (done) return { outcome: above ? 'stays-above' : 'never-above' };
    if (value.direction === 'down') return { outcome: 'falls', t: value.t, lr: value.lr };
    above = true;
  }
}
