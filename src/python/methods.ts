import { equalValues } from './arithmetic.ts';
import { entries, sorted } from './builtins.ts';
import { doubtOf, iterate, members, mostItems, notKnown, spoil, sure, View } from './contents.ts';
import { type NativeCall, takes, whole } from './natives.ts';
import { double, isNumeric } from './numeric.ts';
import { asArray, numpy as numpyTable, rounded, typed } from './numpy.ts';
import { addTo, counters } from './standard.ts';
import { Dict, Distinct, Items, raise, Tuple, Unknown, unread, type Value, Vector } from './values.ts';

type Method<T> = (self: T, values: readonly (Value | undefined)[], invoke: (func: Value, args: readonly Value[]) => Value) => Value;

/** A method: what it takes, whether it changes what it belongs to, and what it does. */
interface Declared<T> {
  readonly changes: boolean;
  /** It does not look into its arguments, which need not be known. */
  readonly keeps: boolean;
  readonly bind: (self: T) => NativeCall;
}
const method = <T>(signature: string, run: Method<T>, { changes = false, keeps = false } = {}): Declared<T> => ({
  changes,
  keeps,
  bind: (self) => takes(signature, (values, invoke) => run(self, values, invoke)),
});
const changing = <T>(signature: string, run: Method<T>): Declared<T> => method(signature, run, { changes: true });
const putting = <T>(signature: string, run: Method<T>): Declared<T> => method(signature, run, { changes: true, keeps: true });

type Table<T> = Readonly<Record<string, Declared<T>>>;

const there = (value: Value | undefined, what: 'item' | 'key'): Value =>
  value === undefined ? raise(what === 'item' ? 'IndexError' : 'KeyError', `there is no such ${what}`) : value;

/** The place of an item that must be there, counted from the end below 0. */
export function placeIn(length: number, index: Value): number {
  const at = whole(index);
  const place = at < 0 ? at + length : at;
  return place >= 0 && place < length ? place : raise('IndexError', 'there is no such item');
}

function indexOf(list: readonly Value[], [item, start, stop]: readonly (Value | undefined)[]): number {
  const [from, to] = [whole(start, 0), whole(stop, list.length)].map((at) => Math.max(0, at < 0 ? at + list.length : at)) as [
    number,
    number,
  ];
  const at = list.findIndex((one, index) => index >= from && index < to && equalValues(one, item as Value));
  return at < 0 ? raise('ValueError', 'the list does not have this item') : at;
}

const inTuple: Table<Value[]> = {
  index: method('item, start=, stop=', (list, values) => indexOf(sure(list), values)),
  count: method('item', (list, [item]) => sure(list).filter((one) => equalValues(one, item as Value)).length),
};

const ofList: Table<Value[]> = {
  ...inTuple,
  append: putting('item', (list, [item]) => {
    if (list.length >= mostItems) raise('Bound', 'a list is too long to follow');
    list.push(item as Value);
    return null;
  }),
  extend: changing('items', (list, [items]) => {
    for (const item of [...members(items as Value)]) list.push(item);
    return null;
  }),
  insert: changing('index, item', (list, [index, item]) => {
    list.splice(whole(index), 0, item as Value);
    return null;
  }),
  pop: changing('index=', (list, [index = -1]) => there(list.splice(placeIn(list.length, index), 1)[0], 'item')),
  rotate: changing('n=', (list, [n = 1]) => {
    const by = list.length === 0 ? 0 : ((whole(n) % list.length) + list.length) % list.length;
    list.unshift(...list.splice(list.length - by));
    return null;
  }),
  extendleft: changing('items', (list, [items]) => {
    for (const item of [...members(items as Value)]) list.unshift(item);
    return null;
  }),
  popleft: changing('', (list) => there(list.splice(0, 1)[0], 'item')),
  appendleft: putting('item', (list, [item]) => {
    list.unshift(item as Value);
    return null;
  }),
  remove: changing('item', (list, [item]) => {
    list.splice(indexOf(list, [item]), 1);
    return null;
  }),
  clear: changing('', (list) => {
    list.splice(0);
    return null;
  }),
  copy: method('', (list) => [...sure(list)]),
  tolist: method('', (list) => list),
  reverse: changing('', (list) => {
    list.reverse();
    return null;
  }),
  sort: changing('*, key=, reverse=', (list, [key, reverse], invoke) => {
    list.splice(0, list.length, ...sorted(list, key, reverse, invoke));
    return null;
  }),
};

