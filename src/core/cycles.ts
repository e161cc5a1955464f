import { joined, none, numbered } from './breaks.ts';
import type { Curve } from './schedule.ts';

/** One of a row of cycles, each `mult` times as long as the one before. */
export interface Cycle {
  readonly index: number;
  readonly start: number;
  /** The next one starts at exactly `start + length`. */
  readonly length: number;
}

/** Up to this many cycles are added up one after another, so that starts which are whole come out whole; then a power leads on. */
const added = 64;

/**
 * The cycle that update `t` falls into, the first one `first` updates long; `undefined` past the last of `times`, or where
 * ever shorter cycles have piled up. Its index is checked against the starts themselves, because a logarithm alone takes
 * the trough of a cycle for the peak of the next where it rounds.
 */
export function cycleAt(t: number, first: number, mult = 1, times = Number.POSITIVE_INFINITY): Cycle | undefined {
  const count = Math.min(times, resolved(mult));
  let [index, start, length] = [0, 0, first];
  if (mult === 1) index = Math.floor(t / first);
  else {
    for (; index < Math.min(count, added); index += 1) {
      if (t < start + length) return { index, start, length };
      start += length;
      length *= mult;
    }
    index += Math.floor(Math.log1p(((t - start) * (mult - 1)) / length) / Math.log1p(mult - 1));
  }
  if (startOf(index, first, mult) > t) index -= 1;
  else if (startOf(index + 1, first, mult) <= t) index += 1;
  if (!(index < count)) return undefined;
  start = startOf(index, first, mult);
  return { index, start, length: startOf(index + 1, first, mult) - start };
}

/** Where the cycle `index` starts; where the last of so many ends. */
export function startOf(index: number, first: number, mult: number): number {
  if (mult === 1) return index * first;
  let [start, length] = [0, first];
  for (let cycle = 0; cycle < Math.min(index, added); cycle += 1) {
    start += length;
    length *= mult;
  }
  return index <= added ? start : start + (length * Math.expm1((index - added) * Math.log1p(mult - 1))) / (mult - 1);
}

/** How many cycles are told apart: ever shorter ones until a cycle is some roundings of where they pile up, `first / (1 - mult)`. */
function resolved(mult: number): number {
  if (mult > 1 - 2 ** -40) return Number.POSITIVE_INFINITY;
  return Math.ceil(Math.log(2 ** -48 / (1 - mult)) / Math.log(mult));
}

/** Every start but the first, and the end of the last. */
export function starts(first: number, mult = 1, times = Number.POSITIVE_INFINITY): Curve['breaks'] {
  const count = Math.min(times, resolved(mult));
  const inner = numbered(
    (index) => startOf(index, first, mult),
    (t) => cycleAt(t, first, mult, times)?.index ?? count,
    Number.isFinite(count) ? count - 1 : undefined,
  );
  return Number.isFinite(count) ? joined(inner, startOf(count, first, mult), none) : inner;
}
