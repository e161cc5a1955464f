import type { Curve } from '../core/schedule.ts';

/** Up to this many updates are visited one by one; a longer run is judged from its breaks. */
export const visited = 20_000;
/** More breaks than this are not followed one by one. */
export const followed = 1024;
/** Beyond the breaks that are followed, a run of at most so many updates is gone through one by one, and a longer one sampled. */
export const walked = 500_000;

/** Whole updates `from … to - 1` over which a curve is monotone. */
export interface Piece {
  readonly from: number;
  readonly to: number;
}

/** A run as monotone pieces, lazily and in order. */
export function* monotone(curve: Curve, start: number, stop: number): Generator<Piece> {
  let from = start;
  for (const t of curve.breaks(start, stop)) {
    const to = Math.ceil(t);
    if (to <= from) continue;
    if (to >= stop) break;
    yield { from, to };
    from = to;
  }
  if (from < stop) yield { from, to: stop };
}

/** The first update of each piece between breaks, and where the last one followed ends; beyond it are more breaks than are followed. */
export function pieces(curve: Curve, start: number, stop: number): { readonly edges: readonly number[]; readonly end: number } {
  const edges: number[] = [];
  for (const { from } of monotone(curve, start, stop)) {
    if (from === start) continue;
    if (edges.length === followed) return { edges, end: edges.at(-1) as number };
    edges.push(from);
  }
  return { edges, end: stop };
}

/** The pieces that are followed one by one. */
export function followedPieces(curve: Curve, start: number, stop: number): { readonly all: readonly Piece[]; readonly end: number } {
  const { edges, end } = pieces(curve, start, stop);
  const bounds = [start, ...edges, ...(end === stop ? [stop] : [])];
  return { all: bounds.slice(1).map((to, index) => ({ from: bounds[index] as number, to })), end };
}

/** `count` updates, one anywhere in each of as many equal parts: the golden ratio keeps them out of step with any cycle. */
export function evenly(start: number, stop: number, count: number): readonly number[] {
  const golden = (Math.sqrt(5) - 1) / 2;
  const stride = (stop - start) / count;
  return stride === 0 ? [] : Array.from({ length: count }, (_, i) => start + Math.floor((i + ((i * golden) % 1)) * stride));
}

/** The first of the updates `from … to - 1` from which on `holds` is true, or `to`: found by halving, so it must not turn false again. */
export function firstWhere(holds: (t: number) => boolean, from: number, to: number): number {
  let [low, high] = [from, to];
  while (low < high) {
    const middle = low + Math.floor((high - low) / 2);
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * By how much a curve jumps at `t` itself: up above 0, down below it, and no more than from the update before to the
 * first one that has it. 0 where it goes on without a jump.
 */
export function jump({ at }: Curve, t: number): number {
  const hair = Math.max(1e-6, t * 2 ** -50);
  const update = Math.ceil(t);
  const [sudden, whole] = [at(t) - at(Math.max(0, t - hair)), at(update) - at(update - 1)];
  if (sudden * whole <= 0) return 0;
  return Math.abs(sudden) < Math.abs(whole) ? sudden : whole;
}
