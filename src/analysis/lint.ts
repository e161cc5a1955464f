import { build, familiesByType, operatorsByType } from '../build.ts';
import { defaultLength } from '../core/define.ts';
import type { Severity } from '../core/finding.ts';
import { attempt } from '../core/issues.ts';
import { figure, tally } from '../core/numbers.ts';
import { kebab } from '../core/parameters.ts';
import type { Schedule, Spec, Unit } from '../core/schedule.ts';
import { decayEnd, innermost, jumps, lengthOf, meantToJump, partsInOrder, warmups, withoutStairs } from './anatomy.ts';
import { crossings } from './crossings.ts';
import { type Finding, floorNotReached, type Inspection, listed, milestonePastEnd, warmupPastEnd, zeroFirstUpdate } from './findings.ts';
import { followed, jump } from './pieces.ts';
import { summarize } from './summary.ts';
import { count } from './title.ts';

export type { Finding } from './findings.ts';

/** What each code means, in the order in which findings come. */
export const codes: Readonly<Record<Finding['code'], string>> = {
  'zero-first-update': 'the first update has rate 0 and changes nothing',
  'floor-not-reached': 'the run ends before the decay has come to --min',
  'long-warmup': 'the warm-up takes half of the run or more',
  'warmup-past-end': 'the run ends before the warm-up does',
  'multiple-warmups': 'one warm-up follows or covers another',
  'milestone-past-end': 'milestones, knots or the first drop lie beyond the end',
  'late-restart': 'a restart within the last 2 % of the run, whose cycle is cut short',
  'jump-up': 'the rate more than doubles at once, without a restart that says so',
  'beyond-end-rise': 'the rate rises again past its horizon',
  'horizon-mismatch': 'the decay ends at another update than the run (--run-epochs, --run-steps)',
  'epochs-for-steps': 'the length was counted in epochs where the run counts steps, or the other way round',
  'vanishing-rate': 'the rate is 1e-12 or less for part of the run',
};

/** How much each weighs. What most frameworks do by default is a hint. */
export const severities: Readonly<Record<Finding['code'], Severity>> = {
  'zero-first-update': 'hint',
  'floor-not-reached': 'hint',
  'long-warmup': 'warning',
  'warmup-past-end': 'error',
  'multiple-warmups': 'warning',
  'milestone-past-end': 'warning',
  'late-restart': 'warning',
  'jump-up': 'warning',
  'beyond-end-rise': 'warning',
  'horizon-mismatch': 'error',
  'epochs-for-steps': 'error',
  'vanishing-rate': 'warning',
};

/** What is known of the run, in the schedule's unit. */
export interface Context {
  /** The part that is judged: from 0 to the schedule's length unless said. */
  readonly start?: number | undefined;
  readonly stop?: number | undefined;
  /** How many updates the run really has, at least 1. */
  readonly run?: number | undefined;
  readonly stepsPerEpoch?: number | undefined;
}

/** Says what often goes wrong and does so here; never throws, and takes bounded time on any run. */
export function lint(schedule: Schedule, context: Context = {}): readonly Finding[] {
  const length = context.run !== undefined && context.run >= 1 ? context.run : undefined;
  const end = attempt(() => decayEnd(schedule.spec));
  const start = context.start ?? 0;
  // Whole updates, up to where one can be told from the next.
  const stop = Math.min(Math.ceil(context.stop ?? ownStop(schedule, end, length)), Number.MAX_SAFE_INTEGER);
  if (!(stop > start)) return [];
  const summary = attempt(() => summarize(schedule, start, stop));
  const own = summary === undefined ? [] : looks.flatMap((look) => attempt(() => look(schedule, start, stop, summary)) ?? []);
  const run = end === undefined || length === undefined ? undefined : unlikeRun(schedule, end, length, context.stepsPerEpoch);
  // One mistake is told once: a horizon beyond the schedule's own length is what the run's length says better.
  const said = run === undefined ? own : own.filter(({ code }) => code !== 'beyond-end-rise' && code !== 'floor-not-reached');
  // What rises again only after the run's own end is none of its business.
  const within = said.filter(({ code }) => code !== 'beyond-end-rise' || context.run === undefined || (end as number) < context.run - 1);
  const found = [...within, ...(run === undefined ? [] : [run])];
  return Object.keys(codes).flatMap((code) => found.filter((one) => one.code === code));
}

