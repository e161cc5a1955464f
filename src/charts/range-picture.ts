import { figure } from '../core/numbers.ts';
import type { Curve } from '../core/schedule.ts';
import { inkOf } from './inks.ts';
import { linearPlot, logMarks, type Picture } from './picture.ts';

/** A loss over rates, with the rates that rules give. */
export interface RangeTestPlot {
  /** Rising, above 0. */
  readonly rates: readonly number[];
  readonly losses: readonly number[];
  /** What each rule gives, and the row that it stands on. */
  readonly found: readonly { readonly rule: string; readonly rate: number; readonly row: number; readonly says: string }[];
  readonly notes: readonly string[];
}

/** Rows that are drawn one by one; of more, the first, lowest, highest and last of each group. */
const followed = 1200;

/** The title of its pictures, whatever draws them. */
export const rangeTitle = 'smoothed loss over the learning rate';

/** What a range test looks like: its axis is logarithmic, so that the curve runs over powers of ten. */
export function rangePicture(test: RangeTestPlot, title: string | undefined): Picture {
  const { rates, losses, found, notes } = test;
  const curve = brokenLine(...thinned(rates.map(Math.log10), losses));
  const [first, end] = [Math.log10(rates[0] as number), Math.log10(rates.at(-1) as number)];
  const line = { label: 'loss', ink: inkOf(0), curve, end, low: Math.min(...losses), high: Math.max(...losses) };
  const marks = (width: number) =>
    logMarks([rates[0] as number, rates.at(-1) as number], Math.max(2, Math.floor(width / 80))).map(({ value, label }) => ({
      value: Math.log10(value),
      label,
    }));
  return {
    title: title === undefined ? [rangeTitle] : title === '' ? [] : [title],
    subtitle: [],
    entries: [{ label: 'loss', ink: inkOf(0), phrases: [] }],
    plots: [linearPlot('loss', [line], 6, false)],
    unit: 'step',
    start: first,
    last: end,
    spans: [],
    across: { name: 'learning rate', marks },
    points: found.map((one) => {
      const at = Math.log10(markedRate(test, one));
      return { at, value: curve.at(at), label: `${one.rule} ${figure(one.rate, 3)}`, ink: { ...inkOf(1), dash: '' } };
    }),
    notes: [found.map(({ rule, rate, says }) => `${rule} ${figure(rate)}: ${says}`), notes].filter(({ length }) => length > 0),
  };
}

/** Where a rule's mark stands: at the rate that it gives, or, where the test did not go there, where it found it. */
export function markedRate(
  { rates }: Pick<RangeTestPlot, 'rates'>,
  { rate, row }: { readonly rate: number; readonly row: number },
): number {
  return rate >= (rates[0] as number) && rate <= (rates.at(-1) as number) ? rate : (rates[row] as number);
}

/** Straight lines from point to point. */
function brokenLine(places: readonly number[], values: readonly number[]): Curve {
  const after = (x: number) => {
    let [low, high] = [0, places.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((places[middle] as number) <= x) low = middle + 1;
      else high = middle;
    }
    return Math.max(1, low);
  };
  return {
    at(x) {
      const next = after(x);
      const [from, to] = [places[next - 1] as number, places[next] as number];
      const [a, b] = [values[next - 1] as number, values[next] as number];
      return a + (b - a) * Math.min(1, Math.max(0, (x - from) / (to - from)));
    },
    *breaks(from, to) {
      for (const place of places) if (place >= from && place < to) yield place;
    },
  };
}

function thinned(places: readonly number[], values: readonly number[]): [places: readonly number[], values: readonly number[]] {
  if (places.length <= followed) return [places, values];
  const each = Math.ceil((4 * places.length) / followed);
  const kept = new Set<number>();
  for (let start = 0; start < places.length; start += each) {
    const end = Math.min(places.length, start + each) - 1;
    let [low, high] = [start, start];
    for (let row = start; row <= end; row += 1) {
      if ((values[row] as number) < (values[low] as number)) low = row;
      if ((values[row] as number) > (values[high] as number)) high = row;
    }
    for (const row of [start, low, high, end]) kept.add(row);
  }
  const rows = [...kept].sort((a, b) => a - b);
  return [rows.map((row) => places[row] as number), rows.map((row) => values[row] as number)];
}
