import type { Schedule, Unit } from '../core/schedule.ts';
import type { Argument, Call } from '../frameworks/call.ts';

/** What is to be read, and what the reader is told beside it. */
export interface ReadRequest {
  /** Python, an expression or a whole script; or a configuration as text. */
  readonly text: string;
  /** What errors call it. */
  readonly file?: string;
  /** The rate of the optimizer, whatever the code says. */
  readonly lr?: number;
  readonly length?: number;
  readonly metrics?: readonly number[];
  readonly framework?: string;
  /** Which of several schedulers: its variable, its constructor, or its number from 1. */
  readonly name?: string;
  /** A function of the script that is itself the schedule. */
  readonly function?: string;
  /** Values of expressions that only the running program knows. */
  readonly defines?: ReadonlyMap<string, string>;
  /** What else is known: the size of the data set, the devices, what a framework needs to know. */
  readonly facts?: Readonly<Record<string, Argument>>;
}

/** A schedule that was read, with what was assumed. */
export interface ReadSeries {
  readonly label: string;
  readonly schedule: Schedule;
  readonly unit: Unit;
  readonly notes: readonly string[];
}

/** A text to read a configuration from. */
export interface Code {
  readonly text: string;
  readonly file: string;
  /** The value that the user gives for what the text does not say. */
  defined(name: string): string | undefined;
}

/** What a configuration comes to. */
export interface Configuration {
  readonly call: Call;
  /** The optimizer's rate. */
  readonly base?: number | undefined;
  readonly length?: number | undefined;
  readonly facts?: Readonly<Record<string, Argument>>;
  readonly notes?: readonly string[];
}
