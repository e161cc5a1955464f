import { contentsOf } from './contents.ts';
import { isNumeric } from './numeric.ts';
import type { Snapshot } from './snapshot.ts';
import { type Deed, type Holder, sameNumber, TurnArithmetic } from './turn-arithmetic.ts';
import { Dict, Func, type Scope, Thing, Unknown, type Value, Vector } from './values.ts';

/**
 * What is known of how a value comes about in a turn: nothing where it is the same in every turn that is like this one, else the place of
 * its computation, or `opaque` where nobody follows that.
 */
export type Course = number | undefined;
export const opaque = -1;

/** What a place was last bound to in a turn. */
interface Bound {
  readonly course: Course;
  readonly value: Value;
  /** It is the same whatever became of a branch that nobody knows. */
  readonly always: boolean;
}

export type Contents = Map<Value, Value> | Value[];

/** What stands at a place in the middle of a turn. */
type Meanwhile = readonly [of: Contents, name: Value, value: Value];

/** What is no object: numbers and texts. */
export const isText = (value: Value | undefined): boolean => value !== undefined && (isNumeric(value) || typeof value === 'string');

/** How what stands in names, attributes, lists and dicts came about in a turn that is watched. */
export class TracedPlaces {
  readonly trace = new TurnArithmetic();
  readonly before: Snapshot;
  /** A scheduler may have moved the rates since the turn began. */
  stale = false;
  /** Objects that another turn finds by their places. */
  readonly placed = new Set<object>();
  /** What natives were handed that may look into it. */
  readonly handed: Value[] = [];
  /** Lists and arrays that a turn puts something into, and how often. */
  readonly #put = new Map<Value, number>();
  /** How often what a list or an array holds was come to. */
  readonly #come = new Map<Contents, number>();
  readonly #bound = new Map<Contents, Map<Value, Bound>>();
  /** How many doubts deep it is where something was made. */
  readonly #depths = new Map<Contents, number>();
  /** What natives have changed, and what of that by numbers. */
  readonly #changed = new Set<Contents>();
  readonly #filled = new Set<object>();
  /** What was made of what is the same at every turn, but for the places that are set down. */
  readonly #made = new Set<object>();
  /** What no function that is asked on the way can be told, and what is no number where one was asked. */
  #unsettled = false;
  readonly #meanwhile: Meanwhile[] = [];
  /** New dicts that are given the same keys at every turn. */
  readonly #keyed = new Set<Contents>();

  constructor(before: Snapshot) {
    this.before = before;
  }

  /** The same for a value that is none of Python's own: which object it is does not change. */
  readonly steady = (value: Value): Course => (isText(value) ? opaque : undefined);

  // Lists

