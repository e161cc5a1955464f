import { figure } from '../core/numbers.ts';
import { flatAxis, linearSteps, type RateAxis } from './scale.ts';

/** A logarithmic axis, and the rate of its lowest row, where everything below is drawn as well. */
export interface LogAxis extends RateAxis {
  readonly floor: number;
}

/** The logarithmic axis with round numbers that shows `low … high`, both above 0, best with at most `most` rows above the lowest. */
export function logAxis(low: number, high: number, most: number): LogAxis {
  if (low === high) return { ...flatAxis(low, most), floor: low };
  const [first, ...others] = high / low < 2 ? narrow(low, high, most) : [...decades(low, high, most), ...digits(low, high, most)];
  if (first === undefined) return between({ bottom: low, top: high, rows: Math.min(most, 4), rounds: [low, high], merit: 0 }, 17);
  return between(
    others.reduce((a, b) => (b.merit > a.merit + 1e-9 ? b : a), first),
    15,
  );
}

interface Candidate {
  readonly bottom: number;
  readonly top: number;
  readonly rows: number;
  /** The round rates that get a label where they lie on a row. */
  readonly rounds: readonly number[];
  readonly merit: number;
}

/** How far from its row a labelled rate may lie. */
const tolerance = 0.15;

function place(rate: number, { bottom, top, rows }: Pick<Candidate, 'bottom' | 'top' | 'rows'>): number {
  // The quotients may leave the range of doubles, their logarithms do not.
  return ((Math.log(rate) - Math.log(bottom)) / (Math.log(top) - Math.log(bottom))) * rows;
}

function between(candidate: Candidate, precision: number): LogAxis {
  const { bottom, rows, rounds } = candidate;
  const labels = new Map<number, string>();
  for (const rate of rounds) {
    const row = place(rate, candidate);
    if (Math.abs(row - Math.round(row)) <= tolerance) labels.set(Math.round(row), figure(rate, precision));
  }
  return {
    rows,
    floor: bottom,
    row: (rate) => (rate > bottom ? Math.min(rows, place(rate, candidate)) : 0),
    label: (row) => labels.get(row) ?? '',
  };
}

const power = (exponent: number) => Number(`1e${exponent}`);

/** The decade at or below a rate, and at or above it. */
function decadeBelow(rate: number): number {
  const near = Math.floor(Math.log10(rate));
  return power(near + 1) <= rate ? near + 1 : power(near) > rate ? near - 1 : near;
}
function decadeAbove(rate: number): number {
  const below = decadeBelow(rate);
  return power(below) === rate ? below : below + 1;
}

/** A label each decade, or each few decades. */
function decades(low: number, high: number, most: number): Candidate[] {
  const found: Candidate[] = [];
  for (const each of [1, 2, 3, 5, 10, 20]) {
    const bottom = Math.floor(decadeBelow(low) / each) * each;
    const steps = Math.max(1, Math.ceil((decadeAbove(high) - bottom) / each));
    const ends = { bottom: power(bottom), top: power(bottom + steps * each) };
    // Beyond the range of doubles there is no such axis.
    if (ends.bottom === 0 || !Number.isFinite(ends.top)) continue;
    const rounds = Array.from({ length: steps + 1 }, (_, step) => power(bottom + step * each));
    for (let every = 1; every * steps <= most && every <= 12; every += 1) {
      const frame = { ...ends, rows: every * steps };
      found.push({ ...frame, rounds, merit: filled(low, high, frame, most) - 0.05 * Math.min(4, every - 1) });
    }
  }
  return found;
}

/** A label at 1, 2 and 5 of each decade, where all of them lie on rows. */
function digits(low: number, high: number, most: number): Candidate[] {
  const all: number[] = [];
  for (let decade = decadeBelow(low); decade <= decadeAbove(high); decade += 1) {
    for (const digit of [1, 2, 5]) all.push(Number(`${digit}e${decade}`));
  }
  const bottom = all.findLast((rate) => rate <= low) as number;
  const top = all.find((rate) => rate >= high) as number;
  if (bottom === 0 || !Number.isFinite(top)) return [];
  const rounds = all.filter((rate) => rate >= bottom && rate <= top);
  const found: Candidate[] = [];
  for (let rows = rounds.length - 1; rows <= most; rows += 1) {
    const frame = { bottom, top, rows };
    const places = rounds.map((rate) => place(rate, frame));
    const fits =
      places.every((row) => Math.abs(row - Math.round(row)) <= tolerance) && new Set(places.map(Math.round)).size === rounds.length;
    if (fits) found.push({ ...frame, rounds, merit: filled(low, high, frame, most) });
  }
  return found;
}

/** Less than a factor of 2: the round numbers of a linear axis, of which the ends lie on rows. */
function narrow(low: number, high: number, most: number): Candidate[] {
  return linearSteps(low, high, most).flatMap(({ step, bottom, top, every }) => {
    if (bottom <= 0) return [];
    const rounds = Array.from({ length: top - bottom + 1 }, (_, count) => Number(((bottom + count) * step).toPrecision(15)));
    const frame = { bottom: rounds[0] as number, top: rounds.at(-1) as number, rows: (top - bottom) * every };
    return [{ ...frame, rounds, merit: filled(low, high, frame, most) - 0.05 * (every - 1) }];
  });
}

/** The share of the rows there are that the curve uses. */
function filled(low: number, high: number, frame: Pick<Candidate, 'bottom' | 'top' | 'rows'>, most: number): number {
  return (place(high, frame) - place(low, frame)) / most;
}
