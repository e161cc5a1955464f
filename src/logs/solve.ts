import type { Points } from './compare.ts';

/** A curve that depends on one number; nothing where that number makes none. */
export type CurveOfNumber = (p: number) => ((t: number) => number) | undefined;

/** What an explanation is checked against. */
export interface Evidence {
  readonly points: Points;
  readonly slack: (planned: number) => number;
  /** Places of rows in the order in which they are looked at: those that tell most first. */
  readonly order: Int32Array;
  /** Places of rows that differ from the plan, the telling ones. */
  readonly probes: readonly number[];
}

/** Whether a curve explains the rows from one place on, but for those that are excused. */
export function explains(evidence: Evidence, at: (t: number) => number, from = 0, excused = -1, to = Number.POSITIVE_INFINITY): boolean {
  const { points, slack, order } = evidence;
  for (const row of order) {
    if (row < from || row === excused || row >= to) continue;
    const planned = at(points.t[row] as number);
    if (!(Math.abs((points.lr[row] as number) - planned) <= slack(planned))) return false;
  }
  return true;
}

/** Numbers for which the curve goes through one of the telling rows, found where it passes from below it to above. */
function crossings(
  evidence: Evidence,
  make: CurveOfNumber,
  grid: readonly number[],
  whole: boolean,
  probes: readonly number[],
): Set<number> {
  const { points, slack } = evidence;
  const found = new Set<number>();
  const memo = new Map<number, ReturnType<CurveOfNumber>>();
  const curve = (p: number) => {
    if (!memo.has(p)) memo.set(p, make(p));
    return memo.get(p);
  };
  for (const probe of probes.slice(0, 4)) {
    const [t, lr] = [points.t[probe] as number, points.lr[probe] as number];
    const miss = (p: number) => {
      const at = curve(p);
      return at === undefined ? Number.NaN : at(t) - lr;
    };
    let [before, was] = [Number.NaN, Number.NaN];
    for (const p of grid) {
      const is = miss(p);
      if (Math.abs(is) <= slack(lr)) found.add(p);
      if (was * is < 0) for (const one of narrowed(miss, before, p, was, is, whole)) found.add(one);
      [before, was] = [p, is];
    }
  }
  return found;
}

/** Numbers at the place where a curve passes a row: halving for whole ones, else false position (Illinois). */
function narrowed(miss: (p: number) => number, from: number, to: number, below: number, above: number, whole: boolean): readonly number[] {
  let [low, high, atLow, atHigh] = [from, to, below, above];
  for (let round = 0; round < 60 && (whole ? high - low > 1 : high - low > 1e-14 * Math.abs(high)); round += 1) {
    const middle = whole ? Math.floor((low + high) / 2) : (low * atHigh - high * atLow) / (atHigh - atLow);
    if (!(middle > low && middle < high)) break;
    const is = miss(middle);
    if (Number.isNaN(is)) break;
    if (is === 0) return whole ? around(middle) : [middle];
    if (is * atLow > 0) {
      [low, atLow, atHigh] = [middle, is, atHigh / 2];
    } else {
      [high, atHigh, atLow] = [middle, is, atLow / 2];
    }
    // What is left of the distance is far below any digit.
    if (!whole && Math.abs(is) <= 1e-15 * Math.abs(below - above)) return [middle, low, high];
  }
  return whole ? around(low) : [low, high];
}

function around(p: number): readonly number[] {
  return Array.from({ length: 6 }, (_, step) => p - 2 + step);
}

