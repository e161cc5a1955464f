import type { RunFinding } from './finding.ts';
/** Plain data, as JSON can say it. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** The recipe of a schedule: plain JSON, complete, so that `build(spec)` gives the same schedule back. */
export type Spec = { readonly type: string; readonly [parameter: string]: Json };

/** What a schedule counts; it names the column and the axis. */
export const units = ['epoch', 'step', 'token', 'sample'] as const;
export type Unit = (typeof units)[number];

/** What a schedule may do past its horizon. */
export const endings = ['hold', 'continue', 'restart', 'min', 'error'] as const;
export type After = (typeof endings)[number];

/** Where a curve is known that is not known everywhere: the rows of a log, in rising order. */
export interface Known {
  readonly rows: ArrayLike<number>;
}

/** A value as a pure function of time. */
export interface Curve {
  /** The value that update number `t` uses; `t = 0` is the first update. Any real `t >= 0`, in any order. */
  at(t: number): number;
  /**
   * Where the curve jumps, kinks, turns or begins a phase: every such `t` with `from <= t < to`, lazily and in order.
   * Between two of them the curve is monotone; a jump is listed where the new value first holds.
   */
  breaks(from: number, to: number): Iterable<number>;
  /** What is cycled beside the rate, on the same clock. */
  readonly also?: { readonly momentum?: Curve; readonly weightDecay?: Curve };
  /** Where it is a staircase: what its treads are cut from. */
  readonly held?: Held;
}

/** A staircase: tread number k has the rate `of.at(k)` for a whole number of updates, from `k * updates` on. */
export interface Held {
  readonly updates: number;
  readonly of: Pick<Curve, 'at' | 'breaks'>;
}

/** A learning-rate schedule: a pure function of time, its length, and the recipe that rebuilds it. */
export interface Schedule extends Curve {
  /** How many updates it is meant to last; `Infinity` when it never ends. */
  readonly length: number;
  readonly spec: Spec;
  /** The same recipe told to last `length` updates: what is measured from the end (a horizon, a cooldown) moves with it. */
  resize(length: number): Schedule;
  /** How PyTorch's recursion moves a rate that others move as well, where not by the ratio of its values: from the update alone, or to a floor. */
  readonly chained?: 'anew' | { readonly floor: number; readonly horizon: number };
}

/** The names of what is cycled beside a rate. */
type Beside = keyof NonNullable<Curve['also']>;

/** The same change of clock for everything that is cycled beside a rate; nothing where there is nothing. */
export function alongside(also: Curve['also'], change: (curve: Curve, name: Beside) => Curve): Pick<Curve, 'also'> {
  if (also === undefined) return {};
  return { also: Object.fromEntries(Object.entries(also).map(([name, curve]) => [name, change(curve, name as Beside)])) };
}

/** The length of schedules that run beside one another. */
export function lengthBeside(of: readonly Schedule[]): number {
  return Math.max(...of.map(({ length }) => length));
}

/** Schedules that run beside one another, told to last another length: those that last longest are resized. */
export function resized(of: readonly Schedule[], to: number): readonly Schedule[] {
  const length = lengthBeside(of);
  return of.map((one) => (one.length === length ? one.resize(to) : one));
}

/** A schedule with what a reader calls it and what it counts. */
export interface Series {
  readonly label: string;
  readonly unit: Unit;
  readonly schedule: Schedule;
  /** Where its values end, among series that are longer; without it they go on past its length, by its formula. */
  readonly stop?: number;
  /** Where its values are known, of a curve that is not known everywhere. */
  readonly known?: Known;
  /** What it is, in a few phrases, where its recipe would say it badly. */
  readonly title?: readonly string[];
  /** What was taken for what in the line that asked for it: `--eta_min is --min`. */
  readonly respelled?: readonly string[];
  /** The same on its own clock, where the rows count something else. */
  readonly clocked?: Schedule;
  /** The command line that says the same, where it was read out of something else. */
  readonly command?: string;
  /** What its source wants a reader to know: a conversion of units, the command that says the same. */
  readonly notes?: readonly string[];
  /** What was found in the run that it was read from; faults are told with every output. */
  readonly findings?: readonly RunFinding[];
  /** Those of the notes that say what was assumed or left out: they are told with every output. */
  readonly assumed?: readonly string[];
}

export interface Sample {
  /** Index of the update. */
  readonly t: number;
  /** The rate that update uses. */
  readonly lr: number;
}

export interface Range {
  /** First index; 0 unless said. */
  readonly start?: number;
  /** Index before which to stop; the schedule's length unless said. */
  readonly stop?: number;
  /** Distance from one index to the next; 1 unless said. */
  readonly every?: number;
}

/** Walks a schedule lazily, one `{ t, lr }` an update; an endless one is walked until the caller stops. */
export function* sample(schedule: Schedule, range: Range = {}): Generator<Sample, void, undefined> {
  const { start = 0, stop = schedule.length, every = 1 } = range;
  if (!(every > 0)) throw new RangeError(`every must be above 0, got ${every}`);
  for (const [name, t] of Object.entries({ start, stop })) {
    if (typeof t !== 'number' || Number.isNaN(t)) throw new RangeError(`${name} must be a number, got ${t}`);
  }
  for (let row = 0, t = start; t < stop; row += 1, t = start + row * every) yield { t, lr: schedule.at(t) };
}
