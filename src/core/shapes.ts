/**
 * How a ramp goes from 0 to 1 while x does. One set for every ramp, decay, warm-up and cooldown.
 * `geometric` is no share of a difference but of a ratio, so `interpolate` gives it its own line.
 */
const shares = {
  linear: (x: number) => x,
  cosine: (x: number) => (1 - Math.cos(Math.PI * x)) / 2,
  sqrt: (x: number) => Math.sqrt(x),
  'sqrt-in': (x: number) => 1 - Math.sqrt(1 - x),
  square: (x: number) => x * x,
  fourth: (x: number) => x ** 4,
  exp2: (x: number) => 2 - 2 * 0.5 ** x,
} as const;

export const shapes = ['linear', 'cosine', 'sqrt', 'sqrt-in', 'square', 'fourth', 'exp2', 'geometric'] as const;
export type Shape = (typeof shapes)[number];

/** `from + (to - from) * share`, exact at both ends, never outside them, and exactly `from` where both are equal. */
export function mix(from: number, to: number, share: number): number {
  return share <= 0.5 ? from + (to - from) * share : to - (to - from) * (1 - share);
}

/** The value of a ramp at `x`, in 0 … 1 as a rule; beyond 1 its formula goes on, NaN where it has no value. */
export function interpolate(shape: Shape, from: number, to: number, x: number): number {
  if (shape === 'geometric' && x > 1) return from * (to / from) ** x;
  // Two powers, because the ratio of the ends may overflow; their rounding must not leave the ends.
  if (shape === 'geometric') return Math.min(Math.max(from ** (1 - x) * to ** x, Math.min(from, to)), Math.max(from, to));
  return mix(from, to, shares[shape](x));
}
