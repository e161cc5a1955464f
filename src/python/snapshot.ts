import { Bounded } from './bounded.ts';
import { doubtOf } from './contents.ts';
import { ofTables } from './natives.ts';
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

/** What a name or an attribute is bound to. */
export interface Holder {
  readonly of: Map<string, Value>;
  readonly name: string;
}

/** A number that grows by the same amount each time. */
export interface Counter extends Holder {
  readonly by: number;
}

/** Stands for what was met before. */
const again = Symbol('again');

/** What can be reached from names, as a row of marks: where two are alike mark for mark, the names hold the same, however often it was made anew. */
export class Snapshot {
  readonly #marks: unknown[] = [];
  /** The slots of whole numbers, by their marks. */
  readonly #slots = new Map<number, Holder>();
  readonly #met = new Map<object, number>();
  /** Something has a state that is not seen. */
  hidden = false;

  constructor(scopes: Iterable<Scope>, more: readonly unknown[]) {
    this.#marks.push(...more);
    for (const scope of scopes) this.#scope(scope, 0);
  }

  /** What counts from here to there, where nothing else is different; nothing where something is. */
  to(other: Snapshot): readonly Counter[] | undefined {
    const [ours, theirs] = [this.#marks, other.#marks];
    if (this.hidden || other.hidden || ours.length !== theirs.length) return undefined;
    const found: Counter[] = [];
    for (let at = 0; at < ours.length; at += 1) {
      if (Object.is(ours[at], theirs[at])) continue;
      const [before, after] = [this.#slots.get(at), other.#slots.get(at)];
      if (before === undefined || after === undefined || before.of !== after.of || before.name !== after.name) return undefined;
      // A module's names are attributes of it as well.
      if (!found.some(({ of, name }) => of === after.of && name === after.name))
        found.push({ of: after.of, name: after.name, by: (theirs[at] as number) - (ours[at] as number) });
    }
    return found;
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
      this.#met.set(one, this.#met.size);
      this.#marks.push(one.constructor);
    }
    return at !== undefined;
  }

  #names(names: Map<string, Value>, depth: number): void {
    const marks = this.#marks;
    marks.push(names.size);
    for (const [name, value] of names) {
      marks.push(name);
      if (Number.isSafeInteger(value)) this.#slots.set(marks.length, { of: names, name });
      this.#add(value, depth);
    }
  }

  #entries(map: ReadonlyMap<Value, Value>, depth: number): void {
    this.#marks.push(map.size);
    for (const [key, value] of map) {
      this.#add(key, depth);
      this.#add(value, depth);
    }
  }

  #all(values: readonly (Value | undefined)[], depth: number): void {
    this.#marks.push(values.length);
    for (const value of values) this.#add(value, depth);
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
    if (typeof value !== 'object' || value === null || value instanceof Foreign || value instanceof Stream) marks.push(value);
    else if (value instanceof Float) marks.push(Float, value.float);
    else if (value instanceof Unknown) this.#unknown(value, depth);
    else if (value instanceof Native) {
      marks.push(value);
      if (!ofTables.has(value)) this.hidden = true;
    } else if (value instanceof Items) this.hidden = true;
    else if (!this.#known(value)) this.#within(value, depth);
  }

  #within(value: Exclude<Value, null | Foreign | Unknown>, depth: number): void {
    const marks = this.#marks;
    const doubt = doubtOf(value);
    if (doubt !== undefined) this.#unknown(doubt, depth);
    if (Array.isArray(value)) {
      if (value instanceof Bounded) marks.push(value.maxlen);
      this.#all(value, depth);
    } else if (value instanceof Vector) {
      marks.push(value.kind, value.parts.length);
      this.#add(value.partOf, depth);
      this.#all(value.items, depth);
    } else if (value instanceof Dict) {
      // Whoever sees a parameter group may read its rate.
      if (value.watch !== undefined) this.hidden = true;
      marks.push(value.open, value.may, value.lacking);
      this.#entries(value.map, depth);
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
