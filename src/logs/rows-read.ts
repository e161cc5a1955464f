import { DigitCounter, type Digits } from './digits.ts';

/** Numbers that grow without being copied one by one. */
class Numbers {
  #buffer = new Float64Array(256);
  length = 0;

  push(value: number): void {
    if (this.length === this.#buffer.length) {
      const larger = new Float64Array(this.length * 2);
      larger.set(this.#buffer);
      this.#buffer = larger;
    }
    this.#buffer[this.length++] = value;
  }

  at(index: number): number {
    return this.#buffer[index] as number;
  }

  set(index: number, value: number): void {
    this.#buffer[index] = value;
  }

  get all(): Float64Array {
    return this.#buffer.subarray(0, this.length);
  }
}

/** The rows of one rate while they are read: those of a run that was resumed or begun anew take the place of earlier ones. */
export class RowsRead {
  readonly #steps = new Numbers();
  readonly #rates = new Numbers();
  readonly #counter = new DigitCounter();
  /** Where steps begin anew with each epoch: how many an epoch has, and which was the first. */
  #perEpoch: number | undefined;
  readonly #said: number | undefined;
  #epoch: number | undefined;
  #firstEpoch = 0;
  /** Steps at which rows were logged again. */
  readonly resumes: number[] = [];
  /** How often it began anew. */
  restarts = 0;
  /** It counts steps within epochs, and nothing says how many one has. */
  lost = false;

  /** `perEpoch` is how many steps an epoch has, where that was said. */
  constructor(perEpoch?: number) {
    this.#said = perEpoch;
  }

  get length(): number {
    return this.#steps.length;
  }

  /** The last step, or -1. */
  get last(): number {
    return this.length === 0 ? -1 : this.#steps.at(this.length - 1);
  }

  /** `epoch` is what stands beside the step, where something does. */
  put(counted: number, rate: number, text: string, epoch?: number): void {
    if (!Number.isFinite(counted) || !Number.isFinite(rate) || counted < 0) return;
    this.#counter.see(text);
    const step = this.#overall(counted, epoch);
    const last = this.last;
    if (this.length > 0 && step <= last) {
      if (step === last) {
        if (this.#rates.at(this.length - 1) !== rate && this.length > 1) this.resumes.push(step);
        this.#rates.set(this.length - 1, rate);
        return;
      }
      this.#goBack(step);
    }
    this.#steps.push(step);
    this.#rates.push(rate);
  }

  /** The step over the whole run, of one that begins anew with each epoch. */
  #overall(counted: number, epoch: number | undefined): number {
    const before = this.#epoch;
    if (epoch === undefined || !Number.isInteger(epoch)) return counted;
    if (before === undefined) this.#firstEpoch = epoch;
    this.#epoch = epoch;
    if (
      this.#perEpoch === undefined &&
      before !== undefined &&
      epoch === before + 1 &&
      counted <= this.last &&
      counted <= this.#steps.at(0)
    ) {
      const every = this.length > 1 && this.last - this.#steps.at(0) === this.length - 1;
      this.#perEpoch = this.#said ?? (every && counted === this.#steps.at(0) ? this.length : undefined);
      if (this.#perEpoch === undefined) this.lost = true;
    }
    return this.#perEpoch === undefined ? counted : counted + (epoch - this.#firstEpoch) * this.#perEpoch;
  }

  /** What was logged from this step on did not become the model: it went on from a checkpoint, or began anew. */
  #goBack(step: number): void {
    let kept = this.length;
    while (kept > 0 && this.#steps.at(kept - 1) >= step) kept -= 1;
    if (kept === 0) {
      this.restarts += 1;
      this.resumes.length = 0;
    } else this.resumes.push(step);
    this.#steps.length = kept;
    this.#rates.length = kept;
  }

  get steps(): Float64Array {
    return this.#steps.all;
  }

  get rates(): Float64Array {
    return this.#rates.all;
  }

  get digits(): Digits {
    return this.#counter.digits;
  }
}
