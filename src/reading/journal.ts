import { Runs } from '../core/runs.ts';
import type { Optimizer } from './optimizers.ts';

/** What stands in the code, and how often it happened. */
export interface Times {
  readonly at: number;
  times: number;
}

/** The updates of an optimizer, as they are made: with which rates, at which clock of its scheduler. */
export class Journal {
  readonly optimizer: Optimizer;
  /** The rates of each parameter group, one a row. */
  readonly rates: Runs[] = [];
  /** The row with which each group begins. */
  readonly since: number[] = [];
  /** Updates of the whole run before its first, and with its last. */
  begun = 0;
  ended = 0;
  /** The outermost loop that made the first row. */
  first = -1;
  /** Optimizers that take the place of its own, one after another. */
  readonly later: Optimizer[] = [];
  /** The clocks of the schedulers that move it, where they were there from the first row on. */
  readonly clocks = new Map<Clocked, Runs>();
  /** Epochs but for the last one, by how many rows each has. */
  readonly turns = new Runs();
  /** Rows that stand for updates of which nobody knows how many they are. */
  open = 0;
  /** Updates by where they stand. */
  readonly from: Times[] = [];
  /** Where the rate was written. */
  readonly writes: Times[] = [];
  /** The epoch that made the last row, where the loop over epochs stands, and where the outermost one does. */
  turn = -1;
  epochs = -1;
  loop = -1;
  /** Rows of that epoch. */
  #each = 0;

  constructor(optimizer: Optimizer) {
    this.optimizer = optimizer;
  }

  get rows(): number {
    return this.rates[0]?.length ?? 0;
  }

  /** Adds a row; of an open one that says what the last one of its turn said, nothing. False where it says something else. */
  add(rates: readonly number[], clocks: readonly (readonly [Clocked, number])[], row: Row): boolean {
    const { rows } = this;
    const { open, turn, loop, epochs, before } = row;
    if (rows === 0) [this.begun, this.first] = [before, loop];
    this.ended = before + 1;
    if (open && this.open === rows && rows > 0 && turn === this.turn)
      return rates.every((rate, group) => this.rates[group]?.at(rows - 1) === rate);
    if (turn === this.turn) this.#each += 1;
    else {
      if (rows > 0) this.turns.push(this.#each);
      this.#each = 1;
    }
    [this.turn, this.loop, this.epochs] = [turn, loop, epochs];
    if (open) this.open += 1;
    for (const [group, rate] of rates.entries()) {
      let all = this.rates[group];
      if (all === undefined) {
        all = new Runs();
        // A group that is added later trained nothing before.
        if (rows > 0) all.push(0, rows);
        this.rates.push(all);
        this.since.push(rows);
      }
      all.push(rate);
    }
    for (const [one, clock] of clocks) {
      const known = this.clocks.get(one) ?? (rows === 0 ? new Runs() : undefined);
      if (known === undefined) continue;
      if (known.length === 0) this.clocks.set(one, known);
      known.push(clock);
    }
    return true;
  }

  /** Goes on with what another one has, which takes its place. */
  append(other: Journal): void {
    this.turns.push(this.#each);
    for (const { start, end, value } of other.turns.runs()) this.turns.push(value, end - start);
    for (const [group, all] of other.rates.entries())
      for (const { start, end, value } of all.runs()) this.rates[group]?.push(value, end - start);
    this.#each = other.#each;
    [this.turn, this.loop, this.epochs, this.ended] = [other.turn, other.loop, other.epochs, other.ended];
    this.open += other.open;
    this.from.push(...other.from);
    this.writes.push(...other.writes);
    this.clocks.clear();
    this.later.push(other.optimizer, ...other.later);
  }

  /** How many updates each epoch made, the last one included. */
  get rounds(): Runs {
    const all = new Runs();
    for (const { start, end, value } of this.turns.runs()) all.push(value, end - start);
    if (this.rows > 0) all.push(this.#each);
    return all;
  }
}

/** What has a clock of its own. */
export interface Clocked {
  readonly clock: number;
}

/** Where a row stands: in which epoch, in which outermost loop, and whether it stands for updates of unknown number. */
export interface Row {
  readonly open: boolean;
  readonly turn: number;
  readonly loop: number;
  /** Where the loop over epochs stands. */
  readonly epochs: number;
  /** Updates of the whole run so far. */
  readonly before: number;
}

/** Counts something that stands at a place. */
export function countAt(all: Times[], at: number): void {
  const last = all.at(-1);
  const known = last?.at === at ? last : all.find((one) => one.at === at);
  if (known) known.times += 1;
  else all.push({ at, times: 1 });
}
