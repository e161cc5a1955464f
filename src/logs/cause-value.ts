import type { Spec } from '../core/schedule.ts';
import type { Cause, Departure, Explanation } from './cause.ts';
import { departurePlaces, departureStart, earliest } from './cause-clock.ts';
import { cutAt, from } from './cause-parts.ts';
import { type Evidence, explains, fewestDigits, solve } from './solve.ts';
import { familiesIn, made, withPart } from './surgery.ts';

/** The factor between rates and plan, where it is the same in all rows from one on: the roundest of those that their digits allow. */
function factorOf({ points, slack }: Evidence, at: (t: number) => number, row = 0, excused = -1): number | undefined {
  let [low, high] = [0, Number.POSITIVE_INFINITY];
  for (let place = row; place < points.t.length && low <= high; place += 1) {
    if (place === excused) continue;
    const [planned, lr] = [at(points.t[place] as number), points.lr[place] as number];
    const loose = slack(lr);
    if (!(planned > 0)) {
      if (!(Math.abs(lr - planned) <= loose)) return undefined;
      continue;
    }
    low = Math.max(low, (lr - loose) / planned);
    high = Math.min(high, (lr + loose) / planned);
  }
  if (!(low > 0 && low <= high) || high === Number.POSITIVE_INFINITY || (low <= 1 && high >= 1)) return undefined;
  return fewestDigits((low + high) / 2, (by) => by >= low && by <= high);
}

/** Every rate times a factor: divided by the devices, times the batch, another peak. */
export const scaled: Cause = {
  code: 'scaled',
  *explain({ evidence, at, schedule, seen }) {
    const by = factorOf(evidence, at);
    if (by !== undefined) {
      const spec: Spec = { type: 'scale', of: schedule.spec, by: String(by) };
      yield { code: 'scaled', params: { by }, at: (t) => by * at(t), spec, free: 1 };
      return;
    }
    // The peak alone, where the floor is said as a rate.
    for (const [path, part] of familiesIn(schedule.spec)) {
      const { max } = part;
      if (typeof max !== 'number' || max === 0) continue;
      const specOf = (peak: number) => withPart(schedule.spec, path, { ...part, max: peak });
      const make = (peak: number) => curve(specOf(peak), seen);
      const peak = solve(evidence, make, { from: max / 1000, to: max * 1000 });
      if (peak === undefined) continue;
      yield { code: 'scaled', params: { by: peak / max }, at: make(peak) as (t: number) => number, spec: specOf(peak), free: 1 };
      return;
    }
  },
};

function curve(spec: Spec, seen: Departure['seen']): ((t: number) => number) | undefined {
  const schedule = made(spec);
  return schedule && seen(schedule);
}

/** Times a factor from one update on: lowered by hand, or by a callback. */
export const dropped: Cause = {
  code: 'dropped',
  *explain(departure) {
    const { evidence, at, schedule, coarse, length } = departure;
    for (const [row, excused] of departurePlaces(departure)) {
      const by = factorOf(evidence, at, row, excused);
      if (by === undefined) continue;
      const place = departureStart(departure, row);
      const whole = (t: number) => (t < place ? at(t) : by * at(t));
      const spec: Spec = {
        type: 'sequence',
        of: [cutAt(schedule.spec, place), { type: 'scale', of: from(schedule.spec, place, length - place), by: String(by) }],
      };
      const sayable = !coarse && place > 0 && place < length;
      yield { code: 'dropped', params: { at: place, by }, at: whole, ...(sayable && { spec }), free: 2 };
      return;
    }
  },
};

/** It stayed where it was from one update on: no longer stepped. */
export const stopped: Cause = {
  code: 'stopped',
  *explain(departure) {
    const { evidence, at } = departure;
    const { points } = evidence;
    for (const [row] of departurePlaces(departure)) {
      const rate = points.lr[row] as number;
      if (!explains(evidence, () => rate, row)) continue;
      const low = earliest(departure, row);
      const planned = [low, low + 1].find((t) => t >= 0 && Math.abs(at(t) - rate) <= evidence.slack(at(t)));
      const place = departureStart(departure, row);
      const whole = (t: number) => (t < place ? at(t) : rate);
      if (planned !== undefined) yield { code: 'stopped', params: { at: planned }, at: whole, free: 1 };
      return;
    }
  },
};

/** One number of a family changed, looked for between two bounds. */
function* changed(
  { evidence, schedule, seen }: Departure,
  code: string,
  key: string,
  bounds: (value: number, part: Spec) => readonly [number, number] | undefined,
  whole = false,
): Generator<Explanation> {
  for (const [path, part] of familiesIn(schedule.spec)) {
    // A list of one and the same value, one for each drop, is that value.
    const held = part[key];
    const planned = Array.isArray(held) && held.every((one) => one === held[0]) ? held[0] : held;
    if (typeof planned !== 'number') continue;
    const [low, high] = bounds(planned, part) ?? [0, -1];
    if (high < low) continue;
    const specOf = (value: number) =>
      withPart(schedule.spec, path, { ...part, [key]: Array.isArray(held) ? held.map(() => value) : value });
    const make = (value: number) => curve(specOf(value), seen);
    const value = solve(evidence, make, { from: low, to: high, whole });
    if (value === undefined || value === planned) continue;
    yield { code, params: { from: planned, to: value }, at: make(value) as (t: number) => number, spec: specOf(value), free: 1 };
  }
}

