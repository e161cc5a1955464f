import type { Fork } from '../python/observer.ts';
import { Unknown } from '../python/values.ts';

/** Conditions that nobody knows, one within another, while both ways of them are gone. */
export class Doubts {
  readonly #open: Unknown[] = [];

  /** Whether what happens now may as well not happen. */
  get any(): boolean {
    return this.#open.length > 0;
  }

  /** All of them as one: what has to be told for what happens now to be known. */
  get all(): Unknown {
    return Unknown.of(...this.#open);
  }

  /** Both ways of a condition are gone from here on; what is given ends that. */
  begin(condition: Unknown): () => void {
    const before = this.#open.length;
    this.#open.push(condition);
    return () => {
      this.#open.length = before;
    };
  }

  /** The same of a fork: what is done on either way of it is done in doubt. */
  within({ other, join }: Fork, condition: Unknown): Fork {
    const over = this.begin(condition);
    return {
      other,
      join: (first, second) => {
        over();
        join(first, second);
      },
    };
  }
}
