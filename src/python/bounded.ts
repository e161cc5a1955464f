import type { Value } from './values.ts';

/** A `deque` with a `maxlen`: what comes in at one end pushes out what is at the other. */
export class Bounded extends Array<Value> {
  static override readonly [Symbol.species] = Array;
  maxlen = Number.POSITIVE_INFINITY;
  static holding(items: readonly Value[], maxlen: number): Bounded {
    const made = new Bounded();
    made.maxlen = maxlen;
    made.push(...items);
    return made;
  }
  override push(...items: Value[]): number {
    super.push(...items);
    if (this.length > this.maxlen) this.splice(0, this.length - this.maxlen);
    return this.length;
  }
  override unshift(...items: Value[]): number {
    super.unshift(...items);
    if (this.length > this.maxlen) this.length = this.maxlen;
    return this.length;
  }
}