/** Where a schedule ends: what has no end of its own lasts as long as the run. */
function ownStop({ length }: Schedule, end: number | undefined, run: number | undefined): number {
  if (end === undefined && run !== undefined) return run;
  return Number.isFinite(length) ? length : (run ?? defaultLength);
}

const longWarmup: Inspection = ({ spec }, _start, stop) => {
  const long = [...warmups(spec)].find(({ shape, updates, full }) => !shape && updates >= stop / 2 && full < stop);
  return long ? [{ code: 'long-warmup', by: long.by, updates: long.updates, length: stop }] : [];
};

const multipleWarmups: Inspection = ({ spec }) => {
  const all = [...warmups(spec)].map(({ by, updates }) => ({ by, updates }));
  return all.length > 1 ? [{ code: 'multiple-warmups', warmups: all }] : [];
};

/** The breaks at which a curve jumps up to a multiple of its rate or more, as far as breaks are followed. */
function* jumpsUp(schedule: Schedule, start: number, stop: number, multiple: number, peak: number): Generator<number> {
  let looked = 0;
  for (const t of schedule.breaks(start, stop)) {
    const update = Math.ceil(t);
    looked += 1;
    if (looked > followed) return;
    if (update <= start || update >= stop) continue;
    const [from, to] = [schedule.at(update - 1), schedule.at(update)];
    // What is small beside the peak, or mostly a steep ramp, is no jump.
    if (to > multiple * from && to - from > 0.01 * peak && jump(schedule, t) > (to - from) / 2) yield t;
  }
}

/** How much of a run, at its end, is too little for a cycle. */
const lateShare = 0.02;

const lateRestart: Inspection = (held, start, stop, { peak }) => {
  const schedule = steadied(held);
  const length = stop - start;
  const from = Math.max(start, stop - lateShare * length);
  const last = [...jumpsUp(schedule, from, stop, 1.1, peak.lr)].at(-1);
  if (last === undefined) return [];
  const t = Math.ceil(last);
  const left = stop - t;
  // A cycle that is as short as this anyway is not cut.
  const [before] = jumpsUp(schedule, Math.max(start, t - 2 * left), t, 1.1, peak.lr);
  return before === undefined && meantToJump(schedule.spec, last) ? [{ code: 'late-restart', t, left, length }] : [];
};

const jumpUp: Inspection = (held, start, stop, { peak }) => {
  const schedule = steadied(held);
  const [first, ...others] = [...jumpsUp(schedule, start, stop, 2, peak.lr)].filter((t) => !meantToJump(schedule.spec, t));
  if (first === undefined) return [];
  const t = Math.ceil(first);
  return [{ code: 'jump-up', t, from: schedule.at(t - 1), to: schedule.at(t), times: 1 + others.length }];
};

/** Without stairs, of which each would be a jump. */
function steadied(schedule: Schedule): Schedule {
  const steady = withoutStairs(schedule.spec);
  return steady === schedule.spec ? schedule : build(steady);
}

const beyondEndRise: Inspection = (schedule, start, stop, { peak }) => {
  const horizon = decayEnd(schedule.spec);
  if (horizon === undefined || Math.ceil(horizon) < start) return [];
  const rise = riseAfter(schedule, horizon, stop);
  return rise === undefined || rise.to - rise.from <= 0.01 * peak.lr ? [] : [{ code: 'beyond-end-rise', horizon, ...rise, length: stop }];
};

/** From what to what a schedule that goes on by its formula rises past its horizon. */
function riseAfter(schedule: Schedule, horizon: number, stop: number): { readonly from: number; readonly to: number } | undefined {
  const inner = innermost(schedule.spec);
  const first = Math.ceil(horizon);
  if (inner.after !== 'continue' || jumps(inner) || first >= stop - 1) return undefined;
  const from = schedule.at(first);
  const to = summarize(schedule, first, stop).peak.lr;
  return to > from ? { from, to } : undefined;
}

