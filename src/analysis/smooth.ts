/*
 * What smooth piece of a curve rates are: `longest(rates, from, alike)` finds the formula that explains most rates from a place on.
 * A formula knows its values at any time, and says itself as a schedule that begins at an update: `as(start, length)`.
 */
import { attempt } from '../core/issues.ts';
import type { Schedule } from '../core/schedule.ts';
import { constant } from '../schedules/constant.ts';
import { cosine } from '../schedules/cosine.ts';
import { exponential } from '../schedules/exponential.ts';
import { inverseSqrt } from '../schedules/inverse-sqrt.ts';
import { inverseTime } from '../schedules/inverse-time.ts';
import { linear } from '../schedules/linear.ts';
import { polynomial } from '../schedules/polynomial.ts';
import { ramp } from '../schedules/ramp.ts';

/** Whether a value may stand for the rate of an update. */
export interface Alike {
  (value: number, rate: number, update: number): boolean;
  /** The share by which a parameter may be off because the rates were rounded; 0 where they were not. */
  readonly loose: number;
}

/** A formula that rates follow. */
export interface Formula {
  at(t: number): number;
  /** Where its own time is 0 by itself: the peak of a cosine. */
  readonly origin?: number;
  /** It is a line that leads up. */
  readonly rises?: boolean;
  /** Where it comes to its end by itself. */
  readonly ends?: number;
  /** It as schedules of which update `start` is update 0, the shortest first; all of them go on by the formula so long. */
  as(start: number, length: number): readonly (() => Schedule)[];
}

type Fit = (y: Float64Array, from: number, to: number, loose: number) => Iterable<Formula>;

/** The number with few digits that is not further away than a share; itself where it takes nearly as many as any number would. */
export function short(value: number, share: number): number {
  if (value === 0 || !Number.isFinite(value)) return value;
  // Of rates that were rounded nobody knows more digits.
  const most = -Math.log10(share) - (share > 1e-8 ? 0 : 2.5);
  for (let digits = 1; digits <= most; digits += 1) {
    const found = Number(value.toPrecision(digits));
    if (Math.abs(found - value) <= share * Math.abs(value)) return found;
  }
  return value;
}

/** The whole number that is no further away than this. */
const whole = (value: number, away = 1e-3) => (Math.abs(value - Math.round(value)) <= away ? Math.round(value) : value);

const level: Fit = function* (y, from) {
  const max = y[from] as number;
  yield { at: () => max, as: (_start, length) => [() => constant({ max, length })] };
};

const line: Fit = function* (y, from, to, loose) {
  const [a, b] = [y[from] as number, y[to - 1] as number];
  if (to - from < 3 || a === b) return;
  const slope = (b - a) / (to - 1 - from);
  const at = (t: number) => a + slope * (t - from);
  const zero = from - a / slope;
  yield {
    at,
    rises: slope > 0,
    ...(slope < 0 && { ends: whole(zero, 1e-6 * Math.max(1, zero)) }),
    as: (start, length) => {
      const max = at(start);
      const T = length;
      const end = at(start + T);
      const nothing = whole(zero - start, Math.max(1e-6, 4 * loose) * Math.max(1, zero));
      const [near, far] = [short(max, Math.max(1e-9, loose)), short(end, Math.max(1e-9, loose))];
      const least = Math.abs(end) <= 1e-9 * Math.abs(max) ? 0 : far;
      return [
        // A line that would come to 0 comes from the floor that nobody says.
        ...(slope < 0 && nothing >= 1 ? [() => linear({ max: near, length, horizon: nothing, after: 'continue' })] : []),
        ...(end < max && least >= 0 ? [() => linear({ max: near, min: least, length, horizon: T })] : []),
        () => ramp({ from: near, max: far, length, horizon: Math.max(1, T) }),
        () => ramp({ from: max, max: end, length, horizon: Math.max(1, T) }),
      ];
    },
  };
};

const periods = [10, 20, 50, 100, 200, 250, 500, 1000, 2000, 2500, 5000, 10_000];

const power: Fit = function* (y, from, to, loose) {
  const [a, b] = [y[from] as number, y[to - 1] as number];
  if (to - from < 4 || !(a > 0 && b > 0) || a === b) return;
  const rough = (b / a) ** (1 / (to - 1 - from));
  const k = -Math.log(b / a) / (to - 1 - from);
  const [gamma, rate] = [short(rough, Math.max(1e-12, loose)), short(k, Math.max(1e-12, loose))];
  const shorter = String(rate).length < String(gamma).length;
  const at = shorter ? (t: number) => a * Math.exp(-rate * (t - from)) : (t: number) => a * gamma ** (t - from);
  if (!shorter && String(gamma).length > 12) {
    // A factor for so many updates.
    for (const stepSize of periods) {
      const each = short(gamma ** stepSize, Math.max(1e-11, loose));
      if (String(each).length > 8 || each < 1e-3) continue;
      const at = (t: number) => a * each ** ((t - from) / stepSize);
      yield {
        at,
        as: (start, length) =>
          [short(at(start), Math.max(1e-12, loose)), at(start)].map((max) => () => exponential({ max, gamma: each, stepSize, length })),
      };
    }
  }
  yield {
    at,
    as: (start, length) =>
      [short(at(start), Math.max(1e-12, loose)), at(start)].map(
        (max) => () => (shorter ? exponential({ max, rate, length }) : exponential({ max, gamma, length })),
      ),
  };
};

