import { joined, none } from './breaks.ts';
import { attempt } from './issues.ts';
import type { Curve } from './schedule.ts';

/** A curve's breaks with a few more among them, which must be in order. */
export function among(breaks: Curve['breaks'], more: readonly number[]): Curve['breaks'] {
  return function* (from, to) {
    let next = more.findIndex((t) => t >= from);
    const before = function* (end: number) {
      for (; next >= 0 && next < more.length && (more[next] as number) < end; next += 1) yield more[next] as number;
    };
    for (const t of breaks(from, to)) {
      yield* before(t);
      if (more[next] === t) next += 1;
      yield t;
    }
    yield* before(to);
  };
}

/** A curve's breaks, and where it comes to the other side of a level: between two breaks it is monotone, so that is found by halving. */
export function crossed({ at, breaks }: Curve, levels: readonly number[]): Curve['breaks'] {
  const value = (t: number) => attempt(() => at(t));
  const above = (level: number) => (t: number) => (value(t) ?? Number.NaN) > level;
  const isThere = (t: number) => value(t) !== undefined;
  /** After `from` and before `to`, which is a break or where one stops looking. */
  const inside = (from: number, to: number): readonly number[] => {
    if (!isThere(from)) return [];
    const close = before(to);
    // Some grow beyond all numbers, or refuse to go past their end.
    const end = isThere(close) ? close : before(firstOther(isThere, from, close));
    const found = levels.flatMap((level) => {
      const isAbove = above(level);
      return isAbove(from) === isAbove(end) ? [] : [firstOther(isAbove, from, end)];
    });
    return [...new Set(found)].sort((a, b) => a - b);
  };
  return function* (from, to) {
    let last = from > 0 ? before(from) : from;
    for (const next of breaks(from, to)) {
      if (next > from) yield* inside(last, next);
      yield next;
      last = next;
    }
    if (Number.isFinite(to)) return yield* inside(last, to);
    // As far as updates are told apart.
    for (let next = Math.max(1, 2 * last); next < Number.MAX_SAFE_INTEGER; next *= 2) {
      yield* inside(last, next);
      last = before(next);
    }
  };
}

/** The first double in `from < t <= to` at which something is otherwise than at `from`. */
function firstOther(holds: (t: number) => boolean, from: number, to: number): number {
  const first = holds(from);
  let [low, high] = [from, to];
  for (;;) {
    const middle = low + (high - low) / 2;
    if (!(middle > low && middle < high)) return high;
    if (holds(middle) === first) low = middle;
    else high = middle;
  }
}

/** The double right before one that is above 0, or a little earlier. */
function before(t: number): number {
  return t * (1 - Number.EPSILON / 2);
}

/** The breaks of several curves in one order, each once. */
export function merged(all: readonly Curve['breaks'][]): Curve['breaks'] {
  return function* (from, to) {
    const queues = all.map((breaks) => breaks(from, to)[Symbol.iterator]());
    const heads = queues.map((queue) => queue.next());
    for (;;) {
      const next = Math.min(...heads.map(({ done, value }) => (done ? to : value)));
      if (next >= to) return;
      yield next;
      for (const [index, head] of heads.entries()) {
        if (!head.done && head.value === next) heads[index] = (queues[index] as Iterator<number>).next();
      }
    }
  };
}

/** Where a smooth curve turns from `from` on, before `to` where it may jump, searched for: for curves that cannot know it. */
export function turns(at: Curve['at'], from: number, to: number): number[] {
  const cells = 64;
  // Closer and closer to both ends, because a steep curve may turn within the first cell.
  const near = Array.from({ length: 20 }, (_, halvings) => 2 ** (halvings - 26));
  const inner = Array.from({ length: cells - 1 }, (_, cell) => (cell + 1) / cells);
  const last = to - (to - from) * 2 ** -40;
  const places = [0, ...near, ...inner, ...near.map((part) => 1 - part).reverse(), 1].map((part) => from + (last - from) * part);
  return [...turnsAmong(at, places)];
}

/** The breaks of a product from `low` to `high`: its factors' and, since it turns where neither does, those searched for in each smooth piece. */
export function turning(product: Curve['at'], breaks: Curve['breaks'], low: number, high: number): Curve['breaks'] {
  return function* (from, to) {
    let last = low;
    for (const next of joined(breaks, high, none)(low, high + Math.max(1, high * Number.EPSILON))) {
      if (last >= to) return;
      if (next <= last) continue;
      for (const t of turns(product, last, next)) {
        if (t > last && t < next && t >= from && t < to) yield t;
        last = Math.max(last, t);
      }
      if (next < high && next >= from && next < to) yield next;
      last = next;
    }
  };
}

/**
 * The turns of a curve that cannot know its breaks, and steps between its plateaus: searched for at 1024 places up to
 * `horizon` and at 64 of each doubling past it, so that what begins and ends between two of them is not seen.
 */
export function sampled(at: Curve['at'], horizon: number): Curve['breaks'] {
  return function* (from, to) {
    let last = Number.NEGATIVE_INFINITY;
    for (const found of turnsAmong(at, samples(horizon, to))) {
      // The search stops within a hair of an update where a formula's own threshold lies at it.
      const update = Math.round(found);
      const t = Math.abs(found - update) <= 1e-6 * Math.max(1, found) ? update : found;
      if (t >= to) return;
      if (t >= from && t > last) yield t;
      last = Math.max(last, t);
    }
  };
}

function* samples(horizon: number, until: number): Generator<number> {
  for (let cell = 0; cell < 1024; cell += 1) yield (horizon * cell) / 1024;
  // One doubling more than asked for: what is found before `until` does not depend on it.
  for (let start = horizon; start < 2 * until && start < Number.MAX_SAFE_INTEGER; start *= 2) {
    for (let cell = 0; cell < 64; cell += 1) yield start * (1 + cell / 64);
  }
}

function* turnsAmong(at: Curve['at'], places: Iterable<number>): Generator<number> {
  let [start, before, middle, here] = [0, Number.NaN, 0, Number.NaN];
  for (const end of places) {
    const next = at(end);
    const up = here > before && here >= next ? 1 : here < before && here <= next ? -1 : 0;
    if (up !== 0) yield peak((t) => up * at(t), start, end);
    [start, before, middle, here] = [middle, here, end, next];
  }
}

/** Golden-section search for the highest point of a curve that rises, then falls. */
function peak(at: Curve['at'], from: number, to: number): number {
  const ratio = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [from, to];
  for (let round = 0; round < 80; round += 1) {
    const [left, right] = [high - ratio * (high - low), low + ratio * (high - low)];
    if (at(left) < at(right)) low = left;
    else high = right;
  }
  return (low + high) / 2;
}
