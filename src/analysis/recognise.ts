/*
 * Which schedule rates are: `recognise(Runs.of(rates))` is the shortest plan that has the rate of every update, or nothing.
 *
 * A tolerance says how far a value may lie from the rate of an update; `recorded` is for rates that a framework computed one
 * from another, `digits(n)` for such as were printed with so many significant digits.
 */
import { build } from '../build.ts';
import { clock } from '../compose/clock.ts';
import { sequence } from '../compose/sequence.ts';
import { shift } from '../compose/shift.ts';
import { type ramps, warmup } from '../compose/warmup.ts';
import { attempt } from '../core/issues.ts';
import { Runs } from '../core/runs.ts';
import type { Schedule, Spec } from '../core/schedule.ts';
import { constant } from '../schedules/constant.ts';
import { cyclic } from '../schedules/cyclic.ts';
import { formula } from '../schedules/formula.ts';
import { multistep } from '../schedules/multistep.ts';
import { noam } from '../schedules/noam.ts';
import { piecewise } from '../schedules/piecewise.ts';
import { restarts } from '../schedules/restarts.ts';
import { step } from '../schedules/step.ts';
import { wsd } from '../schedules/wsd.ts';
import { type Alike, type Explained, longestExplained, short } from './smooth.ts';

/** How far a value may lie from a rate: a share of it, a share of the largest one, and a share more for each step from the first. */
export interface Slack {
  readonly relative: number;
  readonly ofLargest: number;
  readonly perStep: number;
}

/** The tolerance of the design, and what rounding adds up to where each rate is computed from the one before. */
export const recordedSlack: Slack = { relative: 1e-12, ofLargest: 5e-15, perStep: 8 * Number.EPSILON };

/** Rates that were printed with so many significant digits. */
export const digits = (count: number): Slack => ({ relative: 0.5 * 10 ** (1 - count), ofLargest: 0, perStep: 0 });

/** Smooth pieces of a curve that are looked for at most, drops that are listed, and updates of a run of which several readings are compared. */
const most = { pieces: 8, drops: 64, looked: 50_000 };

/** The shortest plan that has the rate of every update; nothing where only a list of rates has. */
export function recognise(rates: Runs, slack: Slack = recordedSlack): Schedule | undefined {
  if (rates.length === 0) return undefined;
  const y = rates.values();
  return found(rates, y, alikeIn(y, slack), 0);
}

/** Whether a value may stand for a rate, by a tolerance over all rates. */
export function alikeIn(y: Float64Array, { relative, ofLargest, perStep }: Slack): Alike {
  let largest = 0;
  for (const rate of y) largest = Math.max(largest, Math.abs(rate));
  const least = ofLargest * largest;
  const alike = (value: number, rate: number, t: number) => Math.abs(value - rate) <= (relative + perStep * t) * Math.abs(rate) + least;
  return Object.assign(alike, { loose: relative > 1e-11 ? 4 * relative : 0 });
}

/** Whether a schedule has every rate. Within a run of one rate it is asked at both ends and about its breaks, between which it is monotone. */
export function has({ at, breaks }: Pick<Schedule, 'at' | 'breaks'>, rates: Runs, alike: Alike): boolean {
  const every = attempt(() => {
    const { count, length } = rates;
    const right = (t: number, rate: number) => alike(at(t), rate, t);
    // Most that is wrong is wrong at one of a few.
    for (let index = count - 1; index >= 0; index -= Math.max(1, Math.floor(count / 64))) {
      const { start, value } = rates.run(index);
      if (!right(start, value)) return false;
    }
    let within = breaks(0, length)[Symbol.iterator]();
    let next = within.next();
    for (let index = 0; index < count; index += 1) {
      const { start, end, value } = rates.run(index);
      if (!right(start, value)) return false;
      if (end - start === 1) continue;
      if (!right(end - 1, value)) return false;
      // Where many single rates were passed over, the breaks are asked anew.
      if (!next.done && next.value < start - 64) {
        within = breaks(start, length)[Symbol.iterator]();
        next = within.next();
      }
      for (; !next.done && next.value < end; next = within.next()) {
        const t = Math.ceil(next.value);
        if (t > start && t < end && !(right(t, value) && right(t - 1, value))) return false;
      }
    }
    return true;
  });
  return every === true;
}

/** Of the schedules that can be made and have every rate the one that takes least to say, the first of several. */
export function shortestThatHas(all: Iterable<() => Schedule>, rates: Runs, alike: Alike): Schedule | undefined {
  let best: { readonly schedule: Schedule; readonly size: number } | undefined;
  for (const make of all) {
    const schedule = attempt(make);
    if (schedule === undefined) continue;
    const size = sizeOf(schedule);
    if ((best === undefined || size < best.size) && has(schedule, rates, alike)) best = { schedule, size };
  }
  return best?.schedule;
}

