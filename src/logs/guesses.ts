import type { Spec } from '../core/schedule.ts';
import { type Evidence, solve } from './solve.ts';
import { made } from './surgery.ts';

/** The beginning of a run as far as it rises: how long, from where, to which peak. */
interface Rise {
  readonly updates: number;
  readonly from: number;
  readonly ramp: string;
  readonly peak: number;
}

/** A number and the rounder ones just above it, for a peak that lies between two rows. */
function* peaks(seen: number): Generator<number> {
  yield seen;
  for (let digit = 1; digit <= 16; digit += 1) {
    const up = Number((digit * 10 ** Math.floor(Math.log10(seen))).toPrecision(2));
    if (up > seen && up < 1.4 * seen && (digit <= 10 || digit === 15)) yield up;
  }
  for (const digits of [2, 3]) {
    const size = 10 ** (Math.floor(Math.log10(seen)) - digits + 1);
    const up = Number((Math.ceil(seen / size - 1e-9) * size).toPrecision(digits));
    if (up > seen && up < 1.6 * seen) yield up;
  }
}

const curve = (spec: Spec) => made(spec)?.at;

/**
 * Plans that may explain the rows of a run of so many updates, the simple ones first. Every one has to be checked; what
 * they leave open is solved for. `told` says that the log itself knows its length.
 */
export function* guesses(evidence: Evidence, length: number, told: boolean): Generator<Spec> {
  const { points } = evidence;
  const rows = points.t.length;
  let top = 0;
  for (let row = 1; row < rows; row += 1) if ((points.lr[row] as number) > (points.lr[top] as number)) top = row;
  const highest = points.lr[top] as number;
  if (highest <= 0) return;
  yield { type: 'constant', max: points.lr[0] as number, length };
  yield* steps(evidence, length);
  yield* oneCycles(evidence, length, highest);
  const rises = [...risesOf(evidence, top, highest)];
  const tops = (points.t[0] as number) === 0 && top === 0 ? [highest] : [...peaks(highest)];
  for (const rise of [undefined, ...rises]) {
    for (const peak of rise ? [rise.peak] : tops) {
      const around = (main: Spec): Spec =>
        rise ? { type: 'warmup', of: main, updates: rise.updates, from: rise.from, mode: 'within', ramp: rise.ramp } : main;
      yield* mains(evidence, length, told, peak, around, rise === undefined);
    }
  }
  yield* noams(evidence, length, highest);
  yield* knots(evidence, length);
}

/** What follows the warm-up: decays to a floor, over the run or a length of their own. */
function* mains(
  evidence: Evidence,
  length: number,
  told: boolean,
  max: number,
  around: (main: Spec) => Spec,
  bare: boolean,
): Generator<Spec> {
  const { points } = evidence;
  const last = points.lr.at(-1) as number;
  const timed = (T = length) => ({ length: T, horizon: T, after: 'hold' });
  if (!bare) yield around({ type: 'constant', max, length });
  const floors = [...new Set([0, max * 0.1, max * 0.01, max * 0.05, max * 0.001, last])].filter((min) => min <= max);
  for (const type of ['linear', 'cosine'] as const) {
    for (const min of floors.slice(0, 1)) yield around({ type, max, min, ...timed() });
    const floor = solve(evidence, (min) => curve(around({ type, max, min, ...timed() })), { from: 0, to: max });
    if (floor !== undefined) yield around({ type, max, min: floor, ...timed() });
    for (const min of floors) {
      const T = solve(evidence, (p) => curve(over(around({ type, max, min, ...timed() }), p)), { from: 1, to: 40 * length, whole: true });
      if (T !== undefined) yield over(around({ type, max, min, ...timed() }), T);
    }
  }
  for (const min of floors.slice(0, 3)) {
    const power = solve(evidence, (p) => curve(around({ type: 'polynomial', max, min, power: p, ...timed() })), { from: 0.1, to: 12 });
    if (power !== undefined) yield around({ type: 'polynomial', max, min, power, ...timed() });
  }
  const gamma = solve(evidence, (p) => curve(around({ type: 'exponential', max, gamma: p, length })), { from: 1e-3, to: 1 });
  if (gamma !== undefined && gamma < 1) yield around({ type: 'exponential', max, gamma, length });
  if (bare && points.t.length > 2) {
    const [t0, t1] = [points.t[0] as number, points.t.at(-1) as number];
    const factor = (last / (points.lr[0] as number)) ** (1 / (t1 - t0));
    for (const digits of [2, 3, 4, 6, 17]) {
      const short = Number(factor.toPrecision(Math.min(17, digits)));
      const start = Number(((points.lr[0] as number) / short ** t0).toPrecision(12));
      if (short > 0 && short < 1) yield { type: 'exponential', max: start, gamma: short, length };
    }
  }
  yield* stable(evidence, length, max, around, last);
  for (const type of ['rex', 'tanh'] as const) yield around({ type, max, min: 0, ...timed() });
  void told;
}

