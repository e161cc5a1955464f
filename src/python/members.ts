import { equal, mostItems } from './arithmetic.ts';
import { iterate, known, range } from './builtins.ts';
import { type Machine, nothing } from './machine.ts';
import {
  Arguments,
  big,
  Class,
  Dict,
  double,
  Foreign,
  Func,
  isInt,
  isNumeric,
  type Keywords,
  Native,
  raise,
  Slice,
  Thing,
  truth,
  typeName,
  Unknown,
  type Value,
  Vector,
} from './values.ts';

type Place = { readonly from: number; readonly to: number };
type Method = (args: readonly Value[], keywords: Keywords) => Value;

/** The value that is there, `None` being one. */
const first = <T extends Value | undefined>(value: Value | undefined, otherwise: T): Value | T => (value === undefined ? otherwise : value);
const there = (value: Value | undefined, what: 'item' | 'key'): Value =>
  value === undefined ? raise(what === 'item' ? 'IndexError' : 'KeyError', `there is no such ${what}`) : value;

const listMethods: Readonly<Record<string, (list: Value[], args: readonly Value[]) => Value>> = {
  append(list, [item]) {
    if (list.length >= mostItems) raise('Bound', 'a list is too long to follow');
    list.push(item as Value);
    return null;
  },
  extend(list, [items]) {
    for (const item of iterate(items as Value)) list.push(item);
    return null;
  },
  insert(list, [index, item]) {
    list.splice(Number(index), 0, item as Value);
    return null;
  },
  pop: (list, [index]) => there(list.splice(index === undefined ? -1 : Number(index), 1)[0], 'item'),
  copy: (list) => [...list],
  tolist: (list) => list,
  reverse(list) {
    list.reverse();
    return null;
  },
  sort(list) {
    const sorted = (known('sorted') as Native).call([list], nothing) as Value[];
    list.splice(0, list.length, ...sorted);
    return null;
  },
  index: (list, [item]) => list.findIndex((one) => equal(one, item as Value)),
  count: (list, [item]) => list.filter((one) => equal(one, item as Value)).length,
};

const dictMethods: Readonly<Record<string, (dict: Dict, args: readonly Value[], keywords: Keywords) => Value>> = {
  get: (dict, [key, otherwise = null]) => first(dict.get(key as Value), otherwise),
  items: (dict) => [...dict.map].map(([key, value]) => [key, value]),
  keys: (dict) => [...dict.map.keys()],
  values: (dict) => [...dict.map.values()],
  update(dict, [other], keywords) {
    if (other instanceof Dict) for (const [key, value] of other.map) dict.set(key, value);
    for (const [key, value] of keywords) dict.set(key, value);
    return null;
  },
  pop(dict, [key, otherwise]) {
    const found = there(first(dict.get(key as Value), otherwise), 'key');
    dict.map.delete(Dict.key(key as Value));
    return found;
  },
  setdefault(dict, [key, otherwise = null]) {
    const found = first(dict.get(key as Value), otherwise);
    dict.set(key as Value, found);
    return found;
  },
  copy: (dict) => Dict.of(dict.map),
};

const textMethods: Readonly<Record<string, (text: string, args: readonly Value[]) => Value>> = {
  lower: (text) => text.toLowerCase(),
  upper: (text) => text.toUpperCase(),
  strip: (text) => text.trim(),
  startswith: (text, [start]) => text.startsWith(String(start)),
  endswith: (text, [end]) => text.endsWith(String(end)),
  split: (text, [by]) => (by === undefined || by === null ? text.split(/\s+/).filter(Boolean) : text.split(String(by))),
  replace: (text, [from, to]) => text.replaceAll(String(from), String(to)),
  join: (text, [items]) => iterate(items as Value).join(text),
  isdigit: (text) => /^\d+$/.test(text),
};

