import { Items, raise, unread, type Value } from './values.ts';

/** Items of a generator that are gone through at most. */
export const mostYields = 10_000;

/** Code that changes what stands beside it, or moves a rate. */
export const changesBeside =
  /\b(global|nonlocal)\b|\bparam_groups\b|\bnext\s*\(\s*[\w.]+\s*[,)]|\.(step|append|extend|pop|popleft|update|insert|remove|add|write|train|backward|zero_grad|send|\w*_)\s*\(|(\.\w+|\])\s*(\*\*|\/\/|[-+*/%])?=(?!=)/;

/** A generator that changes nothing beside itself: its items, computed from its beginning as far as they are asked for. */
export class Generated extends Items {
  readonly #compute: (count: number) => readonly Value[];
  #known: readonly Value[] = [];
  #ended = false;
  #next = 0;
  /** Whether what it hangs on is as it was. */
  readonly #still: () => boolean;
  constructor(compute: (count: number) => readonly Value[], still: () => boolean) {
    super([]);
    this.#compute = compute;
    this.#still = still;
  }
  at(index: number): Value | undefined {
    while (!this.#ended && index >= this.#known.length) {
      const wanted = Math.max(64, 2 * this.#known.length, index + 1);
      this.#known = this.#compute(wanted);
      this.#ended = this.#known.length < wanted;
    }
    return this.#known[index];
  }
  /** Whether it goes on for longer than anybody lists. */
  get endless(): boolean {
    return this.at(this.#next + mostYields) !== undefined;
  }
  /** What is left of it, item by item. */
  get left(): (index: number) => Value | undefined {
    const from = this.#next;
    return (index) => this.at(from + index);
  }
  override next(): Value | undefined {
    if (!this.#still()) return unread('what this generator hangs on changes while it is gone through, which is not followed');
    this.#next += 1;
    return this.at(this.#next - 1);
  }
  /** How many of its items are gone. */
  get gone(): number {
    return this.#next;
  }
  /** A loop ended before all of what it was handed was gone. */
  goBack(to: number): void {
    this.#next = to;
  }
  override rest(): readonly Value[] {
    if (this.endless) return raise('Bound', 'this generator goes on for too long to be followed');
    const found = this.#known.slice(this.#next);
    this.#next = this.#known.length;
    return found;
  }
}
