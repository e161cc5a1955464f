/*
 * What was recorded of a run, said shortly.
 *
 *   const rates = new Runs();                    // core/runs.ts: rates.push(group.lr) at each update of one group
 *   const clocks = new Runs();                   // clocks.push(scheduler.clock) at the same updates, one a scheduler that acts on the group
 *   const { schedule, clock, listed } = planOf({ rates, schedulers: [{ clocks, schedule: (length) => live.schedule(length) }] });
 *
 * The schedule has every recorded rate (checked) and lasts as many updates as were recorded. It is the scheduler's own, on its
 * clock where that is not the updates'; several in a chain; the family that the rates turn out to be; one of `others`; and last
 * a list, whose recipe is only made when it is asked for. `momentum` is recorded as the rates are.
 */

import { beside } from '../compose/beside.ts';
import { chain } from '../compose/chain.ts';
import { clock as onClock } from '../compose/clock.ts';
import { multiply } from '../compose/multiply.ts';
import { scale } from '../compose/scale.ts';
import { shift } from '../compose/shift.ts';
import { attempt, LrschedError } from '../core/issues.ts';
import { Runs } from '../core/runs.ts';
import type { Schedule, Spec } from '../core/schedule.ts';
import { constant } from '../schedules/constant.ts';
import { formula } from '../schedules/formula.ts';
import { multistep } from '../schedules/multistep.ts';
import { piecewise } from '../schedules/piecewise.ts';
import { alikeIn, has, lastingAs, recognise, recordedSlack, shortestThatHas } from './recognise.ts';
import { type Alike, short } from './smooth.ts';

/** A scheduler that moved the rates: its clock at each update, and its own curve by its own steps. */
export interface Stepped {
  readonly clocks: Runs;
  schedule(length: number): Schedule;
}

/** What was recorded of one parameter group. */
export interface Recording {
  /** The rate of each update; there must be one at least. */
  readonly rates: Runs;
  /** The momentum of each update, where it is cycled. */
  readonly momentum?: Runs;
  /** All schedulers that acted on the group, in the order in which they are stepped. */
  readonly schedulers?: readonly Stepped[];
  /** The rate that the optimizer was built with. */
  readonly base?: number;
  /** What else may say the rates: the code's own formula. */
  readonly others?: readonly (() => Schedule)[];
}

/** How a scheduler's clock goes with the updates: start + by · max(0, ⌊(t + into) / every⌋). */
export interface Clock {
  readonly every: number;
  readonly by: number;
  readonly start: number;
  readonly into: number;
}

/** The smallest plan that has every recorded rate. */
export interface Plan {
  readonly schedule: Schedule;
  /** The clock of the only scheduler, where it is one. */
  readonly clock?: Clock;
  /** It is no more than a list of the rates. */
  readonly listed: boolean;
}

/** The clock that a scheduler had at each update, as one formula; nothing where it is none. */
export function clockIn(clocks: Runs): Clock | undefined {
  const { count, length } = clocks;
  if (count === 0) return undefined;
  const start = clocks.run(0).value;
  if (count === 1) return { every: 1, by: 0, start, into: 0 };
  const first = clocks.run(1).start;
  const every = count === 2 ? Math.max(first, length - first) : clocks.run(2).start - first;
  const into = every - first;
  const each = (clocks.run(count - 1).value - start) / (count - 1);
  const parts = Math.round(1 / each);
  const by = !Number.isInteger(each) && Math.abs(parts * each - 1) <= 1e-9 ? 1 / parts : each;
  if (!(by > 0) || !Number.isInteger(every) || length > count * every - into) return undefined;
  for (let index = 1; index < count; index += 1) {
    const { start: place, value } = clocks.run(index);
    if (place !== index * every - into || Math.abs(value - start - by * index) > 1e-9 * Math.max(1, value)) return undefined;
  }
  return { every, by, start, into };
}