/** The same plan with a decay that ends sooner or later than the run. */
function over(spec: Spec, horizon: number): Spec {
  const schedule = made(spec);
  return schedule?.resize(horizon).spec ?? spec;
}

/** A long flat part, then a decay. */
function* stable(evidence: Evidence, length: number, max: number, around: (main: Spec) => Spec, last: number): Generator<Spec> {
  const { points, slack } = evidence;
  let flat = points.t.length - 1;
  while (flat >= 0 && Math.abs((points.lr[flat] as number) - max) > slack(max)) flat -= 1;
  if (flat < 2 || flat > points.t.length - 3) return;
  for (const shape of ['linear', 'sqrt', 'cosine', 'exp2', 'square']) {
    for (const min of [0, last, max * 0.1]) {
      if (min > max) continue;
      const specOf = (decay: number): Spec =>
        around({ type: 'cooldown', of: { type: 'constant', max, length }, updates: decay, to: min, shape });
      const decay = solve(evidence, (p) => curve(specOf(p)), { from: 1, to: length, whole: true });
      if (decay !== undefined) yield specOf(decay);
    }
  }
}

/** Ways in which the first rows may be a warm-up. */
function* risesOf({ points }: Evidence, top: number, highest: number): Generator<Rise> {
  if (top === 0) return;
  const [t0, lr0] = [points.t[0] as number, points.lr[0] as number];
  const [t1, lr1] = top > 1 ? [points.t[1] as number, points.lr[1] as number] : [points.t[top] as number, highest];
  // Where only one row lies in it, it may have risen from nothing.
  if (t0 > 0) for (const peak of peaks(highest)) yield { updates: Math.round((peak * t0) / lr0), from: 0, ramp: 't/W', peak };
  // By two of its rows, far apart, the slope has the most digits.
  const far = Math.max(1, Math.min(top, Math.floor(top * 0.9)));
  const [t2, lr2] = [points.t[far] as number, points.lr[far] as number];
  const slope = far > 0 && t2 > t0 ? (lr2 - lr0) / (t2 - t0) : (lr1 - lr0) / (t1 - t0);
  if (!(slope > 0)) return;
  const start = lr0 - slope * t0;
  const nothing = 1e-6 * highest;
  for (const peak of peaks(highest)) {
    if (Math.abs(start) < 10 * nothing + slope * 1e-3) yield { updates: Math.round(peak / slope), from: 0, ramp: 't/W', peak };
    if (Math.abs(start - slope) < 10 * nothing + slope * 1e-2) {
      yield { updates: Math.round(peak / slope), from: 0, ramp: '(t+1)/W', peak };
      yield { updates: Math.round(peak / slope) - 1, from: 0, ramp: '(t+1)/(W+1)', peak };
    }
    if (start > nothing) yield { updates: Math.round((peak - start) / slope), from: Number(start.toPrecision(6)), ramp: 't/W', peak };
  }
}

