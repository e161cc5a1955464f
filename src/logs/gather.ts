import { type Issue, LrschedError } from '../core/issues.ts';
import type { Digits } from './digits.ts';
import type { Convention, Log, LogOptions, LogSeries, LogUnit } from './log.ts';
import { readingsOf } from './readings.ts';
import { RowsRead } from './rows-read.ts';

/** Collects what is read of a log, row by row, and says at any time what it is so far. */
export class Gathered {
  readonly #rows = new Map<string, RowsRead>();
  readonly #notes = new Set<string>();
  readonly options: LogOptions;
  /** Whose format it is. */
  format = 'a log';
  convention: Convention = {};
  /** What its digits are, where the format itself says. */
  digits: Digits | undefined;
  length: number | undefined;
  /** The names of what stands in it, for who must be told that none is a rate. */
  readonly names = new Set<string>();

  constructor(options: LogOptions) {
    this.options = options;
  }

  get file(): string {
    return this.options.file ?? 'the log';
  }

  /** A row; `epoch` is what stands beside its step, where something does. */
  put(label: string, step: number, rate: number, text = String(rate), epoch?: number): void {
    let rows = this.#rows.get(label);
    if (rows === undefined) {
      rows = new RowsRead(this.options.stepsPerEpoch);
      this.#rows.set(label, rows);
    }
    rows.put(step, rate, text, epoch);
    if (rows.lost) throw this.refuse('its steps begin anew with each epoch; write --steps-per-epoch and how many an epoch has');
  }

  /** Which of these names are read beside the rates. */
  beside(names: readonly string[]): readonly string[] {
    return this.options.beside?.(names) ?? [];
  }

  note(text: string): void {
    this.#notes.add(text);
  }

  /** A name that was seen; only so many are kept. */
  see(name: string): void {
    if (this.names.size < 200) this.names.add(name);
  }

  refuse(reason: string): LrschedError {
    return new LrschedError([{ code: 'cannot-read', file: this.file, reason }]);
  }

  get isEmpty(): boolean {
    return [...this.#rows.values()].every(({ length }) => length === 0);
  }

  /** What was read so far. Throws what columns there are where none is a rate. */
  log(): Log {
    const { per, logged } = this.options;
    const all = [...this.#rows].filter(([, { length }]) => length > 0);
    if (all.length === 0) throw new LrschedError([this.#noRate()]);
    const series = all.map(([label, { steps, rates, digits }]): LogSeries => ({ label, steps, rates, digits: this.digits ?? digits }));
    const unit: LogUnit = per ?? this.convention.unit ?? 'step';
    const convention = { ...this.convention, unit, ...(logged && { logged, sure: true as const }) };
    const resumes = [...new Set(all.flatMap(([, rows]) => rows.resumes))].sort((a, b) => a - b);
    const restarts = Math.max(...all.map(([, rows]) => rows.restarts));
    const notes = [...this.#notes];
    if (restarts > 0) notes.push(`${restarts + 1} runs stand in it, one begun after the other; the last one counts`);
    if (resumes.length > 0) notes.push(`steps from ${resumes.join(', ')} on stand in it again, after a resume; the later rows count`);
    return {
      format: this.format,
      unit,
      readings: readingsOf(convention, series, this.length),
      series,
      ...(this.length !== undefined && { length: this.length }),
      resumes,
      notes,
    };
  }

  #noRate(): Issue {
    return { code: 'no-rate', file: this.file, format: this.format, names: [...this.names] };
  }
}