/** The smallest plan that has every recorded rate. */
export function planOf(recording: Recording): Plan {
  const { rates, schedulers = [], others = [] } = recording;
  const y = rates.values();
  const wrong = y.findIndex((rate) => !(rate >= 0));
  if (wrong >= 0) {
    const mend = 'end the loop before, or stop the scheduler there';
    throw new LrschedError([{ code: 'negative', type: 'the run', t: wrong, value: y[wrong] as number, mend }]);
  }
  const alike = alikeIn(y, recordedSlack);
  const clocks = schedulers.map((one) => clockIn(one.clocks));
  const [clock] = schedulers.length === 1 ? clocks : [];
  const told = (schedule: Schedule, listed = false): Plan => ({
    schedule: withMomentum(schedule, recording),
    ...(clock && { clock }),
    listed,
  });
  if (rates.count === 1) return told(constant({ max: y[0] as number, length: y.length }));
  const own = ownOf(recording, clocks, alike);
  // A formula may be a family, and a list of steps may have a rule.
  if (own && !spelled(own.spec)) return told(own);
  const rule = recognise(rates);
  if (rule) return told(rule);
  if (own) return told(own);
  const other = shortestThatHas(others, rates, alike);
  return other ? told(other) : told(listOf(rates), true);
}

/** Whether a plan spells out what a family might say. */
function spelled(spec: Spec): boolean {
  const text = JSON.stringify(spec);
  return [formula, piecewise].some(({ type }) => text.includes(`"type":"${type}"`));
}

/** Updates of a scheduler that its curve is first asked for; most say by then which family they are. */
const few = 20_000;

/** The schedulers' own curves on their clocks. */
function ownOf({ rates, schedulers = [], base }: Recording, clocks: readonly (Clock | undefined)[], alike: Alike): Schedule | undefined {
  const { length } = rates;
  const known = clocks.filter((clock) => clock !== undefined);
  const [only] = known;
  if (only === undefined || known.length < clocks.length) return undefined;
  const members = (few: number) =>
    schedulers.map((one, index) => {
      const steps = stepsOf(known[index] as Clock, length);
      return attempt(() => one.schedule(Math.min(steps, few))) ?? attempt(() => one.schedule(steps));
    });
  const chained = (of: readonly Schedule[]) => chain({ of, ...(base !== undefined && { base }) });
  for (const most of [few, Number.POSITIVE_INFINITY]) {
    const curves = members(most).filter((one) => one !== undefined);
    const [curve] = curves;
    if (curve === undefined || curves.length < schedulers.length) continue;
    const together = known.every((one) => same(one, only));
    const all = curves.length === 1 ? [rule(curve, only, length), curve] : together ? [attempt(() => chained(curves))] : [];
    for (const one of all) {
      if (one === undefined) continue;
      const found =
        shortestThatHas(standings(one, only, length), rates, alike) ?? scaled(one, only, rates, alike) ?? written(one, only, rates, alike);
      if (found) return found;
    }
    // Each on a clock of its own.
    const apart = curves.map((one, index) =>
      [...standings(one, known[index] as Clock, length)].map((make) => attempt(make)).find((made) => made !== undefined),
    );
    const found =
      apart.length > 1 && apart.every((one) => one !== undefined) ? shortestThatHas([() => chained(apart)], rates, alike) : undefined;
    if (found) return found;
    if (schedulers.every((_, index) => stepsOf(known[index] as Clock, length) <= most)) return undefined;
  }
  return undefined;
}

/** How many steps of its own a scheduler makes in so many updates, the first included. */
const stepsOf = ({ every, by, start, into }: Clock, length: number): number =>
  Math.ceil(start + by * Math.max(0, Math.floor((length - 1 + into) / every))) + 1;

/** A formula that is a family is one by its own steps, too. */
function rule(curve: Schedule, clock: Clock, length: number): Schedule | undefined {
  const steps = stepsOf(clock, length);
  return spelled(curve.spec) && steps < length ? recognise(Runs.of(Array.from({ length: steps }, (_, t) => curve.at(t)))) : undefined;
}