const numpyOf = (name: string) => known(`numpy.${name}`) as Native;
const arrayMethods: Readonly<Record<string, (array: Vector, args: readonly Value[], keywords: Keywords) => Value>> = {
  tolist: ({ items }) => items.map((item) => (item instanceof Vector ? [...item.items] : item)),
  ...Object.fromEntries(
    ['copy', 'astype', 'numpy', 'float', 'double', 'detach', 'cpu', 'flatten', 'clone'].map((name) => [name, (array: Vector) => array]),
  ),
  ...Object.fromEntries(
    ['sum', 'mean', 'min', 'max', 'clip', 'cumsum', 'cumprod', 'round'].map((name) => [
      name,
      (array: Vector, args: readonly Value[], keywords: Keywords) => numpyOf(name).call([array, ...args], keywords),
    ]),
  ),
  item: ({ items }) => items[0] as Value,
};

const own = <T>(table: Readonly<Record<string, T>>, name: string): T | undefined => (Object.hasOwn(table, name) ? table[name] : undefined);

/** Whatever an attribute of a value is: `x.name`. */
export function member(m: Machine, value: Value, name: string, node: Place): Value {
  const method = (call: Method) => new Native(name, call);
  if (value instanceof Unknown) {
    const own = m.observer.member(value, name, node);
    if (own !== undefined) return own;
    if (value.path === undefined) return m.from(value, node);
    const path = `${value.path}.${name}`;
    return known(path) ?? new Unknown(m.unknown(node).origins, path);
  }
  if (value instanceof Arguments) return ofParser(m, value, name, node);
  if (value instanceof Thing) return ofThing(m, value, name, node);
  if (value instanceof Class) return first(bound(value.find(name), value, value), m.unknown(node));
  if (value instanceof Foreign) return first(m.observer.member(value, name, node), m.unknown(node));
  if (Array.isArray(value)) {
    const found = own(listMethods, name);
    return found ? method((args) => found(value, args)) : m.unknown(node);
  }
  if (value instanceof Dict) {
    const key = value.get(name);
    if (key !== undefined) return key;
    const found = own(dictMethods, name);
    return found ? method((args, keywords) => found(value, args, keywords)) : m.unknown(node);
  }
  if (typeof value === 'string') {
    const found = own(textMethods, name);
    return found ? method((args) => found(value, args)) : m.unknown(node);
  }
  if (value instanceof Vector) {
    if (name === 'size' || name === 'shape') return name === 'size' ? value.items.length : [value.items.length];
    const found = own(arrayMethods, name);
    return found ? method((args, keywords) => found(value, args, keywords)) : m.unknown(node);
  }
  if (isNumeric(value)) return ofNumber(value, name, method) ?? m.unknown(node);
  return m.unknown(node);
}

function ofNumber(value: Value, name: string, method: (call: Method) => Native): Value | undefined {
  if (['item', 'float', 'double', 'astype', 'numpy', 'detach', 'cpu'].includes(name)) return method(() => value);
  if (name === 'is_integer') return method(() => Number.isInteger(double(value)));
  if (name === 'clamp') return method((args, keywords) => numpyOf('clip').call([value, ...args], keywords));
  return undefined;
}

/** `add_argument`, `parse_args`, and what is parsed: the defaults. */
function ofParser(m: Machine, parser: Arguments, name: string, node: Place): Value {
  const method = (call: Method) => new Native(name, call);
  switch (name) {
    case 'add_argument':
      return method((args, keywords) => {
        const flags = args.filter((flag) => typeof flag === 'string');
        const flag = flags.find((one) => one.startsWith('--')) ?? flags[0] ?? '';
        const target = keywords.get('dest') ?? flag.replace(/^-+/, '').replaceAll('-', '_');
        const value = defaultOf(keywords);
        if (value !== undefined) parser.defaults.set(String(target), value);
        return null;
      });
    case 'set_defaults':
      return method((_args, keywords) => {
        for (const [key, value] of keywords) parser.defaults.set(key, value);
        return null;
      });
    case 'add_argument_group':
    case 'add_mutually_exclusive_group':
    case 'parse_args':
      return method(() => parser);
    case 'parse_known_args':
      return method(() => [parser, []]);
    default:
      return first(parser.defaults.get(name), m.unknown(node));
  }
}

