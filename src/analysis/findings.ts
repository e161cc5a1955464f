import { familiesByType } from '../build.ts';
import { figure, tally } from '../core/numbers.ts';
import { kebab } from '../core/parameters.ts';
import type { Schedule } from '../core/schedule.ts';
import { innermost, parts, warmups } from './anatomy.ts';
import type { Summary } from './summary.ts';

/** What often goes wrong with a schedule: a code and the facts, never a sentence. Updates are counted in the schedule's unit. */
export type Finding =
  | {
      readonly code: 'zero-first-update';
      /** What begins at 0: the family, or the operator `warmup`. */
      readonly by: string;
    }
  | { readonly code: 'floor-not-reached'; readonly floor: number; readonly last: number; readonly horizon: number; readonly length: number }
  | { readonly code: 'long-warmup'; readonly by: string; readonly updates: number; readonly length: number }
  | { readonly code: 'warmup-past-end'; readonly by: string; readonly updates: number; readonly length: number }
  | {
      readonly code: 'milestone-past-end';
      readonly parameter: string;
      /** As they were said. */
      readonly milestones: readonly number[];
      /** Where what they belong to ends, on the same clock. */
      readonly end: number;
    }
  | { readonly code: 'late-restart'; readonly t: number; readonly left: number; readonly length: number }
  | {
      readonly code: 'jump-up';
      readonly t: number;
      readonly from: number;
      readonly to: number;
      /** How many such jumps there are, at least. */
      readonly times: number;
    }
  | {
      readonly code: 'horizon-mismatch';
      /** Where the schedule's decay ends. */
      readonly horizon: number;
      readonly run: number;
      /** The highest rate that the run has past the horizon, where it rises again. */
      readonly rises?: number;
      /** How long the last part of a sequence would have to be. */
      readonly part?: number;
    }
  | {
      readonly code: 'epochs-for-steps';
      readonly horizon: number;
      readonly run: number;
      /** How many times as long the longer of both is. */
      readonly factor: number;
      readonly part?: number;
    }
  | {
      readonly code: 'vanishing-rate';
      /** The first update of them. */
      readonly t: number;
      readonly updates: number;
      readonly share: number;
      readonly length: number;
    }
  | { readonly code: 'multiple-warmups'; readonly warmups: readonly { readonly by: string; readonly updates: number }[] }
  | { readonly code: 'beyond-end-rise'; readonly horizon: number; readonly from: number; readonly to: number; readonly length: number };

/** Looks for one thing in the updates `start <= t < stop`, of which `summary` is the summary. */
export type Inspection = (schedule: Schedule, start: number, stop: number, summary: Summary) => readonly Finding[];

/** A first update that changes nothing; where all rates are 0 that is no finding. */
export const zeroFirstUpdate: Inspection = ({ spec }, start, _stop, { first, peak }) => {
  if (start !== 0 || first.lr !== 0 || peak.lr === 0) return [];
  const [warmup] = warmups(spec);
  return [{ code: 'zero-first-update', by: warmup?.by ?? innermost(spec).type }];
};

/** Less than this share of the way down to the floor is no miss. */
const negligible = 1e-6;

/** Only where the curve gets there one update after the run, or later: where it never does, its parameters say so. */
export const floorNotReached: Inspection = (schedule, _start, stop, { low, last }) => {
  if (stop !== Math.ceil(schedule.length)) return [];
  const { min, max, length, horizon } = innermost(schedule.spec);
  if (typeof min !== 'number' || typeof max !== 'number' || typeof length !== 'number' || typeof horizon !== 'number') return [];
  const isFloor = (lr: number) => lr - min <= negligible * (max - min);
  if (isFloor(low.lr)) return [];
  // The cycles of a repeated schedule are parts of updates long, which round.
  const together = Math.abs(horizon - length) <= 1e-9 * length;
  if ((horizon < length && !together) || (together && !isFloor(schedule.at(schedule.length)))) return [];
  return [{ code: 'floor-not-reached', floor: min, last: last.lr, horizon: together ? length : horizon, length }];
};

/** A warm-up whose full rate no update of the run has. */
export const warmupPastEnd: Inspection = ({ spec }, _start, stop) => {
  const late = [...warmups(spec)].find(({ shape, full }) => !shape && full >= stop);
  return late ? [{ code: 'warmup-past-end', by: late.by, updates: late.updates, length: stop }] : [];
};

/** Milestones at which nothing happens, because what they belong to is over by then. */
export const milestonePastEnd: Inspection = ({ spec }, _start, stop) =>
  [...parts(spec)].flatMap(({ spec: family, start, end }): readonly Finding[] => {
    const over = Math.min(stop, end) - start;
    const { parameter, at, leads } = familiesByType.get(family.type)?.changes?.(family) ?? { parameter: '', at: [], leads: undefined };
    const milestones = at.filter(([, t]) => (leads ? t > over : t >= over)).map(([said]) => said);
    return milestones.length > 0 ? [{ code: 'milestone-past-end', parameter, milestones, end: over }] : [];
  });

/** A finding as a chart notes it, in a few words. */
export function phrase(finding: Finding, rate: (lr: number) => string = figure): string {
  switch (finding.code) {
    case 'zero-first-update':
      return 'the first update has rate 0';
    case 'floor-not-reached': {
      const missed = `the floor ${rate(finding.floor)} is not reached`;
      if (finding.horizon === finding.length) return `${missed} (--endpoint)`;
      return `${missed}: the horizon ${tally(finding.horizon)} lies beyond the run`;
    }
    case 'long-warmup':
      return `the warm-up takes ${tally(finding.updates)} of ${tally(finding.length)}`;
    case 'warmup-past-end':
      return `the warm-up of ${tally(finding.updates)} is not over at the end`;
    case 'milestone-past-end':
      return `--${kebab(finding.parameter)} ${listed(finding.milestones)} lies beyond the end`;
    case 'late-restart':
      return `a restart at ${tally(finding.t)}, right before the end`;
    case 'jump-up':
      return `jumps up at ${tally(finding.t)}`;
    case 'horizon-mismatch':
    case 'epochs-for-steps':
      return `the decay ends at ${tally(finding.horizon)}, the run at ${tally(finding.run)}`;
    case 'vanishing-rate':
      return `next to 0 from ${tally(finding.t)} on`;
    case 'multiple-warmups':
      return `warms up ${finding.warmups.length === 2 ? 'twice' : `${finding.warmups.length} times`}`;
    case 'beyond-end-rise':
      return `rises again past ${tally(finding.horizon)}`;
  }
}

/** Some updates in a line, the first three where they are many. */
export function listed(updates: readonly number[]): string {
  const shown = 3;
  return `${updates.slice(0, shown).map(tally).join(', ')}${updates.length > shown ? ', …' : ''}`;
}
