import { raise } from './values.ts';

/** How deep functions of a script may call one another. */
const deepest = 60;
/** How often a function may be within itself while nobody knows whether it is called, or how often. */
const mostDoubted = 3;

/** Functions within functions, while they are gone through. */
export class NestedCalls {
  #depth = 0;
  /** Turns around what is gone through now, each of which stands for all of its loop. */
  #turns = 0;
  /** How many such turns were around each call of a function that is being gone through, by its place. */
  readonly #open = new Map<number, readonly number[]>();

  /** How often a function is being gone through. */
  of(at: number): number {
    return this.#open.get(at)?.length ?? 0;
  }

  /** Whether a function has called itself so often, each time from another such turn: `for child in module.children(): walk(child)`. */
  goesOn(at: number, inDoubt: boolean): boolean {
    const before = this.#open.get(at)?.at(-mostDoubted);
    return before !== undefined && this.of(at) >= mostDoubted && (inDoubt || this.#turns - before >= mostDoubted);
  }

  within<T>(at: number, run: () => T): T {
    const before = this.#open.get(at) ?? [];
    this.#depth += 1;
    this.#open.set(at, [...before, this.#turns]);
    try {
      if (this.#depth > deepest) raise('Bound', 'functions call one another too deeply to be followed');
      return run();
    } finally {
      this.#depth -= 1;
      this.#open.set(at, before);
    }
  }

  /** Goes through a turn that stands for all. */
  forAll<T>(run: () => T): T {
    this.#turns += 1;
    try {
      return run();
    } finally {
      this.#turns -= 1;
    }
  }

  /** A function of a schedule is called from outside. */
  reset(): void {
    this.#depth = 0;
  }
}
