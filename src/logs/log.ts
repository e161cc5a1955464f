import type { Unit } from '../core/schedule.ts';
import type { Digits } from './digits.ts';

/** Whether a row shows the rate of the update that was just done, or of the next one: the scheduler had been stepped. */
export type Logged = 'used' | 'next';

/** What a format says of how its rows and the updates of the run go together. */
export interface Convention {
  /** What its step counts; updates unless said. */
  readonly unit?: LogUnit;
  /** The step of the first update; told by the rows where it is not said. */
  readonly from?: 0 | 1;
  /** Whose rate a row shows; that of the update just done unless said. */
  readonly logged?: Logged;
  /** The tool itself settles it: no other reading is tried. */
  readonly sure?: true;
}

/** What a log can count. */
export type LogUnit = Exclude<Unit, 'token'>;

/** One way to read a log: the update (or epoch) of a row is its step plus `offset`. */
export interface Reading {
  readonly from: 0 | 1;
  readonly logged: Logged;
  readonly offset: -1 | 0 | 1;
}

/** One rate of a log, row by row. */
export interface LogSeries {
  /** What the log calls it: a column, a tag, a key. */
  readonly label: string;
  /** Rising, as the log counts; after a resume the later rows only. */
  readonly steps: Float64Array;
  readonly rates: Float64Array;
  /** How many digits of a rate the log keeps. */
  readonly digits: Digits;
}

/** A training log as it was read. */
export interface Log {
  /** Whose format it is: `Lightning metrics.csv`. */
  readonly format: string;
  readonly unit: LogUnit;
  /** The ways it may be read, the format's own first. */
  readonly readings: readonly Reading[];
  readonly series: readonly LogSeries[];
  /** How long the run was to be, in what the log counts, where it says so. */
  readonly length?: number;
  /** Steps at which the run went on from a checkpoint, by rows that were logged again. */
  readonly resumes: readonly number[];
  /** What a reader must know: rows that were left out, runs before this one. */
  readonly notes: readonly string[];
}

/** What the user says of a log beside what it says itself. */
export interface LogOptions {
  /** What it is called in errors. */
  readonly file?: string;
  /** The column of steps, by its name or its place from 0. */
  readonly stepColumn?: string;
  /** The column of rates, likewise. */
  readonly rateColumn?: string;
  /** What else is read beside the rates, such as losses, among the columns, tags or keys there are. */
  readonly beside?: (names: readonly string[]) => readonly string[];
  /** A regular expression for a line of text, with groups named `step` and `lr`. */
  readonly pattern?: string;
  /** What its steps count. */
  readonly per?: LogUnit;
  readonly logged?: Logged;
  /** Updates of an epoch, for a log that counts parts of epochs. */
  readonly stepsPerEpoch?: number;
  /** Samples of an update, for a log that counts samples. */
  readonly samplesPerStep?: number;
}
