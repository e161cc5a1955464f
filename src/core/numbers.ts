const written = /^[+-]?(?:\d+(?:_\d+)*(?:\.(?:\d+(?:_\d+)*)?)?|\.\d+(?:_\d+)*)(?:[eE]([+-]?\d+))?$/;
const suffixes: Readonly<Record<string, number>> = { k: 3, K: 3, M: 6, G: 9, B: 9, T: 12 };

/**
 * Reads a number as people write it: `0.1`, `3e-4`, `1_000_000`, `100k`, `3.5M`, `2B`, `15T`.
 * `undefined` where the text is none, or where it is too large for a double.
 */
export function parseNumber(text: string): number | undefined {
  const plain = Number(text);
  if (String(plain) === text && Number.isFinite(plain)) return plain;
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
export function shareOfUpdates(percentage: number, length: number, round: Rounding): number {
  const exact = share(percentage, length);
  const nearest = Math.round(exact);
  if (Math.abs(exact - nearest) <= 1e-12 * nearest) return nearest;
  const [below, above] = [Math.floor(exact), Math.ceil(exact)];
  if (round === 'nearest') return exact - below === 0.5 ? below + (below % 2) : nearest;
  return round === 'up' ? above : below;
}

/** Where parts of an update go: a half to the even one beside it, as Python's `round` has it. */
export const roundings = ['up', 'down', 'nearest'] as const;
export type Rounding = (typeof roundings)[number];

/** A value as a person reads it: four significant digits, `2.9e-4` below a thousandth. */
export function figure(value: number, digits = 4): string {
  const size = Math.abs(value);
  if (size === 0) return '0';
  if (size === Number.POSITIVE_INFINITY) return `more than ${figure(Number.MAX_VALUE, digits)}`;
  return size >= 1e-3 && size < 1e6 ? String(Number(value.toPrecision(digits))) : scientific(value, digits);
}

/** The same with its power of ten, whatever its size: `1e-1`. */
export function scientific(value: number, digits = 4): string {
  const [mantissa = '', exponent = ''] = value.toExponential(digits - 1).split('e');
  return `${Number(mantissa)}e${Number(exponent)}`;
}

/** Several values side by side, all in one notation. */
export function figures(values: readonly number[], digits = 4): readonly string[] {
  const plain = values.map((value) => figure(value, digits));
  return plain.some((text) => text.includes('e')) ? values.map((value) => (value === 0 ? '0' : scientific(value, digits))) : plain;
}

const magnitudes = ['', 'k', 'M', 'B', 'T'] as const;

/** A number of updates as a person reads it: `450,450`, and from a million on `1.5M` or `15T` where that is exact. */
export function tally(value: number): string {
  if (!Number.isInteger(value)) return figure(value);
  if (value >= 1e6) {
    const brief = inMagnitude(value, magnitudeOf(value), 4);
    if (parseNumber(brief) === value) return brief;
  }
  return value < 10_000 ? String(value) : grouped(value);
}

const grouped = (value: number) => String(value).replace(/\B(?=(\d{3})+$)/g, ',');

/** Which of the magnitudes a number has: 2 from a million on. */
function magnitudeOf(value: number): number {
  return Math.min(magnitudes.length - 1, Math.floor(Math.log10(value) / 3 + 1e-12));
}

function inMagnitude(value: number, magnitude: number, digits: number): string {
  return `${Number((value / 10 ** (3 * magnitude)).toPrecision(digits))}${magnitudes[magnitude]}`;
}

/**
 * How numbers of updates are written along one axis that ends at `last`, all in one way, that of the length: `8999`, `9,999`, and from
 * a million on in that magnitude, `0.5M` beside `1M`, with four digits or as many as tell one `step` from the next.
 */
export function tallies(last: number, step: number): (value: number) => string {
  const length = last + 1;
  if (length < 10_000) return String;
  if (length < 1e6) return grouped;
  const magnitude = magnitudeOf(length);
  const digits = Math.max(4, Math.floor(Math.log10(last)) - Math.floor(Math.log10(Math.max(1, step))) + 1);
  // What is next to nothing there is written in full.
  return (value) => (value < 10 ** (3 * magnitude - 2) ? grouped(value) : inMagnitude(value, magnitude, digits));
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

/** A number as it is written here, out of `10^-3`, `1/1000` or `0.1,`; `undefined` where it is none of these. */
export function plainNumber(given: string): string | undefined {
  const trimmed = given.trim().replace(/[,;f]$/i, '');
  if (trimmed !== given && parseNumber(trimmed) !== undefined) return trimmed;
  const power = /^(?:([\d.]+) ?[*x] ?)?10(?:\^|\*\*)([+-]?\d+)$/i.exec(trimmed);
  if (power) return `${power[1] ?? 1}e${power[2]}`;
  const [, above, below] = /^([\d.]+) ?\/ ?([\d.]+)$/.exec(trimmed) ?? [];
  const value = Number(above) / Number(below);
  return Number.isFinite(value) ? String(Number(value.toPrecision(15))) : undefined;
}
