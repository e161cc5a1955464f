/** Where something stands in the code, counted from 1, and its line. */
export interface Spot {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly source: string;
}

/** What stands at a place of the code, and how often the run came by. */
export interface Often extends Spot {
  readonly times: number;
}

/** What the run did with its optimizers and schedulers, as it was counted; what findings about it are made of. */
export interface Counted {
  readonly optimizers: readonly CountedOptimizer[];
  readonly schedulers: readonly CountedScheduler[];
  readonly loops: readonly CountedLoop[];
  /** What was taken for true without being known. */
  readonly assumed: readonly string[];
  /** What a trainer was told and does not heed. */
  readonly unheeded: readonly Unheeded[];
}

/** Keys that stand where a trainer does not look for them. */
export interface Unheeded {
  readonly keys: readonly string[];
  /** The key within which they belong. */
  readonly within: string;
  readonly at: Spot;
}

/** An optimizer with its updates. */
export interface CountedOptimizer {
  /** Its variable, else its class. */
  readonly name: string;
  /** Where it is built. */
  readonly at: Spot;
  /** How many updates it makes; of an `open` one, how many turns of the outermost loop have some. */
  readonly updates: number;
  /** Nobody knows how many updates a turn of the outermost loop makes. */
  readonly open: boolean;
  /** Turns of the outermost loop that make updates, and updates of each, where all have as many. */
  readonly epochs: number;
  readonly perEpoch?: number;
  /** Updates of the whole run before its first, and with its last. */
  readonly begun: number;
  readonly ended: number;
  /** Where its updates stand, and where its rate is written by hand. */
  readonly from: readonly Often[];
  readonly writes: readonly Often[];
}

/** A scheduler with its steps. */
export interface CountedScheduler {
  /** Its variable, else its class. */
  readonly name: string;
  readonly className: string;
  /** Where it is built, and how often. */
  readonly at: Spot;
  readonly built: number;
  /** The optimizer that it moves, by its name; it need not make any updates. */
  readonly optimizer: string;
  /** Where that one is built. */
  readonly holds: Spot;
  /** It is a part of another one, which steps it. */
  readonly member: boolean;
  readonly steps: number;
  /** The steps that a trainer makes of one of the script's, one a process, where they are several. */
  readonly processes?: number;
  /** Steps before the optimizer's first update. */
  readonly before: number;
  /** Where it is stepped, and what it is told there. */
  readonly from: readonly (Often & { readonly argument?: 'index' | 'fraction' | 'metric' })[];
  /** How its clock goes with the updates: start + by · max(0, ⌊(t + into) / every⌋), where it is as even as that. */
  readonly clock?: { readonly every: number; readonly by: number; readonly start: number; readonly into: number };
  /** The clock at the last update. */
  readonly last?: number;
  /** The number that says where its curve ends, under the name of the argument. */
  readonly horizon?: { readonly value: number; readonly argument: string };
}

/** A loop that was gone through turn by turn. */
export interface CountedLoop {
  readonly at: Spot;
  /** All of its turns, and how often it was come to. */
  readonly turns: number;
  readonly entered: number;
  /** Updates of all optimizers within it. */
  readonly updates: number;
  /** It stands in no other loop. */
  readonly outermost: boolean;
  /** One turn stood for all of them. */
  readonly open: boolean;
  /** What its first turn is given, where that is a number: 6 of `range(6, 14)`. */
  readonly first?: number | undefined;
}