/** The number that explains every row from a place on; the roundest where several do. */
export function solve(
  evidence: Evidence,
  make: CurveOfNumber,
  { from, to, whole = false, at = 0, excused = -1 }: { from: number; to: number; whole?: boolean; at?: number; excused?: number },
): number | undefined {
  const grid = gridOf(from, to, whole);
  const probes = at === 0 ? evidence.probes : evidence.probes.filter((row) => row >= at && row !== excused);
  const fits = (p: number) => {
    if (!(p >= from && p <= to)) return false;
    const curve = make(p);
    return curve !== undefined && explains(evidence, curve, at, excused);
  };
  const candidates = [...crossings(evidence, make, grid, whole, probes)];
  const good = candidates.filter(fits);
  if (good.length > 0 && !whole) return fewestDigits(good[good.length >> 1] as number, fits);
  if (good.length > 0) {
    const [low, high] = [Math.min(...good), Math.max(...good)];
    const all = high - low <= 64 ? Array.from({ length: high - low + 1 }, (_, step) => low + step).filter(fits) : good;
    return all.toSorted((a, b) => digitsOf(a) - digitsOf(b))[0];
  }
  if (whole) return undefined;
  // Digits that were rounded off leave numbers that are near: what they have in common, or a rounder one, may be it.
  const near = candidates.map((p) => candidates.filter((other) => Math.abs(other - p) <= 1e-3 * Math.abs(p)));
  const means = near.filter((all) => all.length > 1).map((all) => all.reduce((sum, p) => sum + p, 0) / all.length);
  const tried = new Set([...candidates, ...means].flatMap((p) => [1, 2, 3, 4, 5, 6].map((digits) => Number(p.toPrecision(digits)))));
  return [...tried, ...means].find(fits);
}

function digitsOf(value: number): number {
  return String(value).replace(/0+$/, '').length;
}

/** The number with the fewest digits that does as well. */
export function fewestDigits(value: number, fits: (value: number) => boolean): number {
  for (let digits = 1; digits < 15; digits += 1) {
    const shorter = Number(value.toPrecision(digits));
    if (fits(shorter)) return shorter;
  }
  return value;
}

function gridOf(from: number, to: number, whole: boolean): readonly number[] {
  const many = 20;
  const even = Array.from({ length: many + 1 }, (_, step) => from + ((to - from) * step) / many);
  const low = Math.max(from, to * 1e-6, whole ? 1 : Number.MIN_VALUE);
  const growing = low > 0 && low < to ? Array.from({ length: many + 1 }, (_, step) => low * (to / low) ** (step / many)) : [];
  const all = [...even, ...growing].map((p) => (whole ? Math.round(p) : p)).filter((p) => p >= from && p <= to);
  return [...new Set(all)].sort((a, b) => a - b);
}

/** Rows in the order in which a wrong explanation fails soonest, and those among which it is looked for. */
export function evidenceOf(points: Points, slack: (planned: number) => number, plan: (t: number) => number, last: number): Evidence {
  const rows = points.t.length;
  const differing: number[] = [];
  const stride = Math.max(1, Math.floor(rows / 20_000));
  for (let row = 0; row < rows; row += stride) {
    const planned = plan(points.t[row] as number);
    if (row < last && Math.abs((points.lr[row] as number) - planned) > slack(planned)) differing.push(row);
  }
  const spread = <T>(all: readonly T[], many: number) =>
    all.length <= many ? all : Array.from({ length: many }, (_, at) => all[Math.floor((at * (all.length - 1)) / (many - 1))] as T);
  const probes = spread(differing, 9);
  // The very ends of a curve are often where many curves meet, and one part of it may be flat.
  const telling = [4, 1, 7, 2, 6, 3, 5, 8, 0].flatMap((place) => probes[place] ?? []);
  const first = [
    ...new Set([
      ...telling,
      ...spread(
        Array.from({ length: Math.min(rows, 4096) }, (_, at) => Math.floor((at * rows) / Math.min(rows, 4096))),
        64,
      ),
    ]),
  ];
  const order = new Int32Array(rows);
  order.set(first);
  const seen = new Set(first);
  let place = first.length;
  for (let row = 0; row < rows; row += 1) if (!seen.has(row)) order[place++] = row;
  return { points, slack, order, probes: telling };
}