function found(rates: Runs, y: Float64Array, alike: Alike, depth: number): Schedule | undefined {
  const { length, count } = rates;
  if (count === 1) return constant({ max: y[0] as number, length });
  if (4 * count <= 3 * length) {
    const stairs = shorter(shortestThatHas(drops(rates, alike.loose), rates, alike), depth < 2 ? clocked(rates, alike, depth) : undefined);
    if (stairs) return stairs;
  }
  const one = longestExplained(y, 0, alike);
  if (one === undefined) return undefined;
  const simple = shortestThatHas([...whole(one, length), ...cyclical(y, one)], rates, alike);
  if (simple || one.to >= length) return simple;
  const pieces = piecesOf(y, one, alike);
  const phases = shortestThatHas([...warmedUp(rates, y, one, alike, depth), ...phased(pieces, length)], rates, alike);
  return phases ?? shortestThatHas(asTheyStand(rates, pieces, depth === 0), rates, alike);
}

/** How much it takes to say a plan; which ramp it is takes nothing, and neither do zeros at the end of a number. */
const sizeOf = ({ spec }: Schedule) =>
  JSON.stringify(spec)
    .replace(/"(?:mode|ramp|aim)":"[^"]*"/g, '')
    .replace(/(?<=[1-9])0+(?=[,\]}])/g, '').length;

/** Of two plans the one that takes less to say, the first of equal ones. */
function shorter(one: Schedule | undefined, other: Schedule | undefined): Schedule | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return sizeOf(other) < sizeOf(one) ? other : one;
}

/** As it is where the rates change only now and then. */
function listed(rates: Runs): Schedule {
  return piecewise({ knots: [...rates.runs()].map(({ start, value }) => [start, value] as const), length: rates.length });
}

/** The same factor again and again: at each so many updates, or at updates of their own. */
function* drops(rates: Runs, loose: number): Generator<() => Schedule> {
  const { length, count } = rates;
  const [first, second, third] = [0, 1, 2].map((index) => (index < count ? rates.run(index) : undefined));
  if (first === undefined || second === undefined || first.value <= 0) return;
  const max = first.value;
  const milestones: number[] = [];
  const factors: number[] = [];
  for (let index = 1; index < count && index <= most.drops; index += 1) {
    const { start, value } = rates.run(index);
    milestones.push(start);
    factors.push(value / rates.run(index - 1).value);
  }
  const gamma = short(factors[0] as number, Math.max(1e-12, loose));
  const same = factors.every((factor) => Math.abs(factor - gamma) <= Math.max(1e-9, loose) * gamma);
  if (same && third) {
    const stepSize = third.start - second.start;
    const early = stepSize - second.start;
    if (early >= 0) yield () => step({ max, gamma, stepSize, shift: early, length });
  }
  if (count > most.drops) return;
  if (same) yield () => multistep({ max, milestones, gamma: [gamma], length });
  // A drop by a power of one factor is several at once.
  const least = factors.reduce((one, factor) => (Math.abs(Math.log(factor)) < Math.abs(Math.log(one)) ? factor : one));
  const times = factors.map((factor) => Math.log(factor) / Math.log(least));
  if (!same && times.every((often) => Math.abs(often - Math.round(often)) <= 1e-9 * often && often > 0.5 && often < 9.5)) {
    const all = milestones.flatMap((at, index) => Array.from({ length: Math.round(times[index] as number) }, () => at));
    yield () => multistep({ max, milestones: all, gamma: [short(least, Math.max(1e-12, loose))], length });
  }
}

/** Stairs of one length: what is stepped every so many updates. */
function clocked(rates: Runs, alike: Alike, depth: number): Schedule | undefined {
  const { count } = rates;
  // Stairs at which nothing changes are two in one, so the shortest one counts.
  let every = Number.POSITIVE_INFINITY;
  for (let index = 1; index < count - 1; index += 1) every = Math.min(every, rates.run(index).end - rates.run(index).start);
  if (!Number.isFinite(every) || every < 2) return undefined;
  const first = rates.run(0).end;
  // A first stair that is longer is late, or two that are alike.
  const late = first <= every ? [every - first] : [every - first, (every - (first % every)) % every];
  return [...new Set(late)].map((into) => onStairs(rates, alike, depth, every, into)).reduce(shorter);
}

function onStairs(rates: Runs, alike: Alike, depth: number, every: number, into: number): Schedule | undefined {
  const { length } = rates;
  const steps = new Runs();
  for (let t = into < 0 ? -into : 0; t < length; t = (Math.floor((t + into) / every) + 1) * every - into) steps.push(rates.at(t));
  if (steps.length < 3) return undefined;
  const of = found(steps, steps.values(), alike, depth + 1);
  if (of === undefined) return undefined;
  // Told to last as many steps as the run has updates, it needs no length of its own.
  const long = lastingAs(of, length);
  return shortestThatHas(
    [...(long ? [() => clock({ of: long, every, into })] : []), () => clock({ of, every, into, total: length })],
    rates,
    alike,
  );
}

