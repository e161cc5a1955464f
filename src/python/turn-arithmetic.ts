import { contentsOf, truth } from './contents.ts';
import { Float, Raised, type Value } from './values.ts';

/** What kind of number a value is; nothing where it is none. */
export function kindOf(value: Value | undefined): 'int' | 'float' | 'bool' | undefined {
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float';
  if (value instanceof Float) return 'float';
  return typeof value === 'boolean' ? 'bool' : typeof value === 'bigint' ? 'int' : undefined;
}

/** The very same number. */
export const sameNumber = (a: Value | undefined, b: Value | undefined): boolean =>
  a instanceof Float && b instanceof Float ? Object.is(a.float, b.float) : Object.is(a, b);

/** What a name, an attribute or a key is bound to. */
export interface Holder {
  readonly of: Map<Value, Value>;
  readonly name: Value;
}

/** Where a trace is gone through: what holds its numbers, and the objects that it changes. */
export interface Placing {
  readonly holders: readonly Holder[];
  readonly objects: readonly object[];
}

type Compute = (found: readonly Value[]) => Value;
/** False where the turn goes another way. */
type Part = (found: Value[], placing: Placing) => boolean;
/** What a turn does, with what it has computed. */
export type Deed = (found: readonly Value[], placing: Placing) => void;

/** The end of a computation that cannot be repeated. */
const mostParts = 4000;

/** The arithmetic of one turn, as one way through its conditions has it: what it computes of what it finds, and what it does with that. */
export class TurnArithmetic {
  readonly #parts: Part[] = [];
  readonly #found: Value[] = [];
  readonly #late = new Set<number>();
  readonly #inputs = new Map<number, number>();
  /** The part at which the last turn went another way. */
  parted: object | undefined;
  /** What it does, in order. */
  readonly deeds: Deed[] = [];

  get tooLong(): boolean {
    return this.#parts.length > mostParts;
  }

  /** Whether it is known only once something was done. */
  isLate(place: number): boolean {
    return this.#late.has(place);
  }

  /** What it has computed at a place. */
  at(place: number): Value {
    return this.#found[place] as Value;
  }

  #next(value: Value): number {
    return this.#found.push(value) - 1;
  }

  /** The number in a slot. */
  input(slot: number, value: Value): number {
    const known = this.#inputs.get(slot);
    if (known !== undefined) return known;
    const [to, kind] = [this.#next(value), kindOf(value)];
    this.#inputs.set(slot, to);
    this.#parts.push((found, { holders }) => {
      const { of, name } = holders[slot] as Holder;
      const value = of.get(name) as Value;
      found[to] = value;
      return kindOf(value) === kind;
    });
    return to;
  }

  /** The number in a slot once all has been done that comes before. */
  lateInput(slot: number, value: Value): number {
    const to = this.#next(value);
    this.#late.add(to);
    this.deeds.push((found, { holders }) => {
      const { of, name } = holders[slot] as Holder;
      (found as Value[])[to] = of.get(name) as Value;
    });
    return to;
  }

  /** The number that a list has at a place that is computed. */
  itemOf(list: number, index: number, value: Value): number {
    const [to, kind] = [this.#next(value), kindOf(value)];
    this.#parts.push((found, { objects }) => {
      const at = found[index];
      const item = typeof at === 'number' ? (contentsOf(objects[list] as Value) as Value[]).at(at) : undefined;
      found[to] = item as Value;
      return kindOf(item) === kind;
    });
    return to;
  }

  /** The numbers of a list that is there once all has been done that comes before. */
  lateList(list: readonly Value[], run: () => readonly Value[]): readonly number[] {
    const places = list.map((value) => this.#next(value));
    for (const place of places) this.#late.add(place);
    this.deeds.push((found) => {
      for (const [index, value] of run().entries()) (found as Value[])[places[index] as number] = value;
    });
    return places;
  }

  /** What is computed of these places. */
  compute(from: readonly number[], value: Value, run: Compute): number {
    const [to, kind] = [this.#next(value), kindOf(value)];
    if (from.some((one) => this.#late.has(one))) {
      this.#late.add(to);
      this.deeds.push((found) => {
        (found as Value[])[to] = run(found);
      });
    } else
      this.#parts.push((found) => {
        const value = run(found);
        found[to] = value;
        return kindOf(value) === kind;
      });
    return to;
  }

  /** It goes on only where this is true, or is not. */
  holds(place: number, expected: boolean): void {
    this.#parts.push((found) => truth(found[place] as Value) === expected);
  }

  /** It goes on only where this is the very same number. */
  equals(place: number, expected: Value): void {
    this.#parts.push((found) => sameNumber(found[place], expected));
  }

  /** It goes on only where a list has room for more. */
  room(object: number, most: number): void {
    this.#parts.push((_, { objects }) => (objects[object] as Value[]).length < most - mostParts);
  }

  /** It goes on only where this holds. */
  needs(part: Part): void {
    this.#parts.push(part);
  }

  /** Computes, without doing anything; nothing where the turn goes another way. */
  computed(placing: Placing): readonly Value[] | undefined {
    const found = this.#found;
    try {
      for (const part of this.#parts) {
        this.parted = part;
        if (!part(found, placing)) return undefined;
      }
      this.parted = undefined;
    } catch (error) {
      // What raises is gone through as it stands.
      if (error instanceof Raised) return undefined;
      throw error;
    }
    return found;
  }

  /** Does what the turn does; false, and nothing is done, where it goes another way. */
  again(placing: Placing): boolean {
    const found = this.computed(placing);
    if (found === undefined) return false;
    for (const deed of this.deeds) deed(found, placing);
    return true;
  }
}
