import type { Json, Schedule, Spec } from '../core/schedule.ts';
import type { Comparison } from './compare.ts';
import type { Evidence } from './solve.ts';

/** A run that left its plan: what is known of both. */
export interface Departure {
  readonly evidence: Evidence;
  readonly comparison: Comparison;
  readonly schedule: Schedule;
  /** The plan at an update of the log. */
  at(t: number): number;
  /** Any schedule on the plan's clock, at an update of the log. */
  seen(schedule: Pick<Schedule, 'at'>): (t: number) => number;
  /** How long the plan is in updates of the log. */
  readonly length: number;
  /** Whether the plan counts something coarser than the log: it is stepped once an epoch. */
  readonly coarse: boolean;
  /** Updates at which the run went on from a checkpoint. */
  readonly resumes: readonly number[];
  /** The log itself says that updates were skipped. */
  readonly skips: boolean;
}

/** What explains a run: the plan changed in one way. */
export interface Explanation {
  readonly code: string;
  readonly params: Readonly<Record<string, Json>>;
  /** What ran, at an update of the log. */
  at(t: number): number;
  /** What ran as a recipe on the plan's clock, where one says it. */
  readonly spec?: Spec;
  /** How many numbers were free to be chosen so that it fits. */
  readonly free: number;
}

/** One kind of fault: it looks for itself. */
export interface Cause {
  readonly code: string;
  /** Every way in which this fault explains all rows of the run. */
  explain(departure: Departure): Iterable<Explanation>;
}
