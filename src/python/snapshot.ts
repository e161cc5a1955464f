import { oncePer } from '../core/once.ts';
import { Bounded } from './bounded.ts';
import { contentsOf, doubtOf } from './contents.ts';
import { ofTables } from './natives.ts';
import { isNumeric } from './numeric.ts';
import { goneFar } from './streams.ts';
import { type Holder, kindOf, type Placing, sameNumber } from './turn-arithmetic.ts';
import {
  Arguments,
  Class,
  Dict,
  Distinct,
  Float,
  Foreign,
  Func,
  Items,
  Native,
  type Origin,
  type Scope,
  Slice,
  Stream,
  Thing,
  Unknown,
  type Value,
  Vector,
} from './values.ts';

/** Marks at most, and how deep values may stand in one another. */
const most = { marks: 200_000, depth: 300 };

/** Stands for what was met before. */
const again = Symbol('again');

/** Numbers, and what stands for one that is not there or not known, where they may change from turn to turn, by the order in which they were met. */
interface Slot extends Holder {
  readonly value: Value;
  readonly kind: string;
  readonly watched: boolean;
}

/** What a number of that kind has in common with others; all of what is none; nothing of what else a value may be. */
function slotKind(value: Value): string | undefined {
  if (value === null) return 'none';
  if (!(value instanceof Unknown)) return kindOf(value);
  const { path, called, owner, origins } = value;
  if (path !== undefined || called !== undefined || owner !== undefined) return undefined;
  return originsSaid(origins);
}

const originsSaid = oncePer(
  (origins: readonly Origin[]) => `?${origins.map(({ text, at, says = '' }) => `${at} ${text} ${says}`).join('\n')}`,
);

/** What can be reached from names, as a row of marks: where two are alike mark for mark, the names hold the same but for numbers, however often it was made anew. */
export class Snapshot implements Placing {
  readonly #marks: unknown[] = [];
  readonly slots: Slot[] = [];
  readonly #bySlot = new Map<Map<Value, Value>, Map<Value, number>>();
  readonly #met = new Map<object, number>();
  /** Where the marks of what a list or an array holds begin and end, as long as that is no object, which would be met there. */
  readonly #lists = new Map<number, { readonly to: number; readonly list: number }>();
  readonly objects: object[] = [];
  /** Something has a state that is not seen. */
  hidden = false;

  constructor(scopes: Iterable<Scope>, more: readonly unknown[], values: readonly Value[] = [], names: readonly Map<string, Value>[] = []) {
    this.#marks.push(...more);
    for (const scope of scopes) this.#scope(scope, 0);
    for (const one of names) this.#names(one, 0);
    for (const value of values) this.#add(value, 0);
  }

  get holders(): readonly Holder[] {
    return this.slots;
  }

  /** What it found, where that has changed since. */
  get asItWas(): Placing {
    return { holders: this.slots.map(({ name, value }) => ({ of: new Map([[name, value]]), name })), objects: this.objects };
  }

  /** Of what kinds the numbers are. */
  get kinds(): string {
    this.#kinds ??= this.slots.map(({ kind }) => kind).join('\n\n');
    return this.#kinds;
  }
  #kinds: string | undefined;

  /** Whether all but numbers, and of what kinds they are, is the same here and there, and what some lists hold. */
  isLike(other: Snapshot, but: ReadonlySet<number> = new Set()): boolean {
    const [ours, theirs] = [this.#marks, other.#marks];
    if (this.hidden || other.hidden) return false;
    let there = 0;
    for (let here = 0; here < ours.length; here += 1, there += 1) {
      const list = this.#lists.get(here);
      if (list !== undefined && but.has(list.list)) {
        const their = other.#lists.get(there);
        if (their?.list !== list.list) return false;
        [here, there] = [list.to, their.to];
      } else if (!Object.is(ours[here], theirs[there])) return false;
    }
    return there === theirs.length;
  }

  /** Lists and arrays that hold no objects, and others than some contents, by the order in which they were met. */
  *listsBut(contents: ReadonlySet<object>): Iterable<number> {
    for (const { list } of this.#lists.values()) if (!contents.has(contentsOf(this.objects[list] as Value) as Value[])) yield list;
  }

  /** Whether whatever was there before stands where it stood, if at all, and some of it surely. */
  keeps(before: Snapshot, these: Iterable<object>): boolean {
    for (const one of these) if (this.orderOf(one) !== before.orderOf(one)) return false;
    return this.objects.every((one, order) => (before.orderOf(one) ?? order) === order);
  }

  /** The same with what the numbers are. */
  isSame(other: Snapshot): boolean {
    const same = ({ value }: Slot, slot: number) => !isNumeric(value) || sameNumber(value, other.slots[slot]?.value);
    return this.isLike(other) && this.kinds === other.kinds && this.slots.every(same);
  }

  /** The place of a number, and the order in which an object was met. */
  slotOf(of: Map<Value, Value>, name: Value): number | undefined {
    return this.#bySlot.get(of)?.get(name);
  }
  orderOf(one: object): number | undefined {
    return this.#met.get(one);
  }

  #scope(scope: Scope | undefined, depth: number): void {
    if (scope === undefined || this.#known(scope)) return;
    this.#names(scope.names, depth);
    for (const [name, outer] of scope.outer ?? []) {
      this.#marks.push(name);
      this.#scope(outer, depth);
    }
    this.#scope(scope.around, depth);
  }

  /** Whether it was met before; which one is marked. */
  #known(one: object): boolean {
    const at = this.#met.get(one);
    if (at !== undefined) this.#marks.push(again, at);
    else {
      this.#meet(one);
      this.#marks.push(one.constructor);
    }
    return at !== undefined;
  }

  #meet(one: object): void {
    if (this.#met.has(one)) return;
    this.#met.set(one, this.objects.length);
    this.objects.push(one);
  }

  #names(names: Map<string, Value>, depth: number): void {
    const marks = this.#marks;
    this.#meet(names);
    marks.push(names.size);
    for (const [name, value] of names) {
      marks.push(name);
      this.#held(names as Map<Value, Value>, name, value, depth);
    }
  }

