import type { Optimizer } from './optimizers.ts';

/** Numbers one after another, as many as come, eight bytes each. */
export class Numbers {
  #all = new Float64Array(64);
  length = 0;
  push(value: number): void {
    if (this.length === this.#all.length) {
      const longer = new Float64Array(this.length * 2);
      longer.set(this.#all);
      this.#all = longer;
    }
    this.#all[this.length] = value;
    this.length += 1;
  }
  at(index: number): number {
    return this.#all[index] as number;
  }
  /** What was pushed from one place to another. */
  slice(from = 0, to = this.length): Float64Array {
    return this.#all.slice(from, to);
  }
}

/** What stands in the code, and how often it happened. */
export interface Times {
  readonly at: number;
  times: number;
}

/** The updates of an optimizer, as they are made: with which rates, at which clock of its scheduler. */
export class Journal {
  readonly optimizer: Optimizer;
  /** The rates of each parameter group, one a row. */
  readonly rates: Numbers[] = [];
  /** The clock of the one scheduler that moves it; as many as rows where there was one all along. */
  readonly clocks = new Numbers();
  /** Rows that begin a turn of the outermost loop. */
  readonly turns = new Numbers();
  /** Rows that stand for updates of which nobody knows how many they are. */
  open = 0;
  /** Updates by where they stand. */
  readonly from: Times[] = [];
  /** Where the rate was written. */
  readonly writes: Times[] = [];
  /** The outermost loop's turn that made the last row, and where that loop stands. */
  turn = -1;
  loop = -1;

  constructor(optimizer: Optimizer) {
    this.optimizer = optimizer;
  }

  get rows(): number {
    return this.rates[0]?.length ?? 0;
  }

  /** Adds a row; of an open one that says what the last one of its turn said, nothing. False where it says something else. */
  add(
    rates: readonly number[],
    clock: number | undefined,
    { open, turn, loop }: { readonly open: boolean; readonly turn: number; readonly loop: number },
  ): boolean {
    const { rows } = this;
    if (open && this.open === rows && rows > 0 && turn === this.turn)
      return rates.every((rate, group) => this.rates[group]?.at(rows - 1) === rate);
    if (turn !== this.turn) this.turns.push(rows);
    [this.turn, this.loop] = [turn, loop];
    if (open) this.open += 1;
    for (const [group, rate] of rates.entries()) {
      let all = this.rates[group];
      // A group that was added later has had no rate before.
      if (all === undefined) {
        all = new Numbers();
        for (let row = 0; row < rows; row += 1) all.push(Number.NaN);
        this.rates.push(all);
      }
      all.push(rate);
    }
    if (clock !== undefined) this.clocks.push(clock);
    return true;
  }
}

/** Counts something that stands at a place. */
export function count(all: Times[], at: number): void {
  const last = all.at(-1);
  const known = last?.at === at ? last : all.find((one) => one.at === at);
  if (known) known.times += 1;
  else all.push({ at, times: 1 });
}