/** The same curve told to last so many updates, its horizon where it is; nothing where it consists of several that run side by side. */
export function lastingAs({ spec }: Schedule, length: number): Schedule | undefined {
  const told = lasting(spec, length);
  return told && attempt(() => build(told));
}

function lasting(spec: Spec, length: number): Spec | undefined {
  const { of, type } = spec;
  // A formula's horizon is its length where nobody says one.
  if (of === undefined)
    return { ...spec, length, ...(type === formula.type && spec.horizon === spec.length && { horizon: Math.max(1, length) }) };
  const one = Array.isArray(of) ? undefined : lasting(of as Spec, length);
  if (one) return { ...spec, of: one };
  if (type !== sequence.type) return undefined;
  const all = of as readonly Spec[];
  const before = all.slice(0, -1).reduce((sum, part) => sum + build(part).length, 0);
  const last = before < length ? lasting(all.at(-1) as Spec, length - before) : undefined;
  return last && { ...spec, of: [...all.slice(0, -1), last] };
}

/** The smooth pieces one after another; none where they are too many. */
function piecesOf(y: Float64Array, first: Explained, alike: Alike): readonly Explained[] {
  const pieces = [first];
  for (let from = first.to; from < y.length; ) {
    const next = longestExplained(y, from, alike);
    if (next === undefined || pieces.length === most.pieces) return [];
    pieces.push(next);
    from = next.to;
  }
  return pieces;
}

/** Piece after piece, or rate after rate where they are few. */
function* asTheyStand(rates: Runs, pieces: readonly Explained[], lists: boolean): Generator<() => Schedule> {
  // Each piece but the last must explain more than it takes to say it.
  if (pieces.length > 0 && pieces.slice(0, -1).every(({ from, to }) => to - from >= 3)) {
    yield () => sequence({ of: pieces.map((piece) => standing(piece, piece.to - piece.from)) });
    // Where two pieces meet, both have the rate; the later one may begin with it.
    const met = pieces.map(({ formula, from, to }, index) => ({
      formula,
      from: Math.max(0, from - 1),
      to: index === pieces.length - 1 ? to : to - 1,
    }));
    yield () => sequence({ of: met.map((piece) => standing(piece, piece.to - piece.from)) });
  }
  if (lists && 2 * rates.count <= rates.length && rates.count <= most.drops) yield () => listed(rates);
}

/** One formula over the whole run, which stays where it ends or goes on. */
function* whole({ formula, from }: Explained, length: number): Generator<() => Schedule> {
  for (const make of formula.as(from, length)) yield* ending(make);
  const { origin } = formula;
  if (origin !== undefined && origin < from) {
    for (const make of formula.as(origin, length))
      for (const ended of ending(make)) yield () => shift({ of: ended(), updates: from - origin });
  }
}

/** A schedule as it would be said without `after`, and as it is. */
function* ending(make: () => Schedule): Generator<() => Schedule> {
  yield () => {
    const { spec } = make();
    return build({ ...spec, ...('after' in spec && { after: 'hold' }) });
  };
  yield make;
}

/** A piece as a schedule of its own. */
function standing({ formula, from }: Explained, length: number): Schedule {
  const made = [...whole({ formula, from, to: from + length }, length)].map((make) => attempt(make));
  const right = made.find(
    (one) =>
      one &&
      [0, (length - 1) / 2, length - 1].every((t) => Math.abs(one.at(t) - formula.at(from + t)) <= 1e-9 * Math.abs(formula.at(from + t))),
  );
  return right ?? (made.at(-1) as Schedule);
}

/** Cycle after cycle of one kind. */
function* cyclical(y: Float64Array, { formula, from, to }: Explained): Generator<() => Schedule> {
  const length = y.length;
  const { origin, ends } = formula;
  if (origin === from && ends !== undefined && to < length) {
    const [max, min] = [formula.at(origin), Math.max(0, formula.at(ends))];
    const period = Math.round(ends - origin);
    const next = y.findIndex((rate, t) => t > to && rate > (y[t - 1] as number));
    const mult = next < 0 ? 1 : short((next - to) / period, 1e-3);
    for (const periodMult of new Set([1, mult, 2])) yield () => restarts({ max, min: near(min, max), period, periodMult, length });
  }
  if (from === 0 && to >= 3 && to < length && (y[1] as number) > (y[0] as number)) {
    const up = to - 1;
    const turn = y.findIndex((rate, t) => t > to && rate > (y[t - 1] as number));
    const down = turn < 0 ? up : turn - 1 - up;
    const [min, max] = [y[0] as number, y[up] as number];
    for (const mode of ['triangular', 'triangular2'] as const) {
      yield () => cyclic({ max, min, up, ...(down !== up && { down }), mode, noMomentum: true, length });
    }
  }
}

