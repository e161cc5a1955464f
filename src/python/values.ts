import { lookedUp } from './class-order.ts';
import type { Node } from './syntax.ts';

/** A Python float that is a whole number; every other float is a plain number, and a plain whole number is an int. */
export class Float {
  readonly float: number;
  constructor(value: number) {
    this.float = value;
  }
}

export type Numeric = number | bigint | boolean | Float;
type Container = Value[] | Vector | Dict | Distinct | Items;
type Callable = Func | Native | Class;
/** Whatever a name may stand for. */
export type Value = Numeric | string | null | Container | Callable | Thing | Unknown | Foreign | Stream | Arguments | Slice;

/** A tuple; every other array is a list. */
export class Tuple extends Array<Value> {
  static override readonly [Symbol.species] = Array;
  static override of<T>(...items: T[]): T[] {
    return Tuple.from(items as Value[]) as T[];
  }
}

/** What can be gone through once: a generator, `zip`, `map`. */
export class Items {
  readonly #items: readonly Value[];
  /** What happens where they end too early. */
  readonly #end: (() => never) | undefined;
  #at = 0;
  constructor(items: readonly Value[], end?: () => never) {
    this.#items = items;
    this.#end = end;
  }
  /** The next item; nothing where there is none left. */
  next(): Value | undefined {
    if (this.#at >= this.#items.length) return this.#end?.();
    this.#at += 1;
    return this.#items[this.#at - 1];
  }
  /** All that are left, which are then gone. */
  rest(): readonly Value[] {
    const left = this.#items.slice(this.#at);
    this.#at = this.#items.length;
    return this.#end === undefined ? left : this.#end();
  }
}

/** A numpy array: numbers, or arrays of them. */
export class Vector {
  readonly items: Value[];
  /** What kind of numbers it keeps, once that was asked. */
  kind: 'bool' | 'int' | 'float' | 'other' | undefined;
  /** What it is a part of: a change of the one would be one of the other. */
  readonly partOf: Vector | undefined;
  /** Parts of it that have been looked at. */
  readonly parts: Vector[] = [];
  constructor(items: Value[], partOf?: Vector) {
    this.items = items;
    this.partOf = partOf;
  }
}

/** A dict; keys that Python holds for equal are equal. */
export class Dict {
  readonly map: Map<Value, Value>;
  /** It may have more keys than are known. */
  open = false;
  /** Which those may be, where that is known. */
  may: ((key: Value) => boolean) | undefined;
  /** Whether nobody knows that it lacks a key that is not there. */
  mayHave(key: Value): boolean {
    return this.open && (this.may === undefined || this.may(key));
  }
  /** What stands for the item of a key that is not there. */
  lacking: ((key: Value) => Value | undefined) | undefined;
  /** Told of each entry that is set. */
  watch: ((dict: Dict, key: Value) => void) | undefined;
  /** With a map that is another's, it changes with that. */
  constructor(map: Map<Value, Value> = new Map()) {
    this.map = map;
  }
  static readonly key = (key: Value): Value => keyOf(key);
  get(key: Value): Value | undefined {
    return this.map.get(Dict.key(key));
  }
  set(key: Value, value: Value): void {
    this.map.set(Dict.key(key), value);
    this.watch?.(this, key);
  }
  static of(entries: Iterable<readonly [Value, Value]>): Dict {
    const dict = new Dict();
    for (const [key, value] of entries) dict.set(key, value);
    return dict;
  }
}

/** A set: equal values are one. */
export class Distinct {
  readonly map = new Map<Value, Value>();
  constructor(items: Iterable<Value> = []) {
    for (const item of items) this.add(item);
  }
  has(item: Value): boolean {
    return this.map.has(keyOf(item));
  }
  add(item: Value): void {
    if (!this.has(item)) this.map.set(keyOf(item), item);
  }
}

/** What tells a set's item, or a dict's key, from others. */
function keyOf(value: Value): Value {
  if (value instanceof Unknown) throw new NotKnown(value);
  if (Array.isArray(value)) return interned(value);
  if (value instanceof Float) return value.float;
  if (value instanceof Thing)
    return value.type?.find('__eq__') || value.type?.fields.length
      ? unread('a key that says itself what it is equal to is not read')
      : value;
  return typeof value === 'boolean' ? Number(value) : value;
}

const tuples = new Map<string, Tuple>();
function interned(tuple: Value[]): Value {
  if (!(tuple instanceof Tuple)) return raise('TypeError', 'a list is no key');
  const text = tuple
    .map((one) => (one !== null && typeof keyOf(one) === 'object' ? unread('such a key is not read') : `${typeof one} ${keyOf(one)}`))
    .join('\n');
  const known = tuples.get(text) ?? tuple;
  if (known === tuple) tuples.set(text, tuple);
  return known;
}

export class Slice {
  readonly parts: readonly (Value | undefined)[];
  constructor(parts: readonly (Value | undefined)[]) {
    this.parts = parts;
  }
}

export type Keywords = ReadonlyMap<string, Value>;
/** Calls what a function is given, such as a key. */
export type Invoke = (func: Value, args: readonly Value[]) => Value;

/** A function of the language or of a library that is known here, and what it is a method of or was made of. */
export class Native {
  readonly name: string;
  readonly call: (args: readonly Value[], keywords: Keywords, invoke?: Invoke) => Value;
  readonly on: Value | undefined;
  constructor(name: string, call: Native['call'], on?: Value) {
    [this.name, this.call, this.on] = [name, call, on];
  }
}

export interface FuncParameter {
  readonly name: string;
  readonly kind: 'plain' | 'keyword' | '*' | '**';
  readonly unsaid?: Value;
}

/** A `def` or `lambda` of the script. */
export class Func {
  readonly name: string;
  readonly node: Node;
  readonly parameters: readonly FuncParameter[];
  readonly scope: Scope;
  readonly body: (scope: Scope) => Value;
  readonly role: string | undefined;
  /** What sets the property that this is. */
  setter: Func | undefined;
  /** The class it was written in. */
  owner: Class | undefined;
  /** Parameters that are no longer open: `self` of a method, what `partial` fixed. */
  readonly fixed: ReadonlyMap<string, Value> | undefined;
  constructor(
    made: Pick<Func, 'name' | 'node' | 'parameters' | 'scope' | 'body'> & {
      readonly role?: string | undefined;
      readonly owner?: Class | undefined;
      readonly setter?: Func | undefined;
      readonly fixed?: ReadonlyMap<string, Value> | undefined;
    },
  ) {
    this.fixed = made.fixed;
    this.name = made.name;
    this.node = made.node;
    this.parameters = made.parameters;
    this.scope = made.scope;
    this.body = made.body;
    this.role = made.role;
    this.owner = made.owner;
    this.setter = made.setter;
  }
}

/** A class of the script. */
export class Class {
  readonly name: string;
  readonly bases: readonly Value[];
  readonly attributes: Map<string, Value>;
  /** The names of annotated attributes, in the order in which a dataclass takes them; those that it takes by name only begin with a star. */
  readonly fields: readonly string[];
  constructor(name: string, bases: readonly Value[], attributes: Map<string, Value>, fields: readonly string[]) {
    this.name = name;
    this.bases = bases;
    this.attributes = attributes;
    this.fields = fields;
  }
  find(name: string): Value | undefined {
    return lookedUp<Value, Class>(this, name, (base) => base instanceof Class);
  }
  /** The first base that is not of the script. */
  foreign(): Unknown | undefined {
    for (const base of this.bases) {
      const own = base instanceof Native ? new Unknown([]) : undefined;
      const found = base instanceof Class ? base.foreign() : base instanceof Unknown ? base : own;
      if (found !== undefined) return found;
    }
    return undefined;
  }
}

/** An object with attributes: an instance of a class of the script, or a namespace. */
export class Thing {
  readonly type: Class | undefined;
  attributes: Map<string, Value>;
  /** What a class that extends a library's made of itself. */
  made: Foreign | undefined;
  /** What a class that extends a library's goes through, as long as it does not say so itself: the loader that it is. */
  through: Value | undefined;
  constructor(type?: Class, attributes = new Map<string, Value>()) {
    this.type = type;
    this.attributes = attributes;
  }
}

/** `argparse`: a parser, and what it returns. */
export class Arguments {
  readonly defaults = new Map<string, Value>();
  /** What a value is that nobody changed. */
  kind = 'the argparse default';
  /** What was declared as a default. */
  readonly #declared = new Map<string, Value>();
  /** What each flag is declared with. */
  readonly flags = new Map<string, { readonly name: string; readonly keywords: Keywords }>();
  /** The name under which it has the one of its commands that is given, where it has commands; and which there are, by such names. */
  commands: string | undefined;
  readonly named = new Map<string, string[]>();
  declare(name: string, value: Value): void {
    this.defaults.set(name, value);
    this.#declared.set(name, value);
  }
  /** Whether it still is what was declared, and nothing that the script sets. */
  isDefault(name: string): boolean {
    return this.defaults.get(name) === this.#declared.get(name);
  }
}

export interface Origin {
  /** The expression, as it is written. */
  readonly text: string;
  readonly at: number;
  /** What is wrong with it, where it is more than unknown. */
  readonly says?: string;
  /** Where else it stands, and how an expression of it is read, where not only the program knows it. */
  readonly elsewhere?: { readonly because: string; readonly command?: (expression: string) => string };
}

/** Something that only the running program knows, or a thing of a library, by its dotted name. */
export class Unknown {
  readonly origins: readonly Origin[];
  readonly path: string | undefined;
  /** How it came about, where it is what a call returned. */
  readonly called: Called | undefined;
  /** What it is an attribute of, where that is known but has none such: called, it may change that. */
  readonly owner: Value | undefined;
  constructor(origins: readonly Origin[], path?: string, called?: Called, owner?: Value) {
    this.origins = origins;
    this.path = path;
    this.called = called;
    this.owner = owner;
  }
  static readonly #most = 20;
  /** What is unknown because these are. */
  static of(...values: readonly Value[]): Unknown {
    const unknown = values.filter((value) => value instanceof Unknown);
    const [first, ...others] = unknown;
    if (first !== undefined && others.every(({ origins }) => origins === first.origins)) return new Unknown(first.origins);
    const origins = unknown.flatMap((value) => value.origins);
    const own = origins.filter(({ at, text }, index) => origins.findIndex((one) => one.at === at && one.text === text) === index);
    return new Unknown(own.slice(0, Unknown.#most));
  }
}

export interface Called {
  readonly path: string;
  readonly args: readonly Value[];
  readonly keywords: Keywords;
  readonly at: number;
  readonly text: string;
}

/** An object of a library: that it is there and which it is is known, though not what it holds. */
export class Foreign {
  readonly called: Called;
  constructor(called: Called) {
    this.called = called;
  }
  /** What stands for whatever it gives. */
  get unknown(): Unknown {
    const { text, at } = this.called;
    return new Unknown([{ text: text.slice(0, 200), at }], undefined, this.called);
  }
}

/** What is gone through one by one without all of it being known: loaders, and what counts, joins or cuts them; long ranges. */
export class Stream {
  /** What decides how many items there are, beside `most`: nobody here knows how many each has. */
  readonly over: readonly (Unknown | Foreign)[];
  readonly most: number;
  readonly item: (index: number) => Value;
  /** What the number of items is made of, where it is no length of anything: the end of a range. */
  readonly count: Unknown | undefined;
  constructor(over: readonly Value[], most: number, item: (index: number) => Value, count?: Unknown) {
    this.over = over as readonly (Unknown | Foreign)[];
    this.most = most;
    this.item = item;
    this.count = count;
  }
}

/** Names and what they stand for, within the names around them. */
export class Scope {
  readonly names = new Map<string, Value>();
  readonly around: Scope | undefined;
  /** Names that belong to a scope further out. */
  outer: Map<string, Scope> | undefined;
  /** It is a comprehension's, within which `:=` binds further out. */
  comprehends = false;
  /** Is told before names further out change. */
  touch: ((names: Map<string, Value>) => void) | undefined;
  constructor(around?: Scope) {
    this.around = around;
    this.touch = around?.touch;
  }
  find(name: string): Value | undefined {
    for (let scope: Scope | undefined = this; scope !== undefined; scope = scope.outer?.get(name) ?? scope.around) {
      const found = scope.names.get(name);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  /** The names of the module that it stands in. */
  get outermost(): Scope {
    let scope: Scope = this;
    while (scope.around !== undefined) scope = scope.around;
    return scope;
  }
  set(name: string, value: Value): void {
    const owner = this.outer?.get(name);
    if (owner !== undefined) this.touch?.(owner.names);
    (owner ?? this).names.set(name, value);
  }
  delete(name: string): void {
    const owner = this.outer?.get(name);
    if (owner !== undefined) this.touch?.(owner.names);
    if (!(owner ?? this).names.delete(name)) raise('NameError', `${name} is not there`);
  }
}

/** Python itself would raise here. It is no `Error`: scripts raise by the thousand, and nobody asks for the stack. */
export class Raised {
  readonly kind: string;
  readonly message: string;
  at: number | undefined;
  /** The class of the script that it is of. */
  readonly type: Class | undefined;
  constructor(kind: string, says: string, at?: number, type?: Class) {
    this.type = type;
    this.message = says;
    this.kind = kind;
    this.at = at;
  }
}

export const raise = (kind: string, says: string): never => {
  throw new Raised(kind, says);
};

/** Something that cannot be followed here, though Python can. */
export const unread = (says: string): never => raise('Bound', says);

/** A value had to be known, and is not; no `Error` either. */
export class NotKnown {
  readonly unknown: Unknown;
  constructor(unknown: Unknown) {
    this.unknown = unknown;
  }
}