  #held(of: Map<Value, Value>, name: Value, value: Value, depth: number, watched = false): void {
    const kind = slotKind(value);
    if (kind === undefined) {
      this.#add(value, depth);
      return;
    }
    const all = this.#bySlot.get(of) ?? new Map<Value, number>();
    this.#bySlot.set(of, all);
    // A module's names are attributes of it as well.
    if (!all.has(name)) all.set(name, this.slots.push({ of, name, value, kind, watched }) - 1);
    this.#marks.push(slotKind);
  }

  #entries(map: ReadonlyMap<Value, Value>, depth: number, watched?: boolean): void {
    this.#meet(map);
    this.#marks.push(map.size);
    for (const [key, value] of map) {
      this.#add(key, depth);
      if (watched === undefined) this.#add(value, depth);
      else this.#held(map as Map<Value, Value>, key, value, depth, watched);
    }
  }

  #all(values: readonly (Value | undefined)[], depth: number): void {
    this.#marks.push(values.length);
    for (const value of values) this.#add(value, depth);
  }

  #items(of: object, items: readonly Value[], depth: number): void {
    const [from, met] = [this.#marks.length, this.objects.length];
    this.#all(items, depth);
    if (this.objects.length === met) this.#lists.set(from, { to: this.#marks.length - 1, list: this.#met.get(of) as number });
  }

  #unknown({ path, owner, called, origins }: Unknown, depth: number): void {
    const marks = this.#marks;
    marks.push(Unknown, path, origins.length);
    for (const { text, at, says } of origins) marks.push(text, at, says);
    if (owner !== undefined) this.#add(owner, depth);
    if (called === undefined) return;
    marks.push(called.at, called.path, called.args.length);
    for (const value of [...called.args, ...called.keywords.values()]) marks.push(value instanceof Foreign ? value : typeof value);
  }

  #add(value: Value | undefined, above: number): void {
    const marks = this.#marks;
    const depth = above + 1;
    if (depth > most.depth || marks.length > most.marks) this.hidden = true;
    if (this.hidden) return;
    if (typeof value !== 'object' || value === null || value instanceof Foreign) marks.push(value);
    else if (value instanceof Stream) marks.push(value, goneFar(value));
    else if (value instanceof Float) marks.push(Float, value.float);
    else if (value instanceof Unknown) this.#unknown(value, depth);
    else if (value instanceof Native) {
      marks.push(value);
      // What it belongs to, or is made of, is all that it hangs on.
      if (value.on !== undefined) this.#add(value.on, depth);
      else if (!ofTables.has(value)) this.hidden = true;
    } else if (value instanceof Items) this.hidden = true;
    else if (!this.#known(value)) this.#within(value, depth);
  }

  #within(value: Exclude<Value, null | Foreign | Unknown>, depth: number): void {
    const marks = this.#marks;
    const doubt = doubtOf(value);
    if (doubt !== undefined) this.#unknown(doubt, depth);
    if (Array.isArray(value)) {
      if (value instanceof Bounded) marks.push(value.maxlen);
      this.#items(value, value, depth);
    } else if (value instanceof Vector) {
      marks.push(value.kind, value.parts.length);
      this.#add(value.partOf, depth);
      this.#items(value, value.items, depth);
    } else if (value instanceof Dict) {
      // What watches a parameter group goes by which one it is.
      if (value.watch !== undefined) marks.push(value);
      marks.push(value.open, value.may, value.lacking);
      this.#entries(value.map, depth, value.watch !== undefined);
    } else if (value instanceof Distinct) this.#entries(value.map, depth);
    else if (value instanceof Slice) this.#all(value.parts, depth);
    else if (value instanceof Arguments) {
      marks.push(value.kind, value.flags.size, value.commands);
      this.#names(value.defaults, depth);
    } else if (value instanceof Thing) {
      marks.push(value.made);
      this.#add(value.type, depth);
      this.#add(value.through, depth);
      this.#names(value.attributes, depth);
    } else if (value instanceof Class) {
      this.#all(value.bases, depth);
      this.#entries(value.attributes as ReadonlyMap<Value, Value>, depth);
    } else if (value instanceof Func) {
      marks.push(value.node.from, value.role);
      this.#all([value.setter, value.owner, ...value.parameters.map(({ unsaid }) => unsaid)], depth);
      this.#entries((value.fixed ?? new Map()) as ReadonlyMap<Value, Value>, depth);
      this.#scope(value.scope, depth);
    } else this.hidden = true;
  }
}
