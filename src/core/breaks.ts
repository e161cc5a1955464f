import type { Curve } from './schedule.ts';

/** More turns than this within one update are not told apart. */
const finest = 1 / 64;

/** No break at all: the curve is monotone from its first update on. */
export const none: Curve['breaks'] = () => [];

/** Every positive multiple of `period`, moved by `offset`; `until` ends them where nothing changes any more. */
export function every(period: number, offset = 0, until = Number.POSITIVE_INFINITY): Curve['breaks'] {
  const stride = period >= finest ? period : period * Math.ceil(finest / period);
  return function* (from, to) {
    const first = Math.max(1, Math.ceil((from - offset) / stride));
    for (let count = first; ; count += 1) {
      const t = count * stride + offset;
      if (t >= to || t > until) return;
      if (t >= from) yield t;
    }
  };
}

/** The given points, which must be in order. */
export function points(...all: readonly number[]): Curve['breaks'] {
  return (from, to) => all.filter((t) => t >= from && t < to);
}

/** The breaks of a curve as they stand when the curve begins at `start` instead of 0. */
export function moved(breaks: Curve['breaks'], start: number): Curve['breaks'] {
  return function* (from, to) {
    if (to > start) for (const t of breaks(Math.max(0, from - start), to - start)) yield t + start;
  };
}

/** First one curve's breaks, then, from `at` on (itself a break), another's. */
export function joined(before: Curve['breaks'], at: number, after: Curve['breaks']): Curve['breaks'] {
  return function* (from, to) {
    yield* before(from, Math.min(to, at));
    if (at >= from && at < to) yield at;
    for (const t of after(Math.max(from, at), to)) if (t > at) yield t;
  };
}

/** Where a smooth curve turns between `from` and `to`, searched for: for curves that cannot know it. */
export function turns(at: Curve['at'], from: number, to: number): number[] {
  const cells = 64;
  const x = (cell: number) => from + ((to - from) * cell) / cells;
  const found: number[] = [];
  for (let cell = 1; cell < cells; cell += 1) {
    const [before, here, next] = [at(x(cell - 1)), at(x(cell)), at(x(cell + 1))];
    const up = here > before && here >= next ? 1 : here < before && here <= next ? -1 : 0;
    if (up !== 0) found.push(peak((t) => up * at(t), x(cell - 1), x(cell + 1)));
  }
  return found;
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
