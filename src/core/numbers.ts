const written = /^[+-]?(?:\d+(?:_\d+)*(?:\.(?:\d+(?:_\d+)*)?)?|\.\d+(?:_\d+)*)(?:[eE]([+-]?\d+))?$/;
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

/** A value as a person reads it: four significant digits, `2.9e-4` below a thousandth. */
export function figure(value: number, digits = 4): string {
  const size = Math.abs(value);
  if (size === 0) return '0';
  if (size === Number.POSITIVE_INFINITY) return `more than ${figure(Number.MAX_VALUE, digits)}`;
  if (size >= 1e-3 && size < 1e6) return String(Number(value.toPrecision(digits)));
  const [mantissa = '', exponent = ''] = value.toExponential(digits - 1).split('e');
  return `${Number(mantissa)}e${Number(exponent)}`;
}

const magnitudes = ['', 'k', 'M', 'B', 'T'] as const;

/** A number of updates as a person reads it: `450,450`, and from a million on `1.5M` or `15T` where that is exact. */
export function tally(value: number): string {
  if (!Number.isInteger(value)) return figure(value);
  const brief = abbreviated(value);
  if (value >= 1e6 && parseNumber(brief) === value) return brief;
  return value < 10_000 ? String(value) : String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** A number of updates in at most six characters: `80`, `99999`, `450k`, `1.5M`, `15T`; rounded where it must be. */
export function abbreviated(value: number): string {
  if (value < 10_000 || (value < 1e6 && value % 1000 !== 0)) return String(value);
  const rank = Math.min(magnitudes.length - 1, Math.floor(Math.log10(value) / 3 + 1e-12));
  const text = String(Number((value / 10 ** (3 * rank)).toPrecision(4)));
  return text === '1000' && rank < magnitudes.length - 1 ? `1${magnitudes[rank + 1]}` : `${text}${magnitudes[rank]}`;
}

/** How many of the numbers, which must be in order, are at most `t`. */
export function rank(sorted: readonly number[], t: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) <= t) low = middle + 1;
    else high = middle;
  }
  return low;
}