const wave: Fit = function* (y, from, to, loose) {
  const step = Math.floor((to - 1 - from) / 4);
  if (step < 1 || to - from < 6) return;
  const value = (t: number) => y[t] as number;
  const rise = (t: number) => value(t + step) - value(t);
  const turn = (rise(from + 2 * step) + rise(from)) / (2 * rise(from + step));
  if (!(Math.abs(turn) < 1)) return;
  const half = (Math.PI * step) / Math.acos(turn);
  for (const T of new Set([whole(half, Math.max(1e-5, 20 * loose) * half), whole(2 * half, 2e-5 * half) / 2, half])) {
    const omega = Math.PI / T;
    // Three places give level, height and phase.
    const seen = (place: number) => {
      const t = from + place * step;
      return { c: Math.cos(omega * (t - from)), s: Math.sin(omega * (t - from)), v: value(t) };
    };
    const [one, two, three] = [seen(0), seen(2), seen(4)];
    const [dc1, dc2, ds1, ds2] = [two.c - one.c, three.c - one.c, two.s - one.s, three.s - one.s];
    const [dv1, dv2] = [two.v - one.v, three.v - one.v];
    const det = dc1 * ds2 - dc2 * ds1;
    const [p, q] = [(dv1 * ds2 - dv2 * ds1) / det, (dc1 * dv2 - dc2 * dv1) / det];
    if (!Number.isFinite(p) || !Number.isFinite(q)) continue;
    const middle = one.v - p;
    const height = Math.hypot(p, q);
    const peak = from - Math.atan2(-q, p) / omega;
    // Of all its peaks the last one that is not after the place where it is first seen.
    const near = peak > from + 1e-3 * T ? peak - 2 * T : peak;
    const origin = whole(near, Math.max(1e-4, 20 * loose) * Math.max(1, Math.min(T, 1e3)));
    const share = (Math.max(1e-10, loose) * (Math.abs(middle) + height)) / Math.max(Number.MIN_VALUE, height);
    const low = middle - height;
    const ends = [
      [short(middle + height, share), Math.abs(low) <= 2 * share * height ? 0 : short(low, (share * height) / Math.abs(low))],
      [middle + height, Math.max(0, low)],
    ] as const;
    for (const [max, min] of ends) {
      yield {
        at: (t) => min + ((max - min) * (1 + Math.cos(omega * (t - origin)))) / 2,
        origin,
        ends: origin + T,
        as: (start, length) => (Math.abs(start - origin) > 1e-9 ? [] : [() => cosine({ max, min, length, horizon: T, after: 'continue' })]),
      };
    }
  }
};

/** `K / (t - z) ** (1 / n)`, whose power -n is a line. */
const inverse = (n: 1 | 2): Fit =>
  function* (y, from, to, loose) {
    const [a, b] = [(y[from] as number) ** -n, (y[to - 1] as number) ** -n];
    if (to - from < 5 || !Number.isFinite(a) || !Number.isFinite(b) || b <= a) return;
    const slope = (b - a) / (to - 1 - from);
    const rough = from - a / slope;
    for (const z of new Set([whole(rough, Math.max(1e-6, 20 * loose) * Math.max(1, Math.abs(rough))), rough])) {
      const K = (y[from] as number) * (from - z) ** (1 / n);
      const at = (t: number) => K / (t - z) ** (1 / n);
      yield {
        at,
        as: (start, length) =>
          [short(at(start), Math.max(1e-12, loose)), at(start)].flatMap((max) => {
            const rate = short(1 / (start - z), Math.max(1e-12, loose));
            return n === 2 ? [() => inverseSqrt({ max, timescale: start - z, length })] : [() => inverseTime({ max, rate, length })];
          }),
      };
    }
  };

const powers = [2, 0.9, 0.5, 3, 1.5, 4];