const ofDict: Table<Dict> = {
  get: method('key, default=', (dict, [key, otherwise = null]) => dict.get(key as Value) ?? missing(dict, key as Value, otherwise), {
    keeps: true,
  }),
  items: method('', (dict) => View.onto(dict, () => iterate(dict).map((key) => Tuple.of(key, dict.map.get(key) as Value)))),
  keys: method('', (dict) => View.onto(dict, () => iterate(dict))),
  values: method('', (dict) => View.onto(dict, () => iterate(dict).map((key) => dict.map.get(key) as Value))),
  update: changing('other=, **more', (dict, [other, more]) => {
    if (counters.has(dict)) {
      for (const all of [other, more]) if (all !== undefined && all !== null) addTo(dict, all);
      return null;
    }
    if (other instanceof Dict && other.open) {
      // It may have any key, and another value for each.
      spoil(dict.map, doubtOf(other) ?? new Unknown([]));
      dict.open = true;
    }
    const pairs =
      other === undefined || (other instanceof Dict && other.open)
        ? []
        : other instanceof Dict
          ? entries(other)
          : iterate(other).map((pair) => iterate(pair) as [Value, Value]);
    for (const [key, value] of [...pairs, ...(more as Dict).map]) dict.set(key, value);
    return null;
  }),
  pop: changing('key, default=', (dict, [key, otherwise]) => {
    const found = there(dict.get(key as Value) ?? missing(dict, key as Value, otherwise), 'key');
    dict.map.delete(Dict.key(key as Value));
    return found;
  }),
  setdefault: putting('key, default=', (dict, [key, otherwise = null]) => {
    const found = dict.get(key as Value) ?? missing(dict, key as Value, otherwise);
    dict.set(key as Value, found as Value);
    return found as Value;
  }),
  clear: changing('', (dict) => {
    dict.map.clear();
    return null;
  }),
  copy: method('', (dict) => {
    const copy = Dict.of(sure(dict).map);
    copy.open = dict.open;
    return copy;
  }),
};

/** What stands for a key that is not there; nobody knows, where there may be more keys. */
function missing<T extends Value | undefined>(dict: Dict, key: Value, otherwise: T): Value | T {
  const held = dict.map.get(Dict.key(key));
  if (held !== undefined) return held;
  if (dict.mayHave(key)) notKnown(dict);
  sure(dict);
  return otherwise;
}

const ofSet: Table<Distinct> = {
  add: changing('item', (set, [item]) => {
    set.add(item as Value);
    return null;
  }),
  ...Object.fromEntries(
    ['remove', 'discard'].map((name) => [
      name,
      changing<Distinct>('item', (set, [item]) => {
        const key = [...set.map.keys()].find((one) => equalValues(one, item as Value));
        if (key === undefined && name === 'remove') raise('KeyError', 'there is no such item');
        if (key !== undefined) set.map.delete(key);
        return null;
      }),
    ]),
  ),
  update: changing('*lists', (set, [lists]) => {
    for (const list of lists as Value[]) for (const item of members(list)) set.add(item);
    return null;
  }),
  union: method('*lists', (set, [lists]) => new Distinct([set, ...(lists as Value[])].flatMap((one) => [...members(one)]))),
  intersection: method('other', (set, [other]) => {
    const theirs = new Distinct(members(other as Value));
    return new Distinct(members(set).filter((one) => theirs.has(one)));
  }),
  difference: method('other', (set, [other]) => {
    const theirs = new Distinct(members(other as Value));
    return new Distinct(members(set).filter((one) => !theirs.has(one)));
  }),
  clear: changing('', (set) => {
    set.map.clear();
    return null;
  }),
  copy: method('', (set) => new Distinct(members(set))),
};

