import type { Node } from './syntax.ts';

/** A Python float that is a whole number; every other float is a plain number, and a plain whole number is an int. */
export class Float {
  readonly float: number;
  constructor(value: number) {
    this.float = value;
  }
}

export type Numeric = number | bigint | boolean | Float;
export type Value =
  | Numeric
  | string
  | null
  | Value[]
  | Vector
  | Dict
  | Func
  | Native
  | Class
  | Thing
  | Unknown
  | Foreign
  | Arguments
  | Slice;

/** A numpy array: numbers, or arrays of them. */
export class Vector {
  readonly items: readonly Value[];
  constructor(items: readonly Value[]) {
    this.items = items;
  }
}

/** A dict; keys that Python holds for equal are equal. */
export class Dict {
  readonly map = new Map<Value, Value>();
  /** It may have more keys than are known. */
  open = false;
  /** Told of each entry that is set. */
  watch: ((dict: Dict, key: Value) => void) | undefined;
  static key(key: Value): Value {
    if (key instanceof Float) return key.float;
    return typeof key === 'boolean' ? Number(key) : key;
  }
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

export class Slice {
  readonly parts: readonly (Value | undefined)[];
  constructor(parts: readonly (Value | undefined)[]) {
    this.parts = parts;
  }
}

export type Keywords = ReadonlyMap<string, Value>;

/** A function of the language or of a library that is known here. */
export class Native {
  readonly name: string;
  readonly call: (args: readonly Value[], keywords: Keywords) => Value;
  constructor(name: string, call: Native['call']) {
    this.name = name;
    this.call = call;
  }
}

export interface Parameter {
  readonly name: string;
  readonly kind: 'plain' | 'keyword' | '*' | '**';
  readonly unsaid?: Value;
}

/** A `def` or `lambda` of the script. */
export class Func {
  readonly name: string;
  readonly node: Node;
  readonly parameters: readonly Parameter[];
  readonly scope: Scope;
  readonly body: (scope: Scope) => Value;
  readonly role: string | undefined;
  /** The class it was written in. */
  owner: Class | undefined;
  /** Parameters that are no longer open: `self` of a method, what `partial` fixed. */
  readonly fixed: ReadonlyMap<string, Value> | undefined;
  constructor(
    made: Pick<Func, 'name' | 'node' | 'parameters' | 'scope' | 'body'> & {
      readonly role?: string | undefined;
      readonly owner?: Class | undefined;
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
  }
}

/** A class of the script. */
export class Class {
  readonly name: string;
  readonly bases: readonly Value[];
  readonly attributes: Map<string, Value>;
  /** The names of annotated attributes, in the order in which a dataclass takes them. */
  readonly fields: readonly string[];
  constructor(name: string, bases: readonly Value[], attributes: Map<string, Value>, fields: readonly string[]) {
    this.name = name;
    this.bases = bases;
    this.attributes = attributes;
    this.fields = fields;
  }
  find(name: string): Value | undefined {
    const own = this.attributes.get(name);
    if (own !== undefined) return own;
    for (const base of this.bases) {
      const found = base instanceof Class ? base.find(name) : undefined;
      if (found !== undefined) return found;
    }
    return undefined;
  }
  /** The first base that is not of the script. */
  foreign(): Unknown | undefined {
    for (const base of this.bases) {
      const found = base instanceof Class ? base.foreign() : base instanceof Unknown ? base : undefined;
      if (found !== undefined) return found;
    }
    return undefined;
  }
}

/** An object with attributes: an instance of a class of the script, or a namespace. */
export class Thing {
  readonly type: Class | undefined;
  readonly attributes = new Map<string, Value>();
  /** What a class that extends a library's made of itself. */
  made: Foreign | undefined;
  constructor(type?: Class) {
    this.type = type;
  }
}

/** `argparse`: a parser, and what it returns. */
export class Arguments {
  readonly defaults = new Map<string, Value>();
  /** What the script sets itself. */
  readonly assigned = new Set<string>();
}

export interface Origin {
  /** The expression, as it is written. */
  readonly text: string;
  readonly at: number;
  /** What is wrong with it, where it is more than unknown. */
  readonly says?: string;
}

/** More than anybody would give. */
const mostOrigins = 20;

/** Something that only the running program knows, or a thing of a library, by its dotted name. */
export class Unknown {
  readonly origins: readonly Origin[];
  readonly path: string | undefined;
  /** How it came about, where it is what a call returned. */
  readonly called: Called | undefined;
  constructor(origins: readonly Origin[], path?: string, called?: Called) {
    this.origins = origins;
    this.path = path;
    this.called = called;
  }
  /** What is unknown because these are. */
  static of(...values: readonly Value[]): Unknown {
    const unknown = values.filter((value) => value instanceof Unknown);
    const [first, ...others] = unknown;
    if (first !== undefined && others.every(({ origins }) => origins === first.origins)) return new Unknown(first.origins);
    const origins = unknown.flatMap((value) => value.origins);
    const own = origins.filter(({ at, text }, index) => origins.findIndex((one) => one.at === at && one.text === text) === index);
    return new Unknown(own.slice(0, mostOrigins));
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

/** Names and what they stand for, within the names around them. */
export class Scope {
  readonly names = new Map<string, Value>();
  readonly around: Scope | undefined;
  /** Names that belong to a scope further out. */
  outer: Map<string, Scope> | undefined;
  constructor(around?: Scope) {
    this.around = around;
  }
  find(name: string): Value | undefined {
    for (let scope: Scope | undefined = this; scope !== undefined; scope = scope.around) {
      const found = scope.names.get(name);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  set(name: string, value: Value): void {
    (this.outer?.get(name) ?? this).names.set(name, value);
  }
}

/** Python itself would raise here. It is no `Error`: scripts raise by the thousand, and nobody asks for the stack. */
export class Raised {
  readonly kind: string;
  readonly message: string;
  at: number | undefined;
  constructor(kind: string, says: string, at?: number) {
    this.message = says;
    this.kind = kind;
    this.at = at;
  }
}

export const raise = (kind: string, says: string): never => {
  throw new Raised(kind, says);
};

export const isNumeric = (value: Value): value is Numeric =>
  typeof value === 'number' || value instanceof Float || typeof value === 'boolean' || typeof value === 'bigint';
export const isInt = (value: Value): value is number | bigint | boolean =>
  typeof value === 'bigint' || typeof value === 'boolean' || (typeof value === 'number' && Number.isInteger(value));

/** A double as the float it is. */
export const float = (value: number): Value => (Number.isInteger(value) ? new Float(value) : value);

/** How many bits an integer may have. */
const widest = 1n << 20_000n;

/** An integer as the int it is. */
export function int(value: bigint): Value {
  if (value >= -9007199254740991n && value <= 9007199254740991n) return Number(value);
  return value > widest || value < -widest ? raise('Bound', 'an integer is too large to follow') : value;
}

export const big = (value: Numeric): bigint => (typeof value === 'bigint' ? value : BigInt(Number(value)));

/** A number as a double. */
export function double(value: Value): number {
  if (typeof value === 'number') return value;
  if (value instanceof Float) return value.float;
  if (typeof value === 'boolean') return Number(value);
  if (typeof value === 'bigint') {
    const found = Number(value);
    return Number.isFinite(found) ? found : raise('OverflowError', 'an integer is too large for a float');
  }
  if (value instanceof Unknown) throw new NotKnown(value);
  return raise('TypeError', `a number is needed, not ${typeName(value)}`);
}

/** A value had to be known, and is not; no `Error` either. */
export class NotKnown {
  readonly unknown: Unknown;
  constructor(unknown: Unknown) {
    this.unknown = unknown;
  }
}

export function typeName(value: Value): string {
  if (value === null) return 'None';
  if (isInt(value)) return typeof value === 'boolean' ? 'bool' : 'int';
  if (isNumeric(value)) return 'float';
  if (typeof value === 'string') return 'str';
  if (Array.isArray(value)) return 'list';
  if (value instanceof Dict) return 'dict';
  if (value instanceof Vector) return 'array';
  if (value instanceof Thing) return value.type?.name ?? 'Namespace';
  return value instanceof Func || value instanceof Native ? 'function' : 'object';
}

/** What `if` makes of a value. */
export function truth(value: Value): boolean {
  if (typeof value === 'boolean') return value;
  if (value === null) return false;
  if (typeof value === 'number') return value !== 0;
  if (value instanceof Float) return value.float !== 0;
  if (typeof value === 'bigint') return value !== 0n;
  if (typeof value === 'string' || Array.isArray(value)) return value.length > 0;
  if (value instanceof Dict) return value.map.size > 0;
  if (value instanceof Unknown) throw new NotKnown(value);
  if (value instanceof Vector) return raise('ValueError', 'an array of several numbers is neither true nor false');
  return true;
}

/** Whether it is a length that can be counted. */
export const isCount = (value: unknown): value is number => typeof value === 'number' && isInt(value) && value > 0;