  /** A value was come to. */
  comes(value: Value): void {
    if (Array.isArray(value) || value instanceof Vector) countUp(this.#come, contentsOf(value) as Value[]);
  }

  /** Something is put into a list or an array, which was come to for that. */
  puts(list: Value): void {
    countUp(this.#put, list);
    this.placed.add(list as object);
  }

  /** The lists and arrays that a turn puts something into; nothing where it looks into one of them as well. */
  onlyPut(): readonly Value[] | undefined {
    for (const [list, times] of this.#put) if (this.#come.get(contentsOf(list) as Value[]) !== times) return undefined;
    return [...this.#put.keys()];
  }

  /** What lists and arrays hold that a turn may have looked at. */
  looked(): ReadonlySet<object> {
    const found = new Set<object>(this.#come.keys());
    this.#handedAny((_, contents) => {
      found.add(contents);
      return false;
    });
    return found;
  }

  // Places

  /** What stands at a place of which this is the value. */
  at(of: Contents, name: Value, value: Value): Course {
    if (this.#changed.has(of)) return this.steady(value);
    const bound = this.#bound.get(of)?.get(name);
    if (bound !== undefined) {
      const same = bound.always || sameNumber(bound.value, value) || (value instanceof Unknown && bound.course === undefined);
      return same ? bound.course : opaque;
    }
    if (!isNumeric(value)) return typeof value === 'string' && this.before.orderOf(of) === undefined ? opaque : undefined;
    const slot = Array.isArray(of) ? undefined : this.before.slotOf(of, name);
    const held = slot === undefined ? undefined : this.before.slots[slot];
    if (slot === undefined || held === undefined || (!this.stale && !sameNumber(held.value, value))) return opaque;
    if (held.watched && this.stale) return this.trace.lateInput(slot, value);
    return sameNumber(held.value, value) ? this.trace.input(slot, value) : opaque;
  }

  /** What a name stands for. */
  named(scope: Scope, name: string, value: Value): Course {
    for (let one: Scope | undefined = scope; one !== undefined; one = one.outer?.get(name) ?? one.around)
      if (one.names.get(name) !== undefined) return this.at(one.names as Map<Value, Value>, name, value);
    return undefined;
  }

  /** What a list or a dict has under a key. */
  within(of: Contents, key: Value, value: Value): Course {
    if (!Array.isArray(of)) return this.at(of, key, value);
    const bound = this.#changed.has(of) ? undefined : this.#bound.get(of)?.get(key);
    if (bound !== undefined) return bound.course;
    return !this.#changed.has(of) && (this.#made.has(of) || this.before.orderOf(of) !== undefined) ? undefined : this.steady(value);
  }

  /** Where it is made says how many doubts deep its places may be bound for sure. */
  protected begins(of: Contents, doubts: number): void {
    this.#depths.set(of, doubts);
  }

  /** A place is bound, in the branch that is being followed. */
  set(of: Contents, name: Value, value: Value, course: Course, doubts: number, before: Value | undefined): void {
    if (!this.#depths.has(of)) this.begins(of, this.before.orderOf(of) === undefined ? doubts : 0);
    const doubted = doubts > (this.#depths.get(of) as number);
    const was = !doubted || before === undefined ? undefined : this.at(of, name, before);
    const both = course === undefined && was === undefined ? undefined : opaque;
    this.#boundIn(of).set(name, { course: doubted ? both : course, value, always: doubted && both === undefined });
  }

  /** A place of what is new holds this. */
  holds(of: Contents | Map<string, Value>, name: Value, value: Value, course: Course): void {
    this.#boundIn(of as Contents).set(name, { course, value, always: false });
  }

  /** A place is there no more. */
  protected forgets(of: Contents, name: Value): void {
    this.#bound.get(of)?.delete(name);
  }

  #boundIn(of: Contents): Map<Value, Bound> {
    const all = this.#bound.get(of) ?? new Map<Value, Bound>();
    this.#bound.set(of, all);
    return all;
  }

  /** What is new is made of what is the same at every turn, but for the places that are set down. */
  makes(value: Value): void {
    const contents = contentsOf(value);
    if (contents === undefined) return;
    this.#made.add(value as object);
    this.#made.add(contents);
  }

  /** A new dict is given the keys that it has at every turn. */
  keyed(of: Contents): void {
    this.#keyed.add(of);
  }

  /** Whether a dict has the same keys at every turn. */
  hasSameKeys(of: Contents): boolean {
    return !this.#changed.has(of) && (this.#keyed.has(of) || this.before.orderOf(of) !== undefined);
  }

  /** A native changes this in a way that is not followed, by numbers or by what is always the same. */
  changes(value: Value, by: readonly Course[]): void {
    const contents = contentsOf(value);
    if (contents === undefined) return;
    this.#changed.add(contents);
    if (by.some((one) => one !== undefined)) for (const one of [value as object, contents]) this.#filled.add(one);
  }

  /** Whether it was there before the turn, under whatever wrapping. */
  isThere(value: Value): boolean {
    return [value, contentsOf(value)].some((one) => this.before.orderOf(one as object) !== undefined);
  }

  /** Whether something in there is not the same at every turn. */
  isMoved(value: Value): boolean {
    const contents = contentsOf(value);
    if (contents === undefined) return false;
    return this.#changed.has(contents) || [...(this.#bound.get(contents)?.values() ?? [])].some(({ course }) => course !== undefined);
  }

  /** Whether a copy of it may be another one in another turn: it holds numbers under names or keys, or what has moved, however deep. */
  carries(value: Value): boolean {
    return reaches(value, (one, contents) => (!Array.isArray(contents) && [...contents.values()].some(isNumeric)) || this.isMoved(one));
  }

  /** The number that a list or an array has at a place that is computed, as long as the turn itself puts nothing into it. */
  itemAt(list: Value, index: number, at: Course, value: Value): Course {
    const [order, items] = [this.before.orderOf(list as object), contentsOf(list)];
    const computed = at !== undefined && at !== opaque && !this.trace.isLate(at);
    if (order === undefined || !computed || !Number.isInteger(index) || !isNumeric(value) || !Array.isArray(items)) return opaque;
    if (this.#put.has(list) || this.#changed.has(items) || !sameNumber(items.at(index), value)) return opaque;
    return this.trace.itemOf(order, at, value);
  }

  /** A function is asked here for what it makes of what the turn has come to: what another turn has come to is set down before. */
  settles(deeds: Deed[], at: number): void {
    const settling: Deed[] = [];
    for (const [of, all] of this.#bound) {
      if (this.before.orderOf(of) === undefined) continue;
      for (const [name, { course, value }] of all) {
        const slot = Array.isArray(of) ? undefined : this.before.slotOf(of, name);
        this.#unsettled ||= course === opaque || (slot === undefined && course !== undefined);
        if (slot === undefined) this.#meanwhile.push([of, name, value]);
        else if (this.before.slots[slot]?.watched === false)
          settling.push((found, { holders }) => {
            const holder = holders[slot] as Holder;
            holder.of.set(holder.name, course === undefined ? value : (found[course] as Value));
          });
      }
    }
    deeds.splice(at, 0, ...settling);
  }

  // The end of it

  /** Whether all that functions were asked on the way found what they find in another turn. */
  get settled(): boolean {
    const stands = ([of, name, value]: Meanwhile) => Object.is(Array.isArray(of) ? of[name as number] : of.get(name), value);
    const changed = [...this.#changed].some((one) => this.before.orderOf(one) !== undefined);
    return !this.#unsettled && !changed && this.#meanwhile.every(stands);
  }

  /**
   * The numbers that a turn leaves, by the slots that hold them in the end; nothing where nobody can say that, or where it leaves anything else
   * that it has made of numbers: that it is alike this time is chance.
   */
  leaves(after: Snapshot): readonly (readonly [slot: number, course: Course, held: Value, bound: Value])[] | undefined {
    const found: (readonly [number, Course, Value, Value])[] = [];
    for (const [of, all] of this.#bound) {
      if (after.orderOf(of) === undefined) continue;
      for (const [name, { course, value }] of all) {
        const slot = Array.isArray(of) ? undefined : after.slotOf(of, name);
        const held = slot === undefined ? undefined : after.slots[slot];
        if (held?.watched) continue;
        if (course === opaque || (course !== undefined && (held === undefined || this.#changed.has(of)))) return undefined;
        if (slot !== undefined && held !== undefined) found.push([slot, course, held.value, value]);
      }
    }
    const chance = [...this.#filled].some((one) => after.orderOf(one) !== undefined) || after.objects.some((one) => this.#isOfChance(one));
    return chance ? undefined : found;
  }

  /** Whether something is new, and nobody has seen what it was made of. */
  #isOfChance(one: object): boolean {
    if (this.before.orderOf(one) !== undefined || this.#made.has(one)) return false;
    if (Array.isArray(one) || one instanceof Vector) return (contentsOf(one) as Value[]).some(isText);
    if (!(one instanceof Map)) return false;
    const bound = this.#bound.get(one);
    return [...one].some(([key, value]) => isText(value) && bound?.has(key) !== true);
  }

  /** Whether what natives were handed holds any of this. */
  looksInto(moved: ReadonlySet<object>): boolean {
    return this.#handedAny((value, contents) => moved.has(contents) || this.isMoved(value));
  }

  #handedAny(is: (value: Value, contents: Contents) => boolean): boolean {
    const met = new Set<object>();
    return this.handed.some((one) => reaches(one, is, met));
  }
}

/** Whether a value, or one that it holds, is such that. */
function reaches(value: Value | undefined, is: (value: Value, contents: Contents) => boolean, met = new Set<object>()): boolean {
  if (typeof value !== 'object' || value === null || met.has(value)) return false;
  met.add(value);
  const contents = contentsOf(value);
  if (contents === undefined) return false;
  if (is(value, contents)) return true;
  if (value instanceof Thing && [value.made, value.through].some((one) => reaches(one, is, met))) return true;
  return [...contents.values()].some((one) => !(one instanceof Func) && reaches(one, is, met));
}

/** Where the attributes of a value stand. */
export function attributeMap(value: Value): Map<Value, Value> | undefined {
  const contents = value instanceof Dict ? value.map : contentsOf(value);
  return Array.isArray(contents) ? undefined : contents;
}

function countUp<T>(all: Map<T, number>, one: T): void {
  all.set(one, (all.get(one) ?? 0) + 1);
}