/** The value that an argument has when the command line does not say it. */
function defaultOf(keywords: Keywords): Value | undefined {
  const said = keywords.get('default');
  const action = keywords.get('action');
  if (said === undefined && action === 'store_true') return false;
  if (said === undefined && action === 'store_false') return true;
  if (said === undefined || said === null) return undefined;
  const type = keywords.get('type');
  // The parser runs a default that is a text through the type.
  return typeof said === 'string' && type instanceof Native ? type.call([said], nothing) : said;
}

function ofThing(m: Machine, thing: Thing, name: string, node: Place): Value {
  const own = thing.attributes.get(name);
  if (own !== undefined) return own;
  const found = thing.type?.find(name);
  if (found instanceof Func && found.role === 'property') return m.invoke(found, [thing], nothing);
  if (name === '__dict__') return Dict.of(thing.attributes);
  if (found === undefined && thing.made !== undefined) return member(m, thing.made, name, node);
  return first(bound(found, thing, thing.type), m.unknown(node));
}

/** A function of a class as a method of an object. */
function bound(found: Value | undefined, self: Value, type: Class | undefined): Value | undefined {
  if (!(found instanceof Func) || found.role === 'staticmethod') return found;
  const owner = found.role === 'classmethod' ? (type as Class) : self;
  if (owner instanceof Class && found.role !== 'classmethod') return found;
  const [self_, ...parameters] = found.parameters;
  if (self_ === undefined) return found;
  return new Func({
    ...found,
    fixed: new Map([...(found.fixed ?? []), [self_.name, owner]]),
    parameters,
    body: (scope) => found.body(having(scope, self_.name, owner)),
    scope: found.scope,
  });
}

function having(scope: Func['scope'], name: string, value: Value): Func['scope'] {
  scope.names.set(name, value);
  return scope;
}

/** `x[index]`. */
export function item(m: Machine, value: Value, index: Value, node: Place): Value {
  if (value instanceof Unknown) return m.from(value, node);
  if (value instanceof Foreign) return first(m.observer.member(value, '__getitem__', node), m.unknown(node));
  if (index instanceof Unknown) return value instanceof Dict || Array.isArray(value) ? Unknown.of(index) : m.unknown(node);
  if (value instanceof Dict) return value.open ? first(value.get(index), m.unknown(node)) : there(value.get(index), 'key');
  if (value instanceof Arguments && typeof index === 'string') return first(value.defaults.get(index), m.unknown(node));
  if (value instanceof Thing && typeof index === 'string') return first(value.attributes.get(index), m.unknown(node));
  const items = value instanceof Vector ? value.items : Array.isArray(value) || typeof value === 'string' ? value : undefined;
  if (items === undefined) return raise('TypeError', `${typeName(value)} has no items`);
  if (index instanceof Slice) return cut(value as Vector | Value[] | string, items, index);
  if (index instanceof Vector && value instanceof Vector) {
    return new Vector(value.items.filter((_, at) => index.items[at] === true));
  }
  if (!isInt(index)) return raise('TypeError', 'an index must be an integer');
  const at = Number(big(index));
  if (at >= items.length) m.observer.lacks(value, at);
  return there(items[at < 0 ? at + items.length : at] as Value | undefined, 'item');
}

function cut(value: Vector | Value[] | string, items: readonly Value[] | string, { parts }: Slice): Value {
  const unknown = parts.filter((part) => part instanceof Unknown);
  if (unknown.length > 0) return Unknown.of(...unknown);
  const [start, stop, step] = parts.map((part) => {
    if (part === undefined || part === null) return undefined;
    return isInt(part) ? Number(big(part)) : raise('TypeError', 'what a slice goes by must be integers');
  });
  const by = step ?? 1;
  if (by === 0) raise('ValueError', 'the step of a slice cannot be 0');
  const place = (at: number | undefined, unsaid: number, least: number, most: number) =>
    at === undefined ? unsaid : Math.max(least, Math.min(most, at < 0 ? at + items.length : at));
  const n = items.length;
  const [from, to] = by > 0 ? [place(start, 0, 0, n), place(stop, n, 0, n)] : [place(start, n - 1, -1, n - 1), place(stop, -1, -1, n - 1)];
  const indices = range([from, to, by]) as number[];
  if (typeof items === 'string') return indices.map((at) => items[at]).join('');
  const found = indices.map((at) => items[at] as Value);
  return value instanceof Vector ? new Vector(found) : found;
}

