import type { Points } from './compare.ts';

/** A curve that depends on one number; nothing where that number makes none. */
export type Making = (p: number) => ((t: number) => number) | undefined;

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
function crossings(evidence: Evidence, make: Making, grid: readonly number[], whole: boolean, probes: readonly number[]): Set<number> {
  const { points, slack } = evidence;
  const found = new Set<number>();
  const memo = new Map<number, ReturnType<Making>>();
  const curve = (p: number) => {
    if (!memo.has(p)) memo.set(p, make(p));
    return memo.get(p);
  };
  for (const probe of probes.slice(0, 5)) {
    const [t, lr] = [points.t[probe] as number, points.lr[probe] as number];
    const miss = (p: number) => {
      const at = curve(p);
      return at === undefined ? Number.NaN : at(t) - lr;
    };
    let [before, was] = [Number.NaN, Number.NaN];
    for (const p of grid) {
      const is = miss(p);
      if (Math.abs(is) <= slack(lr)) found.add(p);
      if (was * is < 0) for (const one of narrowed(miss, before, p, was, whole)) found.add(one);
      [before, was] = [p, is];
    }
  }
  return found;
}

function narrowed(miss: (p: number) => number, from: number, to: number, sign: number, whole: boolean): readonly number[] {
  let [low, high] = [from, to];
  for (let round = 0; round < 80 && (whole ? high - low > 1 : high - low > 1e-15 * Math.abs(high)); round += 1) {
    const middle = whole ? Math.floor((low + high) / 2) : (low + high) / 2;
    if (middle === low || middle === high) break;
    const is = miss(middle);
    if (Number.isNaN(is)) break;
    if (is * sign > 0) low = middle;
    else high = middle;
  }
  return whole ? Array.from({ length: 6 }, (_, step) => low - 2 + step) : [low, high];
}

/** The number that explains every row from a place on; the roundest where several do. */
export function solve(
  evidence: Evidence,
  make: Making,
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
  if (good.length > 0 && !whole) return rounded(good[good.length >> 1] as number, fits);
  if (good.length > 0) {
    const [low, high] = [Math.min(...good), Math.max(...good)];
    const all = high - low <= 64 ? Array.from({ length: high - low + 1 }, (_, step) => low + step).filter(fits) : good;
    return all.toSorted((a, b) => digitsOf(a) - digitsOf(b))[0];
  }
  // Digits that were rounded off leave a number that is near; a rounder one may be the one.
  if (!whole)
    for (const p of candidates)
      for (const digits of [1, 2, 3, 4]) if (fits(Number(p.toPrecision(digits)))) return Number(p.toPrecision(digits));
  return undefined;
}

function digitsOf(value: number): number {
  return String(value).replace(/0+$/, '').length;
}

/** The number with the fewest digits that does as well. */
export function rounded(value: number, fits: (value: number) => boolean): number {
  for (let digits = 1; digits < 15; digits += 1) {
    const shorter = Number(value.toPrecision(digits));
    if (fits(shorter)) return shorter;
  }
  return value;
}

function gridOf(from: number, to: number, whole: boolean): readonly number[] {
  const many = 48;
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
  // From the middle outwards: the ends of a curve are often where many curves meet.
  const telling = [...probes].sort((a, b) => Math.abs(a - rows / 2) - Math.abs(b - rows / 2));
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
