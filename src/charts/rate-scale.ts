import { landmarks, type Summary } from '../analysis/summary.ts';
import { figure } from '../core/numbers.ts';
import { evenRows } from '../core/rows.ts';
import type { Curve } from '../core/schedule.ts';
import { type RateAxis, rateAxis } from './linear-scale.ts';
import { logAxis } from './log-scale.ts';
import type { Subject } from './subjects.ts';

/** The axis of the rates, and what a reader must know of it. */
export interface RateScale {
  readonly axis: RateAxis;
  readonly remarks: readonly string[];
}

/** One axis for the rates of every series that has any in the rows from `start` on. */
export function rateScale(
  subjects: readonly Subject<unknown>[],
  start: number,
  most: number,
  log: boolean,
  decades?: number,
): RateScale | undefined {
  const shown = subjects.flatMap(({ series: { schedule }, stop, summary }) => (summary ? [{ schedule, stop, summary }] : []));
  if (shown.length === 0) return undefined;
  const low = Math.min(...shown.map(({ summary }) => summary.least));
  const high = Math.max(...shown.map(({ summary }) => summary.peak.lr));
  return log ? logScale(shown, start, low, high, most, decades) : { axis: rateAxis(low, high, most), remarks: [] };
}

interface Shown {
  readonly schedule: Curve;
  readonly stop: number;
  readonly summary: Summary;
}

/** Decades below the peak that are shown where nobody asks for more. */
const usual = 4;

function logScale(shown: readonly Shown[], start: number, low: number, high: number, most: number, decades: number | undefined): RateScale {
  if (!(high > 0)) return { axis: rateAxis(low, high, most), remarks: ['no rate is above 0, so the axis is not logarithmic'] };
  const positive = shown.map(({ schedule, stop }) => positiveRates(schedule, start, stop));
  const least = Math.min(...positive.map(({ least }) => least));
  const wanted = decades === undefined ? Math.min(...positive.map(({ afterRise }) => afterRise)) : least;
  const bottom = Math.max(wanted, high / 10 ** (decades ?? usual));
  const peaks = shown.map(({ summary }) => summary.peak.lr).sort((a, b) => a - b);
  // A zero beside one other rate needs a line of its own.
  const axis = logAxis(bottom === high && low < high ? high / 10 : bottom, high, most, peaks);
  // Up to half a row below it a rate belongs on the floor line.
  const cut = axis.row(least) <= 0 && least < axis.floor * (axis.floor / high) ** (0.5 / axis.rows);
  const what = [...(low <= 0 ? ['0'] : []), ...(cut ? [`what is below ${figure(axis.floor, 2)}`] : [])];
  const one = what.length === 1;
  return { axis, remarks: what.length === 0 ? [] : [`${what.join(' and ')} ${one ? 'is' : 'are'} drawn on the floor line`] };
}

/** Places where a curve is looked at for the floor, besides its landmarks. */
const looked = 512;

/** The least rate above 0, and the least of those that come after a warm-up from 0: such a one comes through all decades there are. */
function positiveRates(curve: Curve, start: number, stop: number): { readonly least: number; readonly afterRise: number } {
  const { count, t } = evenRows(start, stop, looked);
  const even = Array.from({ length: count }, (_, row) => t(row));
  const updates = [...new Set([...even, ...landmarks(curve, start, stop)])].sort((a, b) => a - b);
  const rates = updates.map((update) => curve.at(update));
  const turn = rates.findIndex((rate, index) => index > 0 && rate <= (rates[index - 1] as number));
  const begin = risesFromZero(curve, start, stop) && turn > 0 ? turn - 1 : 0;
  const leastOf = (some: readonly number[]) =>
    some.reduce((least, rate) => (rate > 0 ? Math.min(least, rate) : least), Number.POSITIVE_INFINITY);
  return { least: leastOf(rates), afterRise: leastOf(rates.slice(begin)) };
}

/** Whether a run begins at 0, or on a straight line from there one update before. */
function risesFromZero({ at }: Curve, start: number, stop: number): boolean {
  const [first, second] = [at(start), at(Math.min(start + 1, stop - 1))];
  return second > first && first - (second - first) <= 1e-9 * first;
}
