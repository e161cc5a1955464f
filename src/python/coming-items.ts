import { contentsOf, iterate } from './contents.ts';
import type { Node } from './syntax.ts';
import { Foreign, Items, type Scope, Stream, Tuple, Unknown, unread, type Value } from './values.ts';

/** What a list, a text or an array has at a place when that is come to; nothing beyond its end. */
type Place = (index: number) => Value | undefined;

/** What goes through something as that is when it is come to: `zip`, `enumerate`, `reversed` of a list that may change meanwhile. */
export class Coming extends Items {
  readonly #place: Place;
  #at = 0;
  #ended = false;
  constructor(place: Place) {
    super([]);
    this.#place = place;
  }
  override next(): Value | undefined {
    const found = this.#ended ? undefined : this.#place(this.#at);
    if (found === undefined) this.#ended = true;
    else this.#at += 1;
    return found;
  }
  override rest(): readonly Value[] {
    const found: Value[] = [];
    for (let one = this.next(); one !== undefined; one = this.next()) found.push(one);
    return found;
  }
  /** What is left as it is now, none of which is gone by that. */
  get left(): readonly Value[] {
    const found: Value[] = [];
    for (let at = this.#at, one = this.#place(at); one !== undefined && !this.#ended; one = this.#place(at)) {
      found.push(one);
      at += 1;
    }
    return found;
  }
}

/** The places of whatever can be gone through; of a list as they are when they are come to. */
export function itemPlaces(value: Value): Place {
  if (value instanceof Stream) return (index) => (index < value.most ? value.item(index) : undefined);
  const items = iterate(value);
  return (index) => items[index];
}

/** The items one by one, likewise; nothing where nobody knows how many there are. */
export function nextIn(value: Value): (() => Value | undefined) | undefined {
  if (value instanceof Items) return () => value.next();
  if (value instanceof Unknown || value instanceof Foreign) return undefined;
  if (value instanceof Stream && (value.over.length > 0 || value.count !== undefined)) return undefined;
  const place = itemPlaces(value);
  let at = -1;
  return () => {
    at += 1;
    return place(at);
  };
}

export const changesMeanwhile = (): never => unread('what this goes through changes meanwhile, which is not followed');

const sizeOf = (value: Value): number => {
  const contents = contentsOf(value);
  return contents === undefined ? 0 : Array.isArray(contents) ? contents.length : contents.size;
};

/** Items of something that is gone through as it was; should it be longer or shorter by then, that is not followed. */
export function asItWas(items: Items, of: readonly Value[]): Items {
  const sizes = of.map(sizeOf);
  if (items.constructor !== Items || of.every((one) => one instanceof Tuple || contentsOf(one) === undefined)) return items;
  let all: readonly Value[] | undefined;
  const still = () => of.every((one, index) => sizeOf(one) === sizes[index]);
  return new Coming((index) => {
    if (!still()) return changesMeanwhile();
    all ??= items.rest();
    return all[index];
  });
}

/** What values lean on that do not show it: what iterators go through, and the names that generators read as they go on. */
export interface Leaning {
  readonly values: readonly Value[];
  readonly names?: { readonly scope: Scope; readonly node: Node };
}
const leanings = new WeakMap<object, Leaning>();
export const leaningOf = (value: Items | Stream): Leaning | undefined => leanings.get(value);
export function leans<T extends Value>(value: T, on: Leaning): T {
  const iterates = value instanceof Items || value instanceof Stream;
  if (iterates && !leanings.has(value) && !on.values.includes(value)) leanings.set(value, on);
  return value;
}
