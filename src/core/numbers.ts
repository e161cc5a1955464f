const written = /^[+-]?(?:\d+(?:_\d+)*\.?(?:\d+(?:_\d+)*)?|\.\d+(?:_\d+)*)(?:[eE]([+-]?\d+))?$/;
const suffixes: Readonly<Record<string, number>> = { k: 3, K: 3, M: 6, G: 9, B: 9, T: 12 };

/**
 * Reads a number as people write it: `0.1`, `3e-4`, `1_000_000`, `100k`, `3.5M`, `2B`, `15T`.
 * `undefined` where the text is none, or where it is too large for a double.
 */
export function parseNumber(text: string): number | undefined {
  const power = suffixes[text.at(-1) ?? ''];
  const digits = power === undefined ? text : text.slice(0, -1);
  const match = written.exec(digits);
  if (match === null) return undefined;
  // The suffix moves the exponent, so that 1.1k is 1100 and not 1.1 * 1000.
  const [mantissa = ''] = digits.replaceAll('_', '').split(/[eE]/);
  const value = Number(`${mantissa}e${Number(match[1] ?? 0) + (power ?? 0)}`);
  return Number.isFinite(value) ? value : undefined;
}

/** A share of something else, as in `10%`. */
export type Percentage = `${number}%`;

/** The number before a percent sign; `undefined` where the text is no percentage. */
export function parsePercentage(value: unknown): number | undefined {
  return typeof value === 'string' && value.endsWith('%') ? parseNumber(value.slice(0, -1)) : undefined;
}

/** A percentage of a whole. */
export function share(percentage: number, whole: number): number {
  return (percentage * whole) / 100;
}

/** A percentage of a length in whole updates: 7% of 100 is 7, although 0.07 * 100 is a little more. */
export function shareOfUpdates(percentage: number, length: number, round: 'up' | 'down'): number {
  const exact = share(percentage, length);
  const nearest = Math.round(exact);
  if (Math.abs(exact - nearest) <= 1e-12 * nearest) return nearest;
  return round === 'up' ? Math.ceil(exact) : Math.floor(exact);
}
