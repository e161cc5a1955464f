import { figure } from '../core/numbers.ts';
import { flatAxis, linearSteps, type RateAxis, stepLabels } from './scale.ts';

/** A logarithmic axis, and the rate of its lowest row, where everything below is drawn as well. */
export interface LogAxis extends RateAxis {
  readonly floor: number;
}

/** The logarithmic axis with round numbers that shows `low … high`, both above 0, best with at most `most` rows above the lowest. */
export function logAxis(low: number, high: number, most: number): LogAxis {
  if (low === high) return { ...flatAxis(low, most), floor: low };
  const [first, ...others] = high / low < 2 ? narrow(low, high, most) : decades(low, high, most);
  // No round number between two rates so close: each by its exact value.
  const ends = () => ({
    bottom: low,
    top: high,
    rows: Math.min(most, 4),
    labels: [low, high].map((rate) => ({ rate, text: String(rate) })),
    merit: 0,
  });
  return made(first === undefined ? ends() : others.reduce((a, b) => (b.merit > a.merit + 1e-9 ? b : a), first));
}

interface Label {
  readonly rate: number;
  readonly text: string;
}

interface Candidate {
  /** The rates of its lowest and its highest row. */
  readonly bottom: number;
  readonly top: number;
  readonly rows: number;
  /** The labels of the round rates that lie on rows. */
  readonly labels: readonly Label[];
  readonly merit: number;
}

type Frame = Pick<Candidate, 'bottom' | 'top' | 'rows'>;

/** Where a rate lies, in rows from the bottom. Quotients of rates may leave the range of doubles, their logarithms do not. */
function place(rate: number, { bottom, top, rows }: Frame): number {
  return ((Math.log(rate) - Math.log(bottom)) / (Math.log(top) - Math.log(bottom))) * rows;
}

/** How far from its row a labelled rate may lie. */
const tolerance = 0.15;

function isOnRow(row: number): boolean {
  return Math.abs(row - Math.round(row)) <= tolerance;
}

function made(candidate: Candidate): LogAxis {
  const { bottom, rows, labels } = candidate;
  const texts = new Map(labels.map(({ rate, text }) => [Math.round(place(rate, candidate)), text]));
  return {
    rows,
    floor: bottom,
    row: (rate) => (rate > bottom ? Math.min(rows, place(rate, candidate)) : 0),
    label: (row) => texts.get(row) ?? '',
  };
}

/** Every axis with a label each decade, or each few decades, and so many rows between them; where there is room also at digits between. */
function decades(low: number, high: number, most: number): Candidate[] {
  const found: Candidate[] = [];
  for (const each of [1, 2, 3, 5, 10, 20, 50, 100]) {
    for (let every = 1; every <= 4 * most; every += 1) {
      const single = every / each;
      // Up to half a row beyond the ends a rate is drawn on the last row all the same.
      const bottom = Math.round(single * Math.log10(low));
      const top = Math.max(bottom + 1, Math.round(single * Math.log10(high)));
      const rows = top - bottom;
      if (rows > most) break;
      const frame = { bottom: 10 ** (bottom / single), top: 10 ** (top / single), rows };
      if (frame.bottom === 0 || !Number.isFinite(frame.top)) continue;
      const digits = each === 1 ? digitsBetween(single) : [1];
      const rounds = roundRates(Math.ceil(bottom / single - 1e-9), Math.floor(top / single + 1e-9), each, digits, frame);
      if (rounds.length < 2) continue;
      const filled = (place(high, frame) - place(low, frame)) / most;
      found.push({
        ...frame,
        labels: rounds.map((rate) => ({ rate, text: figure(rate, 1) })),
        merit: filled - 0.07 * (Math.min(8, rows / (rounds.length - 1)) - 1) - 0.25 * (each - 1),
      });
    }
  }
  return found;
}

/** The digits that lie on rows where a decade has so many: 2 and 5 only together, the others one by one where there are many. */
function digitsBetween(rows: number): readonly number[] {
  const fits = (digit: number) => isOnRow(rows * Math.log10(digit));
  if (rows >= 14) return [1, 2, 3, 4, 5, 6, 7, 8, 9].filter(fits);
  return rows >= 3 && fits(2) && fits(5) ? [1, 2, 5] : [1];
}

/** The round rates of a frame from one decade to another and beside them. */
function roundRates(from: number, to: number, each: number, digits: readonly number[], frame: Frame): readonly number[] {
  const rates: number[] = [];
  for (let decade = from - 1; decade <= to; decade += 1) {
    if (decade % each !== 0) continue;
    rates.push(...digits.map((digit) => Number(`${digit}e${decade}`)));
  }
  return rates.filter((rate) => rate > 0 && Math.round(place(rate, frame)) >= 0 && Math.round(place(rate, frame)) <= frame.rows);
}

/** Less than a factor of 2: the round numbers of a linear axis, of which the ends lie on rows. */
function narrow(low: number, high: number, most: number): Candidate[] {
  return linearSteps(low, high, most).flatMap(({ step, bottom, top, every }) => {
    if (bottom <= 0) return [];
    const write = stepLabels(step, top);
    const all = Array.from({ length: top - bottom + 1 }, (_, count) => ({ rate: (bottom + count) * step, text: write(bottom + count) }));
    const frame = { bottom: bottom * step, top: top * step, rows: (top - bottom) * every };
    const filled = (place(high, frame) - place(low, frame)) / most;
    return [{ ...frame, labels: all.filter(({ rate }) => isOnRow(place(rate, frame))), merit: filled - 0.05 * (every - 1) }];
  });
}