/** Stairs: equal factors at equal distances, at places of their own, or just rates at places. */
function* steps({ points, slack }: Evidence, length: number): Generator<Spec> {
  const levels: { readonly t: number; readonly before: number; readonly lr: number }[] = [];
  for (let row = 0; row < points.t.length; row += 1) {
    const [t, lr] = [points.t[row] as number, points.lr[row] as number];
    const last = levels.at(-1);
    if (last && Math.abs(last.lr - lr) <= slack(last.lr)) continue;
    levels.push({ t, before: row === 0 ? 0 : (points.t[row - 1] as number), lr });
    if (levels.length > 40) return;
  }
  const [first, second] = levels;
  if (first === undefined || second === undefined) return;
  const max = first.lr;
  const places = levels.slice(1).map(({ t, before }) => between(before + 1, t));
  const gamma = Number((second.lr / first.lr).toPrecision(6));
  const size = places[0] as number;
  const even = places.every((place, at) => Math.abs(place - size * (at + 1)) <= (points.t[1] as number) - (points.t[0] as number));
  if (gamma < 1 && gamma > 0) {
    yield { type: 'step', max, gamma, stepSize: size, shift: 0, length };
    if (!even || places.length < 4) yield { type: 'multistep', max, gamma, milestones: places, length };
  }
  // A rate a row is no schedule but the log again.
  if (levels.length <= 12 && 3 * levels.length <= points.t.length)
    yield { type: 'piecewise', knots: levels.map(({ lr }, at) => [at === 0 ? 0 : (places[at - 1] as number), lr]), length };
}

/** The roundest whole number between two. */
function between(low: number, high: number): number {
  for (let size = 10 ** Math.floor(Math.log10(Math.max(1, high))); size > 1; size /= 10) {
    for (const unit of [size, size / 2]) {
      const round = Math.floor(high / unit) * unit;
      if (Number.isInteger(round) && round >= low && round > 0) return round;
    }
  }
  return high;
}

function* oneCycles(evidence: Evidence, length: number, highest: number): Generator<Spec> {
  for (const max of peaks(highest)) {
    yield { type: 'one-cycle', max, length, horizon: length };
    const pctStart = solve(evidence, (p) => curve({ type: 'one-cycle', max, pctStart: p, length, horizon: length }), {
      from: 0.01,
      to: 0.99,
    });
    if (pctStart !== undefined) yield { type: 'one-cycle', max, pctStart, length, horizon: length };
    const T = solve(evidence, (p) => curve({ type: 'one-cycle', max, length: p, horizon: p }), {
      from: length,
      to: 40 * length,
      whole: true,
    });
    if (T !== undefined) yield { type: 'one-cycle', max, length: T, horizon: T };
  }
}

/** A linear warm-up, then 1/√t. */
function* noams(evidence: Evidence, length: number, highest: number): Generator<Spec> {
  const { points } = evidence;
  for (const max of peaks(highest)) {
    const specOf = (W: number): Spec => ({ type: 'warmup', of: { type: 'inverse-sqrt', max, timescale: W, length }, updates: W, from: 0 });
    const W = solve(evidence, (p) => curve(specOf(p)), { from: 1, to: (points.t.at(-1) as number) + 1, whole: true });
    if (W !== undefined) yield specOf(W);
  }
}

/** A few lines end to end, where nothing has a name for them. */
function* knots({ points, slack }: Evidence, length: number): Generator<Spec> {
  const rows = points.t.length;
  if (rows < 4 || rows > 200_000) return;
  const all: [number, number][] = [[points.t[0] as number, points.lr[0] as number]];
  let start = 0;
  while (start < rows - 1) {
    let end = reach(points, slack, start);
    if (end === start) end = start + 1;
    all.push([points.t[end] as number, points.lr[end] as number]);
    start = end;
    if (all.length > 6 || 3 * all.length > rows + 2) return;
  }
  yield { type: 'piecewise', knots: all, interpolate: 'linear', length };
}

/** The farthest row that one line from `start` leads to through all rows between, doubling and then halving the way. */
function reach(points: Evidence['points'], slack: Evidence['slack'], start: number): number {
  const rows = points.t.length;
  const straight = (end: number) => {
    const [t0, lr0, t1, lr1] = [points.t[start] as number, points.lr[start] as number, points.t[end] as number, points.lr[end] as number];
    const stride = Math.max(1, Math.floor((end - start) / 500));
    for (let row = start + 1; row < end; row += stride) {
      const planned = lr0 + ((lr1 - lr0) * ((points.t[row] as number) - t0)) / (t1 - t0);
      if (Math.abs((points.lr[row] as number) - planned) > slack(planned)) return false;
    }
    return true;
  };
  let [good, far] = [start + 1, 2];
  while (start + far < rows && straight(start + far)) {
    good = start + far;
    far *= 2;
  }
  let bad = Math.min(start + far, rows);
  if (bad === rows && straight(rows - 1)) return rows - 1;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (straight(middle)) good = middle;
    else bad = middle;
  }
  return good;
}