const near = (value: number, size: number, loose = 0) => (Math.abs(value) <= Math.max(1e-12, loose) * size ? 0 : value);

/** A line up, and then, or beneath it, something else. */
function* warmedUp(rates: Runs, y: Float64Array, rise: Explained, alike: Alike, depth: number): Generator<() => Schedule> {
  const { formula, to } = rise;
  if (depth >= 3 || !formula.rises || to < 2) return;
  const length = y.length;
  // The Transformer's: K / sqrt(t + 1) after a line through 0.
  const K = (y[length - 1] as number) * Math.sqrt(length);
  const dModel = Math.round(K ** -2);
  yield () => noam({ dModel, warmup: Math.round((K / (y[0] as number)) ** (2 / 3)), length });
  const after = longestExplained(y, to, alike);
  const { origin } = after?.formula ?? {};
  const starts = new Set(
    [...(origin !== undefined && origin > 0 && origin < length ? [origin] : []), to - 1, to].filter((W) => W >= 1 && W < length),
  );
  const made = function* (of: Schedule, W: number, mode: 'within' | 'overlay', aim: 'peak' | 'curve' = 'peak') {
    const [zero, before] = [near(formula.at(0), y[to] as number, alike.loose), near(formula.at(-1), y[to] as number, alike.loose)];
    const all = [
      ['t/W', zero],
      ['(t+1)/W', before],
      ['(t+1)/(W+1)', before],
      ['t/(W-1)', zero],
    ] as const satisfies readonly (readonly [keyof typeof ramps, number])[];
    for (const [ramp, from] of all.toSorted(([, a], [, b]) => Number(a !== 0) - Number(b !== 0))) {
      if (from < 0) continue;
      yield () => warmup({ of, updates: W, from: short(from, Math.max(1e-9, alike.loose)), ramp, mode, aim });
    }
  };
  for (const W of starts) {
    if (!Number.isInteger(W)) continue;
    const main = found(rates.from(W), y.subarray(W), alike, depth + 1);
    if (main === undefined) continue;
    const beneath = begunBefore(main, W, length);
    const of = attempt(() => main.resize(length));
    const best = shortestThatHas([...(beneath ? made(beneath, W, 'overlay') : []), ...(of ? made(of, W, 'within') : [])], rates, alike);
    if (best === undefined) continue;
    yield () => best;
    // Other places for the end of the warm-up are worth their time where the run is short.
    if (length > most.looked) return;
  }
  if (after === undefined) return;
  for (const make of whole({ ...after, from: 0 }, length)) {
    const of = attempt(make);
    if (of === undefined) continue;
    for (const W of [to - 1, to]) for (const aim of ['peak', 'curve'] as const) yield* made(of, W, 'overlay', aim);
  }
}

/** Drops of a run that began so many updates before, where they were as they are. */
function begunBefore({ spec }: Schedule, updates: number, length: number): Schedule | undefined {
  const {
    stepSize,
    shift: early,
    milestones,
  } = spec as { readonly stepSize?: number; readonly shift?: number; readonly milestones?: readonly number[] };
  if (spec.type === step.type && stepSize !== undefined && early !== undefined) {
    const before = early - updates;
    return before > -stepSize && stepSize > updates
      ? attempt(() => build({ ...spec, shift: before < 0 ? before + stepSize : before, length }))
      : undefined;
  }
  if (spec.type !== multistep.type || milestones === undefined) return undefined;
  return attempt(() => build({ ...spec, milestones: milestones.map((at) => at + updates), length }));
}

/** A rise, a level and a fall, of which one may lack. */
function* phased(pieces: readonly Explained[], length: number): Generator<() => Schedule> {
  const all = pieces.length === 2 ? [undefined, ...pieces] : pieces.length === 3 ? pieces : undefined;
  if (all === undefined) return;
  const [rise, flat, fall] = all;
  if (flat === undefined || fall === undefined) return;
  const max = flat.formula.at(flat.from);
  for (const warm of rise === undefined ? [0] : [rise.to - 1, rise.to]) {
    for (const begin of [fall.from - 1, fall.from]) {
      for (const decayShape of ['linear', 'cosine', 'sqrt'] as const) {
        const min = Math.max(0, near(fall.formula.at(length), max));
        const from = rise === undefined ? 0 : Math.max(0, near(rise.formula.at(0), max));
        yield () => wsd({ max, min, warmup: warm, warmupFrom: from, decay: length - begin, decayShape, length });
      }
    }
  }
}
