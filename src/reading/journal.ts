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
  /** The clocks of the schedulers that move it, where they were there from the first row on. */
  readonly clocks = new Map<Clocked, Runs>();
  /** Rows that begin a turn of the outermost loop, by how many each has. */
  readonly turns = new Runs();
  /** Rows that stand for updates of which nobody knows how many they are. */
  open = 0;
  /** Updates by where they stand. */
  readonly from: Times[] = [];
  /** Where the rate was written. */
  readonly writes: Times[] = [];
  /** The outermost loop's turn that made the last row, and where that loop stands. */
  turn = -1;
  loop = -1;
  /** Rows of that turn. */
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
    const { open, turn, loop } = row;
    if (open && this.open === rows && rows > 0 && turn === this.turn)
      return rates.every((rate, group) => this.rates[group]?.at(rows - 1) === rate);
    if (turn === this.turn) this.#each += 1;
    else {
      if (rows > 0) this.turns.push(this.#each);
      this.#each = 1;
    }
    [this.turn, this.loop] = [turn, loop];
    if (open) this.open += 1;
    for (const [group, rate] of rates.entries()) {
      let all = this.rates[group];
      if (all === undefined) {
        all = new Runs();
        // A group that was added later has had no rate before.
        if (rows > 0) all.push(Number.NaN, rows);
        this.rates.push(all);
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

  /** How many updates each turn of the outermost loop made, the last one included. */
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

/** Where a row stands: in which turn of which outermost loop, and whether it stands for updates of unknown number. */
export interface Row {
  readonly open: boolean;
  readonly turn: number;
  readonly loop: number;
}

/** Counts something that stands at a place. */
export function countAt(all: Times[], at: number): void {
  const last = all.at(-1);
  const known = last?.at === at ? last : all.find((one) => one.at === at);
  if (known) known.times += 1;
  else all.push({ at, times: 1 });
}
