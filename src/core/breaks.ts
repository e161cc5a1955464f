import type { Curve } from './schedule.ts';

/** More turns than this within one update are not told apart. */
const finest = 1 / 64;

/** More than roundings move an update of this size. */
export const hair = (t: number): number => Math.max(1e-6, t * 2 ** -50);

/** No break at all: the curve is monotone from its first update on. */
export const none: Curve['breaks'] = () => [];

/** Every positive multiple of `period`. */
export function every(period: number): Curve['breaks'] {
  return multiples(period >= finest ? period : period * Math.ceil(finest / period), (t) => t, 0, Number.POSITIVE_INFINITY);
}

/**
 * Where a curve of `floor((t + shift) / period)` jumps, as the division rounds; `until` ends them where nothing changes any more.
 */
export function drops(period: number, shift: number, until: number): Curve['breaks'] {
  const landed = (t: number, count: number) => ((t + shift) / period < count ? t + (t + 2 * shift) * Number.EPSILON : t);
  return multiples(period, landed, -shift, until);
}

function multiples(stride: number, landed: (t: number, count: number) => number, offset: number, until: number): Curve['breaks'] {
  return function* (from, to) {
    const nearly = (from - offset) / stride;
    // The quotient is rounded, perhaps upwards past a multiple that counts. Beyond 2^53 multiples none can be told from the next.
    for (let count = Math.max(1, Math.floor(nearly - slack(nearly))); count < Number.MAX_SAFE_INTEGER; count += 1) {
      const t = landed(count * stride + offset, count);
      if (t >= to || t > until) return;
      if (t >= from) yield t;
    }
  };
}

/**
 * The turns of a curve that has them at ever later places: number 1, 2, 3 … at `place(n)`, about `number(t)` of them up to `t`,
 * `last` in all. Where they crowd, the first and the last in each 64th of an update.
 */
export function numbered(place: (n: number) => number, number: (t: number) => number, last = Number.MAX_SAFE_INTEGER): Curve['breaks'] {
  const firstFrom = (t: number) => {
    let n = Math.max(1, Math.floor(Math.min(number(t), Number.MAX_SAFE_INTEGER)));
    while (n > 1 && place(n - 1) >= t) n -= 1;
    while (n <= last && place(n) < t) n += 1;
    return n;
  };
  const cell = (t: number) => Math.floor(t / finest) * finest;
  return function* (from, to) {
    for (let n = firstFrom(cell(from)); n <= last && n < Number.MAX_SAFE_INTEGER; ) {
      const t = place(n);
      if (t >= to) return;
      if (t >= from && t > 0) yield t;
      const beyond = Math.max(cell(t) + finest, t * (1 + Number.EPSILON));
      const next = place(n + 1) >= beyond ? n + 1 : Math.min(firstFrom(beyond), last + 1);
      const end = place(next - 1);
      if (end > t && end >= from && end < to) yield end;
      n = next;
    }
  };
}

/** How often a factor with this logarithm can be applied until nothing is left of any double, 700 decades down. */
export function applicationsLeft(logarithm: number): number {
  return logarithm === 0 ? 0 : (700 * Math.LN10) / Math.abs(logarithm);
}

/** The given points, which must be in order. */
export function points(...all: readonly number[]): Curve['breaks'] {
  return pointsAmong(all);
}

/** The same of a list, which may have more than a call takes arguments. */
export function pointsAmong(all: readonly number[]): Curve['breaks'] {
  return (from, to) => all.filter((t) => t >= from && t < to);
}

/** The breaks of a curve as they stand when the curve begins at `start` instead of 0. */
export function moved(breaks: Curve['breaks'], start: number): Curve['breaks'] {
  return function* (from, to) {
    // Moving there and back rounds, so a little more is asked for than is wanted.
    const more = slack(Math.max(from, start));
    let last = Number.NEGATIVE_INFINITY;
    for (const t of to > start ? breaks(Math.max(0, from - start - more), to - start + slack(to)) : []) {
      // The curve is asked for `here - start`, which must not round to a hair before the break.
      const sum = t + start;
      const here = sum - start < t ? sum * (1 + Number.EPSILON) : sum;
      if (here < from || here <= last) continue;
      if (here >= to) return;
      yield here;
      last = here;
    }
  };
}

/** More than the rounding of a few operations can move a number of this size. */
function slack(size: number): number {
  return Math.abs(size) * 2 ** -50;
}

/** First one curve's breaks, then, from `at` on (itself a break), another's. */
export function joined(before: Curve['breaks'], at: number, after: Curve['breaks']): Curve['breaks'] {
  return function* (from, to) {
    if (from < at) yield* before(from, Math.min(to, at));
    if (at >= from && at < to) yield at;
    for (const t of after(Math.max(from, at), to)) if (t > at) yield t;
  };
}

/** Every step of a staircase of so many updates, although some may not change the value. */
export function stairs(updates: number): Curve['breaks'] {
  return function* (from, to) {
    for (let stair = Math.max(1, Math.ceil(from / updates)); stair * updates < to; stair += 1) yield stair * updates;
  };
}
