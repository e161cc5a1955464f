import { type Called, Unknown, type Value } from './values.ts';

/** How many calls of a chain are remembered, each of which is given what the one before gave. */
const longest = 30;

/** Calls that are given what others gave, turn after turn of a loop: of a chain of them only the end is remembered. */
export class Chains {
  readonly #lengths = new WeakMap<Unknown, number>();

  /** What a call gives of which nobody knows what it does. */
  result({ origins }: Unknown, called: Called): Unknown {
    const lengthOf = (value: Value): number => (value instanceof Unknown ? (this.#lengths.get(value) ?? 0) : 0);
    let length = 0;
    for (const value of called.args) length = Math.max(length, lengthOf(value));
    for (const value of called.keywords.values()) length = Math.max(length, lengthOf(value));
    const cut = (value: Value): Value => (lengthOf(value) >= longest ? bare(value as Unknown) : value);
    const kept = length < longest ? called : { ...called, args: called.args.map(cut), keywords: mapped(called.keywords, cut) };
    const result = new Unknown(origins, undefined, kept);
    this.#lengths.set(result, length < longest ? length + 1 : 1);
    return result;
  }
}

const mapped = (keywords: Called['keywords'], change: (value: Value) => Value): Called['keywords'] =>
  new Map([...keywords].map(([name, value]) => [name, change(value)]));

/** The same without what its call was given. */
const bare = ({ origins, path, called }: Unknown): Unknown =>
  new Unknown(origins, path, called && { ...called, args: [], keywords: new Map() });