const text = (value: Value | undefined): string => (typeof value === 'string' ? value : raise('TypeError', 'a text is needed'));
const texts = (value: Value | undefined): readonly string[] => (value instanceof Tuple ? value.map(text) : [text(value)]);
const stripped = (left: boolean, right: boolean) =>
  method<string>('chars=', (self, [chars]) => {
    const space = chars === undefined || chars === null;
    const gone = (one: string | undefined) => one !== undefined && (space ? /\s/.test(one) : text(chars).includes(one));
    let [from, to] = [0, self.length];
    while (left && from < to && gone(self[from])) from += 1;
    while (right && to > from && gone(self[to - 1])) to -= 1;
    return self.slice(from, to);
  });

/** A text in three: what is before a part of it that begins there, that part, and what is after; or what is otherwise. */
const cutAt = (self: string, at: number, by: string, otherwise: Tuple): Tuple =>
  at < 0 ? otherwise : Tuple.of<Value>(self.slice(0, at), by, self.slice(at + by.length));

const ofText: Table<string> = {
  lower: method('', (self) => self.toLowerCase()),
  upper: method('', (self) => self.toUpperCase()),
  strip: stripped(true, true),
  lstrip: stripped(true, false),
  rstrip: stripped(false, true),
  startswith: method('prefix', (self, [start]) => texts(start).some((one) => self.startsWith(one))),
  endswith: method('suffix', (self, [end]) => texts(end).some((one) => self.endsWith(one))),
  split: method('sep=, maxsplit=', (self, [by, most]) => {
    if (by === undefined || by === null)
      return most === undefined ? self.split(/\s+/).filter(Boolean) : unread('split at spaces with maxsplit is not read');
    if (by === '') return raise('ValueError', 'it cannot be split at nothing');
    const parts = self.split(text(by));
    const count = whole(most, -1);
    return count < 0 || parts.length <= count + 1 ? parts : [...parts.slice(0, count), parts.slice(count).join(text(by))];
  }),
  rsplit: method('sep=, maxsplit=', (self, [by, most]) => {
    const spaces = by === undefined || by === null;
    const parts = spaces ? self.split(/\s+/).filter(Boolean) : self.split(text(by));
    const count = whole(most, -1);
    if (by === '') return raise('ValueError', 'it cannot be split at nothing');
    if (count < 0 || parts.length <= count + 1) return parts;
    if (spaces) return unread('rsplit at spaces with maxsplit is not read');
    const cut = parts.length - count;
    return [parts.slice(0, cut).join(text(by)), ...parts.slice(cut)];
  }),
  partition: method('sep', (self, [by]) => cutAt(self, self.indexOf(text(by)), text(by), Tuple.of<Value>(self, '', ''))),
  rpartition: method('sep', (self, [by]) => cutAt(self, self.lastIndexOf(text(by)), text(by), Tuple.of<Value>('', '', self))),
  removeprefix: method('prefix', (self, [start]) => (self.startsWith(text(start)) ? self.slice(text(start).length) : self)),
  removesuffix: method('suffix', (self, [end]) => (text(end) !== '' && self.endsWith(text(end)) ? self.slice(0, -text(end).length) : self)),
  splitlines: method('', (self) => self.split(/\r\n|[\n\r]/).slice(0, /[\n\r]$/.test(self) || self === '' ? -1 : undefined)),
  find: method('sub', (self, [sub]) => self.indexOf(text(sub))),
  rfind: method('sub', (self, [sub]) => self.lastIndexOf(text(sub))),
  capitalize: method('', (self) => self.slice(0, 1).toUpperCase() + self.slice(1).toLowerCase()),
  title: method('', (self) => self.toLowerCase().replace(/[a-z]+/g, (word) => word.slice(0, 1).toUpperCase() + word.slice(1))),
  replace: method('old, new', (self, [from, to]) => self.split(text(from)).join(text(to))),
  join: method('items', (self, [items]) =>
    iterate(items as Value)
      .map(text)
      .join(self),
  ),
  isdigit: method('', (self) => /^\d+$/.test(self)),
  isupper: method('', (self) => self !== self.toLowerCase() && self === self.toUpperCase()),
  islower: method('', (self) => self !== self.toUpperCase() && self === self.toLowerCase()),
  count: method('sub', (self, [sub]) => (text(sub) === '' ? self.length + 1 : self.split(text(sub)).length - 1)),
  zfill: method('width', (self, [width]) =>
    /^[+-]/.test(self) ? unread('zfill of a sign is not read') : self.padStart(whole(width), '0'),
  ),
};