/** The same curve times what the rate was multiplied by before the run. */
function scaled(curve: Schedule, clock: Clock, rates: Runs, alike: Alike): Schedule | undefined {
  const factor = rates.at(0) / (attempt(() => curve.at(clock.start)) ?? 0);
  const by = String(short(factor, 1e-12));
  if (!Number.isFinite(factor) || factor <= 0 || by.length > 8) return undefined;
  const all = [...standings(curve, clock, rates.length)].map((make) => () => scale({ of: make(), by }));
  return shortestThatHas(all, rates, alike);
}

/** Factors that are written beside a curve at most. */
const mostFactors = 8;

/** The same curve times what was written beside it now and then. */
function written(curve: Schedule, clock: Clock, rates: Runs, alike: Alike): Schedule | undefined {
  const own = [...standings(curve, clock, rates.length)].map((make) => attempt(make)).find((made) => made !== undefined);
  if (own === undefined) return undefined;
  const factors: (readonly [t: number, factor: number])[] = [];
  for (let t = 0; t < rates.length; t += 1) {
    const planned = attempt(() => own.at(t));
    if (planned === undefined) return undefined;
    const [rate, last] = [rates.at(t), factors.at(-1)?.[1]];
    if (planned === 0 ? rate === 0 : last !== undefined && Math.abs(rate - planned * last) <= 1e-9 * rate) continue;
    if (factors.push([t, rate / planned]) > mostFactors || !(rate > 0)) return undefined;
  }
  const [first, ...others] = factors;
  if (first === undefined || others.length === 0) return undefined;
  const gamma = others.map(([, factor], index) => short(factor / (factors[index] as readonly [number, number])[1], 1e-9));
  const max = short(first[1], 1e-9);
  const drops = () =>
    multistep({
      max,
      milestones: others.map(([t]) => t),
      gamma: new Set(gamma).size === 1 ? gamma.slice(0, 1) : gamma,
      length: rates.length,
    });
  return shortestThatHas([() => multiply({ of: [own, drops()] })], rates, alike);
}

const same = (one: Clock, other: Clock) =>
  one.every === other.every && one.by === other.by && one.start === other.start && one.into === other.into;

/** A curve over its own steps as the run goes through it. */
function* standings(curve: Schedule, { every, by, start, into }: Clock, length: number): Generator<() => Schedule> {
  const long = lastingAs(curve, length);
  const ahead = start + into;
  for (const of of long ? [long, curve] : [curve]) {
    const fits = of.length === length;
    if (every === 1 && by === 1 && start === 0 && into === 0) {
      if (fits) yield () => of;
      continue;
    }
    // Where both are below 0 the first value waits, as it does in a shift.
    if (every === 1 && by === 1 && fits && (into === 0 || start === 0)) yield () => shift({ of, updates: ahead });
    yield () => onClock({ of, every, by, start, into, ...(!fits && { total: length }) });
  }
}

/** A plan with the momentum that was recorded beside it, where it has another one itself. */
function withMomentum(schedule: Schedule, { momentum }: Recording): Schedule {
  if (momentum === undefined) return schedule;
  const own = schedule.also?.momentum;
  if (own && has(own, momentum, alikeIn(momentum.values(), recordedSlack))) return schedule;
  if (own === undefined && momentum.count === 1) return schedule;
  return beside({ of: schedule, momentum: recognise(momentum) ?? listOf(momentum) });
}

/** Rates as they are; their recipe is made when it is asked for, for it takes more room than they do. */
function listOf(rates: Runs): Schedule {
  let spec: Spec | undefined;
  const whole = () => piecewise({ knots: [...rates.runs()].map(({ start, value }) => [start, value] as const), length: rates.length });
  return {
    length: rates.length,
    get spec() {
      spec ??= whole().spec;
      return spec;
    },
    at: (t) => rates.at(Math.min(Math.floor(t), rates.length - 1)),
    *breaks(from, to) {
      for (const { start } of rates.runs()) if (start > 0 && start >= from && start < to) yield start;
    },
    resize: (to) => whole().resize(to),
  };
}
