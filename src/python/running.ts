import { mostYields } from './generated.ts';
import { Items, Raised, raise, unread, type Value } from './values.ts';

/** An iterator that goes on where it stopped, with whatever it changes beside itself: nothing of it is computed before it is asked for. */
export class Running extends Items {
  readonly #resume: (sent: Value) => Value | undefined;
  /** Why nobody knows where it stopped. */
  #lost: unknown;
  constructor(resume: (sent: Value) => Value | undefined) {
    super([]);
    this.#resume = (sent) => {
      if (this.#lost !== undefined) throw this.#lost;
      try {
        return resume(sent);
      } catch (error) {
        if (!(error instanceof Raised && error.kind !== 'Bound')) this.#lost = error;
        throw error;
      }
    };
  }
  static over(items: Iterator<Value>): Running {
    return new Running(() => {
      const { done, value } = items.next();
      return done === true ? undefined : value;
    });
  }
  override next(): Value | undefined {
    return this.#resume(null);
  }
  send(value: Value): Value | undefined {
    return this.#resume(value);
  }
  /** One after another, as they are asked for. */
  *left(): Generator<Value> {
    for (let one = this.next(); one !== undefined; one = this.next()) yield one;
  }
  override rest(): readonly Value[] {
    const found: Value[] = [];
    for (const one of this.left()) {
      if (found.length >= mostYields) raise('Bound', 'this goes on for too long to be followed');
      found.push(one);
    }
    return found;
  }
}

/** What `send` and `__next__` give: the next item, or the end. */
export const goneOn = (items: Items, sent: Value): Value => {
  const found = items instanceof Running ? items.send(sent) : sent === null ? items.next() : unread('what is sent here is not followed');
  return found === undefined ? raise('StopIteration', 'there is no next item') : found;
};
