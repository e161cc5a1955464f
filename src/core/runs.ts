/*
 * Numbers one after another, equal neighbours kept once: half a million rates that change once an epoch take a few hundred places.
 *
 *   const rates = new Runs();
 *   rates.push(0.1);            // once more the same number only lengthens the run
 *   rates.push(0.1, 499);       // or 499 times at once
 *   rates.length; rates.at(7); rates.values(); for (const { start, end, value } of rates.runs()) …
 */

/** A growing list of numbers in runs. */
export class Runs {
  #values = new Float64Array(64);
  #ends = new Float64Array(64);
  #count = 0;
  /** Where the last look-up was; most look-ups are in order. */
  #last = 0;

  /** All of some numbers. */
  static of(values: Iterable<number>): Runs {
    const runs = new Runs();
    for (const value of values) runs.push(value);
    return runs;
  }

  #length = 0;

  /** How many numbers there are. */
  get length(): number {
    return this.#length;
  }

  /** How many runs they make. */
  get count(): number {
    return this.#count;
  }

  /** Adds a number, so many times. */
  push(value: number, times = 1): void {
    const end = this.#length + times;
    this.#length = end;
    const last = this.#count - 1;
    if (last >= 0 && Object.is(this.#values[last], value)) {
      this.#ends[last] = end;
      return;
    }
    if (this.#count === this.#values.length) {
      this.#values = grown(this.#values);
      this.#ends = grown(this.#ends);
    }
    this.#values[this.#count] = value;
    this.#ends[this.#count] = end;
    this.#count += 1;
  }

  /** The number at a place from 0 up to the length. */
  at(place: number): number {
    return this.#values[this.#run(place)] as number;
  }

  /** Where run number `index` begins and before what it ends, and its number. */
  run(index: number): { readonly start: number; readonly end: number; readonly value: number } {
    const start = index === 0 ? 0 : (this.#ends[index - 1] as number);
    return { start, end: this.#ends[index] as number, value: this.#values[index] as number };
  }

  *runs(): Generator<{ readonly start: number; readonly end: number; readonly value: number }> {
    for (let index = 0; index < this.#count; index += 1) yield this.run(index);
  }

  /** The numbers from a place on. */
  from(place: number): Runs {
    const rest = new Runs();
    for (let index = this.#run(place); index < this.#count; index += 1) {
      const { start, end, value } = this.run(index);
      rest.push(value, end - Math.max(start, place));
    }
    return rest;
  }

  /** Every number in its own place. */
  values(): Float64Array {
    const all = new Float64Array(this.length);
    for (let index = 0, start = 0; index < this.#count; index += 1) {
      const end = this.#ends[index] as number;
      all.fill(this.#values[index] as number, start, end);
      start = end;
    }
    return all;
  }

  #run(place: number): number {
    const begins = (index: number) => (index === 0 ? 0 : (this.#ends[index - 1] as number));
    for (const near of [this.#last, this.#last + 1]) {
      if (near < this.#count && place >= begins(near) && place < (this.#ends[near] as number)) {
        this.#last = near;
        return near;
      }
    }
    let [low, high] = [0, this.#count - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (place < (this.#ends[middle] as number)) high = middle;
      else low = middle + 1;
    }
    this.#last = low;
    return low;
  }
}

function grown(list: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const twice = new Float64Array(2 * list.length);
  twice.set(list);
  return twice;
}