/** `low + B (end - t) ** p`: towards an end that is found by halving. */
const towards: Fit = function* (y, from, to, loose) {
  if (to - from < 6) return;
  const middle = from + Math.floor((to - 1 - from) / 2);
  const [a, m, b] = [y[from] as number, y[middle] as number, y[to - 1] as number];
  if (!(a > m && m > b)) return;
  const found: (readonly [p: number, end: number, low: number])[] = [];
  const span = to - 1 - from;
  const solve = (miss: (end: number) => number): number | undefined => {
    let [low, high] = [to - 1 + 1e-9 * span, to - 1 + 1e4 * span];
    let [atLow, atHigh] = [miss(low), miss(high)];
    if (!(atLow * atHigh <= 0)) return Math.abs(atLow) <= 1e-12 ? low : undefined;
    for (let round = 0; round < 200 && high - low > 1e-13 * high; round += 1) {
      const half = (low + high) / 2;
      const at = miss(half);
      if (at * atLow <= 0) [high, atHigh] = [half, at];
      else [low, atLow] = [half, at];
    }
    return (low + high) / 2;
  };
  for (const p of powers) {
    const left = (end: number, t: number) => Math.max(0, end - t) ** p;
    const end = solve((end) => (left(end, from) - left(end, middle)) * (m - b) - (a - m) * (left(end, middle) - left(end, to - 1)));
    if (end === undefined) continue;
    const B = (a - b) / (left(end, from) - left(end, to - 1));
    found.push([p, end, b - B * left(end, to - 1)]);
  }
  if (b > 0) {
    const log = (end: number, t: number) => Math.log((end - t) / (end - from));
    const end = solve((end) => Math.log(m / a) * log(end, to - 1) - Math.log(b / a) * log(end, middle));
    if (end !== undefined) found.push([short(Math.log(b / a) / log(end, to - 1), Math.max(1e-9, loose)), end, 0]);
  }
  for (const [p, rough, floor] of found) {
    const end = whole(rough, Math.max(1e-4, 20 * loose) * Math.max(1, Math.min(1e3, span)));
    const low = Math.abs(floor) <= Math.max(1e-9, 4 * loose) * a ? 0 : short(floor, Math.max(1e-8, loose));
    const B = (a - low) / (end - from) ** p;
    const at = (t: number) => low + B * Math.max(0, end - t) ** p;
    yield {
      at,
      ends: end,
      as: (start, length) =>
        [short(at(start), Math.max(1e-12, loose)), at(start)].map(
          (max) => () => polynomial({ max, min: low, power: p, length, horizon: end - start }),
        ),
    };
  }
};

/** `top + B sqrt(t - z)`, which leaves a level where that ends. */
const away: Fit = function* (y, from, to, loose) {
  if (to - from < 5) return;
  for (const z of [from - 1, from]) {
    const [a, b] = [y[from] as number, y[to - 1] as number];
    const [near, far] = [Math.sqrt(from - z), Math.sqrt(to - 1 - z)];
    const B = (b - a) / (far - near);
    const top = short(a - B * near, Math.max(1e-9, loose));
    const at = (t: number) => top + B * Math.sqrt(Math.max(0, t - z));
    yield {
      at,
      as: (start, length) => (start === z ? [() => ramp({ from: top, max: at(z + length), shape: 'sqrt', length, horizon: length })] : []),
    };
  }
};

const fits: readonly Fit[] = [level, line, power, wave, inverse(2), inverse(1), towards, away];

/** What a formula explains, from `from` on, before `to`. */
export interface Explained {
  readonly formula: Formula;
  readonly from: number;
  readonly to: number;
}

/** How far a formula explains rates from a place on. */
function reach(y: Float64Array, { at }: Formula, from: number, alike: Alike): number {
  let t = from;
  while (t < y.length && alike(at(t), y[t] as number, t)) t += 1;
  return t;
}

/** Whether it explains some rates spread over a range. */
function passes(y: Float64Array, { at }: Formula, from: number, to: number, alike: Alike): boolean {
  const step = Math.max(1, Math.floor((to - from) / 40));
  for (let t = from; t < to; t += step) if (!alike(at(t), y[t] as number, t)) return false;
  return alike(at(to - 1), y[to - 1] as number, to - 1);
}

/** The formula that explains most rates from a place on; of those that explain as many, the simplest. */
export function longestExplained(y: Float64Array, from: number, alike: Alike): Explained | undefined {
  let best: Explained | undefined;
  for (const fit of fits) {
    // The whole rest first, then shorter and shorter beginnings, then what the best one of them reaches.
    for (let size = y.length - from; size >= 2; size = size > 8 ? Math.floor(size / 2) : size - 1) {
      let to = 0;
      for (const formula of attempt(() => [...fit(y, from, from + size, alike.loose)]) ?? []) {
        if (!passes(y, formula, from, from + size, alike)) continue;
        to = reach(y, formula, from, alike);
        if (to >= from + size && (best === undefined || to > best.to)) best = { formula, from, to };
      }
      if (to >= from + size) break;
    }
    if (best?.to === y.length) break;
  }
  return best === undefined ? undefined : refined(y, best, alike);
}

/** A beginning says a formula less exactly than all that it explains does. */
function refined(y: Float64Array, first: Explained, alike: Alike): Explained {
  let best = first;
  for (const fit of fits) {
    for (const formula of attempt(() => [...fit(y, best.from, best.to, alike.loose)]) ?? []) {
      if (!passes(y, formula, best.from, best.to, alike)) continue;
      const to = reach(y, formula, best.from, alike);
      if (to > best.to) best = { formula, from: best.from, to };
      else if (to === best.to) return { formula, from: best.from, to };
    }
  }
  return best;
}