/** Rates up to this one change nothing. */
const vanishing = 1e-12;

const vanishingRate: Inspection = (schedule, start, stop) => {
  let from: number | undefined = schedule.at(start) > vanishing ? undefined : start;
  let first: number | undefined;
  let updates = 0;
  // A single update at 0 is a trough, a first or a last one.
  const close = (to: number) => {
    if (from !== undefined && to - from > 1) {
      first ??= from;
      updates += to - from;
    }
    from = undefined;
  };
  const all = crossings(schedule, vanishing, start, stop, followed);
  let next = all.next();
  for (; !next.done; next = all.next()) {
    const { t, direction } = next.value;
    if (direction === 'up') close(t);
    else from = t;
  }
  close(next.value);
  const share = updates / (stop - start);
  return first === undefined || share < 0.01 ? [] : [{ code: 'vanishing-rate', t: first, updates, share, length: stop - start }];
};

/** What is looked for in the schedule itself. */
const looks: readonly Inspection[] = [
  zeroFirstUpdate,
  floorNotReached,
  longWarmup,
  warmupPastEnd,
  multipleWarmups,
  milestonePastEnd,
  lateRestart,
  jumpUp,
  beyondEndRise,
  vanishingRate,
];

/** This many times as long is no slip of a few epochs. */
const farOff = 20;

/** A decay that ends elsewhere than the run; right at the end or, with an endpoint, one update before it is as it should be. */
function unlikeRun(schedule: Schedule, horizon: number, run: number, stepsPerEpoch: number | undefined): Finding | undefined {
  if (horizon === run || horizon === run - 1) return undefined;
  // With an endpoint the horizon is one less than the length that was said.
  const said = Number.isFinite(schedule.length) && horizon === schedule.length - 1 ? schedule.length : horizon;
  // A schedule that is shifted away has no length to speak of.
  const factor = said < 1 ? 1 : Math.max(run / said, said / run);
  if (factor >= farOff || (stepsPerEpoch !== undefined && stepsPerEpoch > 1 && factor === stepsPerEpoch)) {
    return { code: 'epochs-for-steps', horizon: said, run, factor, ...lastPart(schedule.spec, run - said) };
  }
  const rise = horizon < run ? attempt(() => riseAfter(schedule, horizon, run)) : undefined;
  return { code: 'horizon-mismatch', horizon: said, run, ...(rise && { rises: rise.to }), ...lastPart(schedule.spec, run - said) };
}

/** How long the last part of a sequence has to be for the whole to last so much longer; nothing where no part is left then. */
function lastPart(spec: Spec, more: number): { readonly part?: number } {
  const last = partsInOrder(spec)?.at(-1);
  if (last === undefined) return {};
  const part = lengthOf(last) + more;
  return part > 0 && Number.isFinite(part) ? { part } : {};
}

