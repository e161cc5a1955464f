import { figure, tallies } from '../core/numbers.ts';

/** A label at a place along an axis. */
export interface Tick {
  readonly at: number;
  readonly label: string;
}

/** An axis of rates: rows from 0 at the bottom to `rows` at the top, some of them labelled. */
export interface RateAxis {
  readonly rows: number;
  /** Where a rate lies, in rows from the bottom. */
  row(rate: number): number;
  /** The label of a row; empty where it has none. */
  label(row: number): string;
  /** The power of ten that all its labels are multiplied by; none where it is not there. */
  readonly power?: number;
}

/** The axis with round numbers that shows `low … high` best with at most `most` rows above the lowest. */
export function rateAxis(low: number, high: number, most: number): RateAxis {
  if (low === high) return flatAxis(low, most);
  const [first, ...others] = linearSteps(low, high, most);
  if (first === undefined) return narrowAxis(low, high, most);
  const best = others.reduce((a, b) => (b.merit > a.merit + 1e-9 ? b : a), first);
  const { step, bottom, top, every } = best;
  const { label, power } = factoredLabels(step, Math.max(top, -bottom));
  return {
    ...(power !== undefined && { power }),
    rows: (top - bottom) * every,
    row: (rate) => (rate / step - bottom) * every,
    label: (row) => (row % every === 0 ? label(bottom + row / every) : ''),
  };
}

/** One rate and nothing to compare it with: its value on the middle row. */
export function flatAxis(value: number, most: number): RateAxis {
  const middle = Math.floor(Math.min(most, 4) / 2);
  return { rows: middle * 2, row: () => middle, label: (row) => (row === middle ? figure(value, 15) : '') };
}

/** Two rates so close that no round number lies between them: each by its exact value. */
function narrowAxis(low: number, high: number, most: number): RateAxis {
  const rows = Math.min(most, 4);
  return {
    rows,
    row: (rate) => ((rate - low) / (high - low)) * rows,
    label: (row) => (row === 0 ? String(low) : row === rows ? String(high) : ''),
  };
}

interface Candidate {
  readonly step: number;
  /** The ends, counted in steps. */
  readonly bottom: number;
  readonly top: number;
  /** Rows from one label to the next. */
  readonly every: number;
  readonly merit: number;
}

/** Every axis with steps of 1, 2, 2.5 or 5 that fits; the one whose curve fills most rows has most merit. */
export function linearSteps(low: number, high: number, most: number): Candidate[] {
  const found: Candidate[] = [];
  const decade = Math.floor(Math.log10(high - low));
  for (const power of [decade + 1, decade, decade - 1, decade - 2]) {
    for (const digit of [10, 5, 2.5, 2]) {
      const step = Number(`${digit}e${power - 1}`);
      // Beyond that a double does not tell one step from the next.
      if (step === 0 || Math.max(high, -low) / step > 1e14) continue;
      const bottom = Math.floor(low / step + 1e-9);
      const top = Math.max(bottom + 1, Math.ceil(high / step - 1e-9));
      for (let every = 1; (top - bottom) * every <= most && every <= 4; every += 1) {
        const filled = ((high / step - low / step) * every) / most;
        // Two labels say little of what lies far between them.
        const bare = top - bottom === 1 && every > 2 ? 0.15 : 0;
        found.push({ step, bottom, top, every, merit: filled - 0.05 * (every - 1) - (digit === 2.5 ? 0.06 : 0) - bare });
      }
    }
  }
  return found;
}

/** The same as plain decimals, `2.5` of `2.5e-5`, with the power of ten that all of them have; none where they need none. */
function factoredLabels(step: number, most: number): { readonly label: (count: number) => string; readonly power?: number } {
  const top = step * most;
  if ((top >= 1e-3 && top < 1e6) || !Number.isFinite(top)) return { label: stepLabels(step, most) };
  const [digits = '', stepExponent = ''] = step.toExponential().split('e');
  const power = Number(top.toExponential().split('e')[1]);
  const decimals = power - Number(stepExponent) + (digits.split('.')[1]?.length ?? 0);
  const each = Number(digits) / 10 ** (power - Number(stepExponent));
  return { power, label: (count) => (count === 0 ? '0' : (count * each).toFixed(Math.min(Math.max(0, decimals), 20))) };
}

/** Labels that tell every step from the next: `0.06`, or `29e-5` with one exponent for the whole axis and no label below 1; zero is `0`. */
export function stepLabels(step: number, most: number, least = 1): (count: number) => string {
  const top = Math.min(step * most, Number.MAX_VALUE);
  const [digits = '', stepExponent = ''] = step.toExponential().split('e');
  const finest = Number(stepExponent) - (digits.split('.')[1]?.length ?? 0);
  if (top >= 1e-3 && top < 1e6) {
    const decimals = Math.max(0, -finest);
    return (count) => (count === 0 ? '0' : (count * step).toFixed(Math.min(decimals, 100)));
  }
  const lowest = Number((Math.max(1, Math.abs(least)) * step).toExponential().split('e')[1]);
  const exponent = Math.min(lowest, Number(top.toExponential().split('e')[1]));
  const decimals = Math.max(0, exponent - finest);
  return (count) =>
    count === 0
      ? '0'
      : `${((count * Number(digits)) / 10 ** (exponent - Number(stepExponent))).toFixed(Math.min(decimals, 20))}e${exponent}`;
}

/** Ticks at round updates of `start … last`, at least four fifths of `apart` columns from one to the next, and one at each end. */
export function updateTicks(start: number, last: number, columns: number, apart: number): Tick[] {
  const span = last - start;
  if (span <= 0) return [{ at: start, label: tallies(start, 1)(start) }];
  const wanted = Math.max(1, Math.floor(columns / apart));
  const rough = span / wanted;
  const decade = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(1, [1, 2, 5, 10].map((digit) => digit * decade).find((candidate) => candidate >= 0.8 * rough) ?? decade * 10);
  const label = tallies(last, step);
  const ticks: Tick[] = [{ at: start, label: label(start) }];
  for (let count = Math.floor(start / step) + 1; count * step < last; count += 1) {
    ticks.push({ at: count * step, label: label(count * step) });
  }
  return [...ticks, { at: last, label: label(last) }];
}