const numpy = numpyTable({});
const byNumpy = (name: string, signature: string): Declared<Vector> =>
  method(signature, (array, values) =>
    (numpy[name] as NativeCall)([array, ...(values.map((value) => value ?? null) as Value[])], new Map()),
  );
const itself: Declared<Vector> = method('', (array) => array);
const copied: Declared<Vector> = method('', (array) => asArray(nested(array)));
const nested = (value: Value): Value => (value instanceof Vector ? iterate(value).map(nested) : value);

const ofArray: Table<Vector> = {
  tolist: method('', nested),
  ...{
    copy: copied,
    clone: copied,
    flatten: method('', (array) => asArray(leaves(array))),
    ravel: method('', (array) => asArray(leaves(array))),
  },
  ...{ numpy: itself, detach: itself, cpu: itself },
  ...{ float: method('', (array) => typed(array, 'float')), double: method('', (array) => typed(array, 'float')) },
  ...{ int: method('', (array) => typed(array, 'int')), long: method('', (array) => typed(array, 'int')) },
  astype: method('dtype', (array, [type]) => typed(array, type), { keeps: true }),
  to: method(
    'dtype',
    (array, [type]) => (type instanceof Unknown && !/float|int|double/.test(type.path ?? '') ? array : typed(array, type)),
    { keeps: true },
  ),
  ...Object.fromEntries(
    ['sum', 'mean', 'min', 'max', 'prod', 'cumsum', 'cumprod', 'argmax', 'argmin', 'any', 'all', 'nonzero'].map((name) => [
      name,
      byNumpy(name, ''),
    ]),
  ),
  clip: byNumpy('clip', 'a_min|min=, a_max|max='),
  clamp: byNumpy('clip', 'min=, max='),
  round: method('decimals=', (array, [decimals]) => rounded(array, decimals)),
  item: method('', (array) => {
    const [one, ...others] = leaves(array);
    return one !== undefined && others.length === 0 ? one : raise('ValueError', 'only an array of one number is one');
  }),
};
const leaves = (value: Value): Value[] => (value instanceof Vector ? iterate(value).flatMap(leaves) : [value]);

const ofNumbers: Table<Value> = {
  ...Object.fromEntries(['item', 'numpy', 'detach', 'cpu', 'clone'].map((name) => [name, method<Value>('', (self) => self)])),
  ...Object.fromEntries(['float', 'double'].map((name) => [name, method<Value>('', (self) => typed(self, 'float'))])),
  astype: method('dtype', (self, [type]) => typed(self, type), { keeps: true }),
  round: method('decimals=', (self, [decimals]) => rounded(self, decimals)),
  clamp: method('min=, max=', (self, values) =>
    (numpy.clip as NativeCall)([self, ...(values.map((value) => value ?? null) as Value[])], new Map()),
  ),
  is_integer: method('', (self) => Number.isInteger(double(self))),
};

/** What a value's type has under a name, as a call of it; nothing where it has no such method, or none that is read. */
export function methodOf(
  value: Value,
  name: string,
): { readonly changes: boolean; readonly keeps: boolean; readonly call: NativeCall } | undefined {
  const of = <T extends Value>(table: Table<T>, self: T) => {
    const declared = Object.hasOwn(table, name) ? table[name] : undefined;
    return declared === undefined ? undefined : { changes: declared.changes, keeps: declared.keeps, call: declared.bind(self) };
  };
  if (value instanceof Tuple) return of(inTuple, value);
  if (Array.isArray(value)) return of(ofList, value);
  if (value instanceof Dict) return of(ofDict, value);
  if (value instanceof Distinct) return of(ofSet, value);
  if (typeof value === 'string') return of(ofText, value);
  if (value instanceof Vector) return of(ofArray, value);
  if (value instanceof Items) return undefined;
  return isNumeric(value) ? of(ofNumbers, value) : undefined;
}
