import { typeName } from './numeric.ts';
import {
  Arguments,
  Class,
  Dict,
  Distinct,
  Float,
  Foreign,
  Items,
  NotKnown,
  raise,
  Stream,
  Thing,
  Unknown,
  unread,
  type Value,
  Vector,
} from './values.ts';

const doubts = new WeakMap<object, Unknown>();

/** What holds the contents of a value that can change. */
export function contentsOf(value: Value): Map<Value, Value> | Value[] | undefined {
  if (Array.isArray(value)) return value;
  if (value instanceof Vector) return value.items;
  if (value instanceof Dict || value instanceof Distinct) return value.map;
  if (value instanceof Thing || value instanceof Class) return value.attributes as Map<Value, Value>;
  return value instanceof Arguments ? (value.defaults as Map<Value, Value>) : undefined;
}

/** Nobody knows any more what a value holds. */
export function spoil(contents: Map<Value, Value> | Value[], unknown: Unknown): void {
  doubts.set(contents, unknown);
  if (Array.isArray(contents)) contents.splice(0, contents.length, unknown);
  else for (const key of contents.keys()) contents.set(key, unknown);
}

/** A value may hold more, or less, than is known. */
export function doubted(contents: Map<Value, Value> | Value[], unknown: Unknown): void {
  doubts.set(contents, unknown);
}

/** Why nobody knows what a value holds, where that is so. */
export function doubtOf(value: Value): Unknown | undefined {
  const contents = contentsOf(value);
  return contents === undefined ? undefined : doubts.get(contents);
}

/** What a value holds had to be known, and is not. */
export const notKnown = (value: Value): never => {
  throw new NotKnown(doubtOf(value) ?? new Unknown([]));
};

/** What a dict has, as it is whenever that is looked at: `d.values()`. */
export class View extends Array<Value> {
  static override readonly [Symbol.species] = Array;
  of: Dict | undefined;
  #now: () => readonly Value[] = () => [];
  static onto(of: Dict, now: () => readonly Value[]): View {
    const view = new View();
    [view.of, view.#now] = [of, now];
    view.renew();
    return view;
  }
  renew(): void {
    const now = this.#now();
    this.length = now.length;
    for (const [index, one] of now.entries()) this[index] = one;
  }
}

/** The same value, whose contents must be known. */
export function sure<T extends Value>(value: T): T {
  if (value instanceof View) value.renew();
  return doubtOf(value) === undefined ? value : notKnown(value);
}

/** The items of whatever can be gone through. */
export function iterate(value: Value): readonly Value[] {
  if (value instanceof Items) return value.rest();
  if (value instanceof Unknown) throw new NotKnown(value);
  if (value instanceof Foreign) throw new NotKnown(value.unknown);
  if (value instanceof Stream) return listedIn(value);
  if (Array.isArray(value)) return sure(value);
  if (value instanceof Vector) return sure(value).items;
  if (value instanceof Dict) return value.open ? notKnown(value) : [...sure(value).map.keys()];
  if (value instanceof Distinct) return ordered(sure(value));
  if (typeof value === 'string') return [...value];
  const members = value instanceof Class ? value.attributes.get('__members__') : undefined;
  if (members instanceof Dict) return [...new Set(members.map.values())];
  return raise('TypeError', `${typeName(value)} has no items to go through`);
}

function listedIn({ over, most, item, count }: Stream): readonly Value[] {
  const [first] = over;
  if (count !== undefined) throw new NotKnown(count);
  if (first !== undefined) throw new NotKnown(first instanceof Foreign ? first.unknown : first);
  if (most > mostItems) unread(most === Number.POSITIVE_INFINITY ? 'this has no end' : `a range of ${most} is too long to follow`);
  return Array.from({ length: most }, (_, index) => item(index));
}

/** How many items what a script makes may have. */
export const mostItems = 2_000_000;

/** The same where nothing hangs on their order. */
export const members = (value: Value): readonly Value[] => (value instanceof Distinct ? [...sure(value).map.values()] : iterate(value));

/** Places of the smallest table that CPython makes for a set. */
const leastTable = 8;

/** The items in the order in which CPython has small integers; of others nobody knows it. */
function ordered({ map }: Distinct): readonly Value[] {
  const all = [...map.values()];
  if (all.length < 2) return all;
  if (!all.every((one) => typeof one === 'number' && Number.isInteger(one) && one >= 0 && one < leastTable))
    unread('the order of a set is not known; sort it');
  return all.sort((a, b) => (a as number) - (b as number));
}

/** What `if` makes of a value. */
export function truth(value: Value): boolean {
  if (typeof value === 'boolean') return value;
  if (value === null) return false;
  if (typeof value === 'number') return value !== 0;
  if (value instanceof Float) return value.float !== 0;
  if (typeof value === 'bigint') return value !== 0n;
  if (typeof value === 'string') return value.length > 0;
  if (Array.isArray(value)) return sure(value).length > 0;
  if (value instanceof Dict) return value.map.size > 0 || (value.open && notKnown(value));
  if (value instanceof Distinct) return value.map.size > 0;
  if (value instanceof Unknown) throw new NotKnown(value);
  if (value instanceof Vector) {
    const [one, ...others] = iterate(value);
    return one !== undefined && others.length === 0
      ? truth(one)
      : raise('ValueError', 'an array of several numbers is neither true nor false');
  }
  if (value instanceof Thing && ['__bool__', '__len__'].some((name) => value.type?.find(name) !== undefined))
    return unread('whether such an object is true is not read');
  return true;
}