/** The floor: left out, or another share of the peak. */
export const floorCause: Cause = {
  code: 'floor',
  *explain(departure) {
    yield* changed(departure, 'floor', 'min', (_, { max }) => (typeof max === 'number' ? [0, max] : undefined));
    const { evidence, schedule, at } = departure;
    const low = Math.min(...familiesIn(schedule.spec).flatMap(([, { min }]) => (typeof min === 'number' ? [min] : [])));
    // A floor that cuts the curve off instead of bending it.
    const least = evidence.points.lr.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
    const cut = (t: number) => Math.max(least, at(t));
    // One that lies above all of the curve is a constant rate, no floor.
    const isBelow = evidence.points.t.some((t) => at(t) > least);
    if (Number.isFinite(low) && least > low && isBelow && explains(evidence, cut)) {
      yield { code: 'floor', params: { from: low, to: least }, at: cut, spec: { type: 'clamp', of: schedule.spec, min: least }, free: 1 };
    }
  },
};

/** Another factor of each drop, or of each update. */
export const gamma: Cause = {
  code: 'gamma',
  *explain(departure) {
    yield* changed(departure, 'gamma', 'gamma', (value) => [1e-6, value > 1 ? value * 10 : 1]);
    yield* changed(departure, 'gamma', 'rate', (value) => [0, Math.max(10 * value, 1)]);
    yield* changed(departure, 'gamma', 'power', () => [0.01, 10]);
  },
};

/** Drops in other places: in another unit, or of a shorter schedule. */
export const milestones: Cause = {
  code: 'milestones',
  *explain(departure) {
    const { schedule, seen, evidence } = departure;
    for (const [path, part] of familiesIn(schedule.spec)) {
      const { milestones: planned } = part;
      if (!Array.isArray(planned)) continue;
      const to = placesOfDrops(departure, part, planned as readonly number[]);
      if (to === undefined) continue;
      const spec = withPart(schedule.spec, path, { ...part, milestones: to });
      const at = curve(spec, seen);
      if (at && explains(evidence, at)) yield { code: 'milestones', params: { from: planned, to }, at, spec, free: planned.length };
    }
    yield* changed(departure, 'step-size', 'stepSize', (_, { stepSize }) => [1, Math.max(departure.length, Number(stepSize))], true);
  },
};

/** Where the rates fall, one drop after the other: between the row before and the first row that has the next rate. */
function placesOfDrops({ evidence, schedule, seen, coarse }: Departure, part: Spec, planned: readonly number[]): number[] | undefined {
  const { points, slack } = evidence;
  const path = familiesIn(schedule.spec).find(([, one]) => one === part)?.[0] ?? [];
  // The same plan without a drop, with one, with two …: what is around the family, such as a warm-up, stays.
  const stages = planned.map((_, count) =>
    curve(withPart(schedule.spec, path, { ...part, milestones: planned.map((__, at) => (at < count ? 0 : 1e15 + at)) }), seen),
  );
  stages.push(curve(withPart(schedule.spec, path, { ...part, milestones: planned.map(() => 0) }), seen));
  const first = curve(withPart(schedule.spec, path, { ...part, milestones: planned.map((_, at) => 1e15 + at) }), seen);
  stages[0] = first;
  const found: number[] = [];
  const fits = (stage: number, row: number) => {
    const value = stages[stage]?.(points.t[row] as number);
    return value !== undefined && Math.abs((points.lr[row] as number) - value) <= slack(value);
  };
  let stage = 0;
  for (let row = 0; row < points.t.length; row += 1) {
    while (stage < planned.length && !fits(stage, row)) {
      stage += 1;
      found.push(placed(points.t, row, coarse));
    }
    if (!fits(stage, row)) return undefined;
  }
  // Drops that never came lie past the end of the run, in the same proportion.
  const last = found.at(-1);
  const ratio = last === undefined ? undefined : last / (planned[found.length - 1] as number);
  const end = (points.t.at(-1) as number) + 1;
  const rest = planned.slice(found.length).map((one) => Math.max(end, Math.round(one * (ratio ?? 1))));
  return [...found, ...rest];
}

function placed(t: Float64Array, row: number, coarse: boolean): number {
  const [low, high] = [row === 0 ? 0 : (t[row - 1] as number) + 1, t[row] as number];
  if (coarse) return high;
  // The roundest update of those between the rows.
  for (let size = 10 ** Math.floor(Math.log10(Math.max(1, high))); size > 1; size /= 10) {
    for (const unit of [size, size / 2]) {
      const round = Math.floor(high / unit) * unit;
      if (Number.isInteger(round) && round >= low && round > 0) return round;
    }
  }
  return high;
}