/** A finding as one line of English: what is wrong, with the numbers, and what to write instead. */
export function explain(finding: Finding, unit: Unit): string {
  const many = (updates: number) => count(updates, unit);
  const lengthFlag = `--${unit}s`;
  switch (finding.code) {
    case 'zero-first-update':
      return `the first ${unit} has rate 0 and changes nothing; ${startMend(finding.by)}`;
    case 'floor-not-reached': {
      const { floor, last, horizon, length } = finding;
      const missed = `the floor ${figure(floor)} is not reached, the last rate is ${figure(last)}`;
      if (horizon === length) return `${missed}; write --endpoint`;
      return `${missed}: the horizon ${tally(horizon)} lies beyond the run; write --endpoint in place of --horizon`;
    }
    case 'long-warmup': {
      const { by, updates, length } = finding;
      const percent = figure((100 * updates) / length, 3);
      return `the warm-up takes ${tally(updates)} of ${many(length)}, ${percent} % of the run; write ${shorter(by, Math.ceil(length / 2) - 1)}`;
    }
    case 'warmup-past-end': {
      const { by, updates, length } = finding;
      const full = `the warm-up of ${many(updates)} is not over when the run ends after ${tally(length)}, and no ${unit} has the full rate`;
      return `${full}; write ${shorter(by, length - 1)}, or a longer run (${lengthFlag})`;
    }
    case 'multiple-warmups': {
      const all = finding.warmups.map(({ by, updates }) => `over ${many(updates)} (${flagOf(by) ?? by})`);
      return `the rate warms up ${all.length === 2 ? 'twice' : `${all.length} times`}, ${all.join(' and ')}; leave one of them out`;
    }
    case 'milestone-past-end': {
      const { parameter, milestones, end } = finding;
      const name = `--${kebab(parameter)}`;
      if (parameter === 'stepSize') {
        return `${name} ${listed(milestones)} is no shorter than the run of ${many(end)}, so the rate never drops; write a shorter one, or a longer run (${lengthFlag})`;
      }
      const lie = milestones.length === 1 ? 'lies' : 'lie';
      return `${listed(milestones)} of ${name} ${lie} beyond the end at ${tally(end)}; leave ${milestones.length === 1 ? 'it' : 'them'} out, or write a longer run (${lengthFlag})`;
    }
    case 'late-restart': {
      const { t, left, length } = finding;
      return `the restart at ${tally(t)} leaves its cycle ${tally(left)} of ${many(length)}, and the run ends at a high rate; write ${lengthFlag} ${t}, or cycles that fill the run`;
    }
    case 'jump-up': {
      const { t, from, to, times } = finding;
      const high = from > 0 ? `, ${figure(to / from, 3)} times as high` : '';
      const others = times > 1 ? `, and ${times - 1} more times` : '';
      return `the rate jumps from ${figure(from)} to ${figure(to)} at ${unit} ${tally(t)}${high}${others}; let it go on from ${figure(from)}, or rise over some ${unit}s (--warmup)`;
    }
    case 'beyond-end-rise': {
      const { horizon, from, to, length } = finding;
      return `past its horizon ${tally(horizon)} the rate rises again, from ${figure(from)} to ${figure(to)}; write --after hold, or --horizon ${length}`;
    }
    case 'horizon-mismatch': {
      const { horizon, run, rises } = finding;
      const again = rises === undefined ? '' : `, past which the rate rises again to ${figure(rises)}`;
      const when = horizon < run ? 'and the run goes on to' : 'and the run ends at';
      return `the decay ends at ${tally(horizon)}${again}, ${when} ${tally(run)}; write ${lengthFlag} ${lengthMend(finding)}`;
    }
    case 'epochs-for-steps': {
      const { horizon, run, factor } = finding;
      const short = horizon < run;
      const times = `${figure(factor)} times as ${short ? 'long' : 'short'}`;
      const counted = short ? 'epochs where the run counts steps' : 'steps where the run counts epochs';
      return `the schedule lasts ${tally(horizon)} and the run ${many(run)}, ${times}: it seems to be counted in ${counted}; write ${lengthFlag} ${lengthMend(finding)}`;
    }
    case 'vanishing-rate': {
      const { t, updates, share, length } = finding;
      return `the rate is 1e-12 or less for ${tally(updates)} of ${many(length)}, ${figure(100 * share, 3)} % of the run, first at ${tally(t)}, and changes nothing there; write a floor above 0 (--min, --clamp-min), or a shorter run`;
    }
  }
}

/** The length to write, which of a chain is that of its last part. */
function lengthMend({ run, part }: { readonly run: number; readonly part?: number }): string {
  return part === undefined ? String(run) : `${part} for the last part`;
}

/** How a schedule begins above 0, by what it begins with. */
const startMend = (by: string) => (operatorsByType.get(by) ?? familiesByType.get(by))?.aboveZero ?? 'write a rate above 0 there';

/** The flag of an operator. */
function flagOf(by: string): string | undefined {
  const { modifier } = operatorsByType.get(by) ?? {};
  return modifier && `--${modifier.flag}`;
}

/** How long a warm-up may be: what its flag says, or the schedule that is nothing else. */
function shorter(by: string, most: number): string {
  const flag = flagOf(by) ?? ('warmup' in (familiesByType.get(by)?.params ?? {}) ? '--warmup' : undefined);
  if (flag === undefined) return `a ${by} of at most ${most}`;
  return most > 0 ? `a ${flag} of at most ${most}` : `no ${flag}`;
}
