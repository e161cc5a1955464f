import { landmarks, type Summary } from '../analysis/summary.ts';
import { figure } from '../core/numbers.ts';
import { evenRows } from '../core/rows.ts';
import type { Curve } from '../core/schedule.ts';
import { logAxis } from './log-scale.ts';
import { type RateAxis, rateAxis } from './scale.ts';
import type { Subject } from './subjects.ts';

/** The axis of the rates, and what a reader must know of it. */
export interface RateScale {
  readonly axis: RateAxis;
  readonly remarks: readonly string[];
}

/** One axis for the rates of every series that has any in the rows from `start` on. */
export function rateScale(subjects: readonly Subject<unknown>[], start: number, most: number, log: boolean): RateScale | undefined {
  const shown = subjects.flatMap(({ series: { schedule }, stop, summary }) => (summary ? [{ schedule, stop, summary }] : []));
  if (shown.length === 0) return undefined;
  const low = Math.min(...shown.map(({ summary }) => summary.least));
  const high = Math.max(...shown.map(({ summary }) => summary.peak.lr));
  return log ? logScale(shown, start, low, high, most) : { axis: rateAxis(low, high, most), remarks: [] };
}

interface Shown {
  readonly schedule: Curve;
  readonly stop: number;
  readonly summary: Summary;
}

/** Decades below the peak that are shown at most. */
const decades = 12;

function logScale(shown: readonly Shown[], start: number, low: number, high: number, most: number): RateScale {
  if (!(high > 0)) return { axis: rateAxis(low, high, most), remarks: ['no rate is above 0, so the axis is not logarithmic'] };
  const positive = shown.map(({ schedule, stop }) => positiveRates(schedule, start, stop));
  const least = Math.min(...positive.flatMap(({ least }) => least));
  const bottom = Math.max(Math.min(...positive.map(({ bottom }) => bottom)), high / 10 ** decades);
  // A zero beside one other rate needs a line of its own.
  const axis = logAxis(bottom === high && low < high ? high / 10 : bottom, high, most);
  // Up to half a row below it a rate belongs on the floor line.
  const cut = axis.row(least) <= 0 && least < axis.floor * (axis.floor / high) ** (0.5 / axis.rows);
  const what = [...(low <= 0 ? ['0'] : []), ...(cut ? [`what is below ${figure(axis.floor, 1)}`] : [])];
  const one = what.length === 1;
  return { axis, remarks: what.length === 0 ? [] : [`${what.join(' and ')} ${one ? 'is' : 'are'} drawn on the floor line`] };
}

/** Places where a curve is looked at for the floor. */
const looked = 512;
/** The share of a run that may lie below the floor, and how far the floor is below the rest: a last plunge must not flatten all before it. */
const [share, below] = [0.03, 1000];

/** The least rate above 0, and the least that the axis must show. */
function positiveRates({ at, breaks }: Curve, start: number, stop: number): { readonly least: number; readonly bottom: number } {
  const { count, t } = evenRows(start, stop, looked);
  const rates = Array.from({ length: count }, (_, row) => at(t(row)))
    .filter((rate) => rate > 0)
    .sort((a, b) => a - b);
  let least = rates[0] ?? Number.POSITIVE_INFINITY;
  for (const moment of landmarks({ at, breaks }, start, stop)) if (at(moment) > 0) least = Math.min(least, at(moment));
  const usual = rates[Math.floor(share * rates.length)] ?? least;
  return { least, bottom: Math.max(least, usual / below) };
}
