import { figure, scientific } from '../core/numbers.ts';
import { flatAxis, linearSteps, type RateAxis, stepLabels } from './linear-scale.ts';

/** A logarithmic axis, and the rate of its lowest row, where everything below is drawn as well. */
export interface LogAxis extends RateAxis {
  readonly floor: number;
}

/**
 * The logarithmic axis that shows `low … high`, both above 0, best with at most `most` rows above the lowest. Its top row is
 * `high`; the decades below have labels where they lie on rows, and so have the `peaks` in rising order, whatever they are.
 */
export function logAxis(low: number, high: number, most: number, peaks: readonly number[] = []): LogAxis {
  if (low === high) return { ...flatAxis(low, most), floor: low };
  const isNarrow = high / low < 2;
  const [first, ...others] = isNarrow ? narrow(low, high, most) : decades(low, high, most);
  // No round number between two rates so close: each by its exact value.
  const ends = () => ({
    bottom: low,
    top: high,
    rows: Math.min(most, 4),
    labels: [low, high].map((rate) => ({ rate, text: String(rate) })),
    merit: 0,
  });
  const best = first === undefined ? ends() : others.reduce((a, b) => (b.merit > a.merit + 1e-9 ? b : a), first);
  const own = isNarrow ? [] : peaks.filter((rate) => rate > best.bottom).map((rate) => ({ rate, text: figure(rate) }));
  return made({ ...best, labels: [...best.labels, ...own] });
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
const tolerance = 0.3;

function isOnRow(row: number, within = tolerance): boolean {
  return Math.abs(row - Math.round(row)) <= within;
}

function made(candidate: Candidate): LogAxis {
  const { bottom, rows, labels } = candidate;
  // Where two share a row the later one has it: a peak, and of two peaks the higher one.
  const powers = labels.some(({ text }) => text.includes('e'));
  const inOneWay = ({ rate, text }: Label) => (powers && text === figure(rate) ? scientific(rate) : text);
  const texts = new Map(labels.map((label) => [Math.round(place(label.rate, candidate)), inOneWay(label)]));
  return {
    rows,
    floor: bottom,
    row: (rate) => (rate > bottom ? Math.min(rows, place(rate, candidate)) : 0),
    label: (row) => texts.get(row) ?? '',
  };
}

/** Every axis from the highest rate down, with so many rows to a decade or so many decades to a row. */
function decades(low: number, high: number, most: number): Candidate[] {
  const span = Math.log10(high) - Math.log10(low);
  const few = [1, 2, 3, 5, 10, 20, 50, 100].map((each) => 1 / each);
  const many = Array.from({ length: 4 * most }, (_, index) => index + 1);
  // Parts of a row between them serve peaks for which the decades would lie between rows.
  const parts = [1.25, 1.5, 1.75, 2.25, 2.5, 2.75, 3.25, 3.5, 3.75];
  return [...few.reverse(), ...many.slice(1), ...parts].flatMap((perDecade): Candidate[] => {
    // Up to half a row below the lowest a rate is drawn on the last row all the same.
    const rows = Math.max(1, Math.round(span * perDecade));
    const bottom = 10 ** (Math.log10(high) - rows / perDecade);
    if (rows > most || !(bottom > 0)) return [];
    const frame = { bottom, top: high, rows };
    const labels = [...roundLabels(frame, perDecade), { rate: high, text: figure(high) }];
    const labelled = new Set(labels.map(({ rate }) => Math.round(place(rate, frame)))).size;
    const tens = labels
      .map(({ rate }) => Math.round(Math.log10(rate)))
      .filter((power, index) => labels[index]?.rate === Number(`1e${power}`));
    const each = new Set(
      tens
        .slice(1)
        .map((power, index) => power - (tens[index] as number))
        .filter((step) => step !== 0),
    );
    if (labelled < 2 || each.size > 1) return [];
    const off = labels.reduce((sum, { rate }) => sum + Math.abs(place(rate, frame) - Math.round(place(rate, frame))), 0) / labels.length;
    const filled = (place(high, frame) - place(low, frame)) / most;
    const sparse = Math.min(8, rows / (labelled - 1)) - 1;
    // Of the decades that there are all should have a label, or else every second, third …
    const missed = perDecade < 1 ? 0 : Math.max(0, rows / perDecade - new Set(tens).size - 1);
    return [{ ...frame, labels, merit: filled - 0.07 * sparse - 0.5 * off - 0.05 * Math.max(0, 1 / perDecade - 1, 2 * missed) }];
  });
}

/**
 * The round rates that lie on rows: decades; 2 and 5 where both do and no other digit is drawn on their rows; all digits
 * where each has a row.
 */
function roundLabels(frame: Frame, perDecade: number): readonly Label[] {
  const { bottom, top, rows } = frame;
  const [first, last] = [Math.floor(Math.log10(bottom)), Math.ceil(Math.log10(top))];
  const inside = (rate: number) =>
    rate > 0 && place(rate, frame) > -0.5 && place(rate, frame) <= rows && isOnRow(place(rate, frame), Math.min(tolerance, perDecade / 2));
  const at = (digit: number, decade: number) => Number(`${digit}e${decade}`);
  const all = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  const rowOf = (rate: number) => Math.round(place(rate, frame));
  const digits = [1, 2, 3, 4, 5, 6, 7, 8, 9];
  const alone = (digit: number, decade: number) =>
    digits.every((other) => other === digit || rowOf(at(other, decade)) !== rowOf(at(digit, decade))) &&
    rowOf(at(digit, decade)) !== rowOf(at(1, decade + 1));
  const fits = (digit: number) => all.every((decade) => isOnRow(place(at(digit, decade), frame)) && alone(digit, decade));
  const shown = perDecade >= 14 ? digits.filter((digit) => digit === 1 || fits(digit)) : fits(2) && fits(5) ? [1, 2, 5] : [1];
  return all
    .flatMap((decade) => shown.map((digit) => at(digit, decade)))
    .filter(inside)
    .map((rate) => ({ rate, text: figure(rate, 1) }));
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