/** Functions of the language that look into things or call functions. */
export function language(m: Machine): ReadonlyMap<string, Native> {
  const native = (name: string, call: Method) => [name, new Native(name, call)] as const;
  const anywhere = { from: 0, to: 0 };
  const has = (value: Value, name: string): Value => {
    if (value instanceof Unknown) return Unknown.of(value);
    if (value instanceof Arguments) return value.defaults.has(name);
    if (value instanceof Thing) return value.attributes.has(name) || value.type?.find(name) !== undefined;
    return value instanceof Dict ? value.get(name) !== undefined : false;
  };
  return new Map([
    native('getattr', ([value, name, otherwise]) => {
      const found = member(m, value as Value, String(name), anywhere);
      return found instanceof Unknown && found.path === undefined && otherwise !== undefined && !(value instanceof Unknown)
        ? otherwise
        : found;
    }),
    native('hasattr', ([value, name]) => has(value as Value, String(name))),
    native('vars', ([value]) => {
      if (value instanceof Arguments) return Dict.of(value.defaults);
      return value instanceof Thing ? Dict.of(value.attributes) : Unknown.of(value ?? null);
    }),
    native('isinstance', ([value, type]) => isInstance(value as Value, type as Value)),
    native('callable', ([value]) => value instanceof Func || value instanceof Native || value instanceof Class),
    native('map', ([func, ...lists]) => {
      const all = lists.map(iterate);
      return Array.from({ length: Math.min(...all.map((list) => list.length)) }, (_, index) =>
        m.call(
          func as Value,
          all.map((list) => list[index] as Value),
          nothing,
          anywhere,
        ),
      );
    }),
    native('filter', ([func, list]) =>
      iterate(list as Value).filter((one) => truth(func === null ? one : m.call(func as Value, [one], nothing, anywhere))),
    ),
    native('reduce', ([func, list, start]) => {
      const items = start === undefined ? iterate(list as Value) : [start, ...iterate(list as Value)];
      return items.reduce((a, b) => m.call(func as Value, [a, b], nothing, anywhere));
    }),
    native('partial', ([func, ...given], fixed) => partial(m, func as Value, given, fixed)),
  ]);
}

/** `functools.partial` of a function of the script is one itself. */
function partial(m: Machine, func: Value, given: readonly Value[], fixed: Keywords): Value {
  if (!(func instanceof Func)) {
    return new Native('partial', (args, keywords) =>
      m.call(func, [...given, ...args], new Map([...fixed, ...keywords]), { from: 0, to: 0 }),
    );
  }
  const left = func.parameters.slice(given.length).map((parameter) => {
    const value = fixed.get(parameter.name);
    return value === undefined ? parameter : { ...parameter, kind: 'keyword' as const, unsaid: value };
  });
  const names = func.parameters.slice(0, given.length).map(({ name }) => name);
  const body: Func['body'] = (scope) => {
    for (const [index, name] of names.entries()) scope.names.set(name, given[index] as Value);
    return func.body(scope);
  };
  const named = names.map((name, index) => [name, given[index] as Value] as const);
  return new Func({ ...func, fixed: new Map([...(func.fixed ?? []), ...named]), parameters: left, body });
}

function isInstance(value: Value, type: Value): Value {
  if (Array.isArray(type)) return type.some((one) => isInstance(value, one) === true);
  if (value instanceof Unknown) return Unknown.of(value);
  const name = type instanceof Native ? type.name : '';
  const checks: Readonly<Record<string, boolean>> = {
    int: isInt(value),
    float: isNumeric(value) && !isInt(value),
    bool: typeof value === 'boolean',
    str: typeof value === 'string',
    list: Array.isArray(value),
    tuple: Array.isArray(value),
    dict: value instanceof Dict,
  };
  if (name in checks) return checks[name] as boolean;
  return type instanceof Class && value instanceof Thing && value.type === type;
}
