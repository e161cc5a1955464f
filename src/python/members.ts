import { parserMethod } from './arguments.ts';
import { beneath } from './beneath.ts';
import { Bounded } from './bounded.ts';
import { known } from './builtins.ts';
import { clearing } from './cached.ts';
import { lacks, mayRaise, raises } from './certain.ts';
import { amongChoices, choicesOf, keysOf } from './choices.ts';
import { doubted, doubtOf, iterate } from './contents.ts';
import { keepOn, keyOn } from './foreign-attributes.ts';
import { LibraryClass } from './library-class.ts';
import { lose } from './losing.ts';
import { type Machine, nothing } from './machine.ts';
import { membersIn } from './members-of-enums.ts';
import { methodOf, placeIn } from './methods.ts';
import { itemNamed, Named } from './named.ts';
import { callNative, type NativeCall, range } from './natives.ts';
import { big, isInt, typeName } from './numeric.ts';
import { madeForMissing, OwnDict } from './own-dicts.ts';
import { goneOn, Running } from './running.ts';
import { counters, factoryOf } from './standard.ts';
import { askedOfOne, oneOf } from './undecided.ts';
import {
  Arguments,
  Class,
  Dict,
  Foreign,
  Func,
  Items,
  type Keywords,
  Native,
  NotKnown,
  Raised,
  raise,
  Slice,
  Thing,
  Tuple,
  Unknown,
  unread,
  type Value,
  Vector,
} from './values.ts';

type Place = { readonly from: number; readonly to: number };
type Method = (args: readonly Value[], keywords: Keywords) => Value;

/** The value that is there, `None` being one. */
const first = <T extends Value | undefined>(value: Value | undefined, otherwise: T): Value | T => (value === undefined ? otherwise : value);

/** Whatever an attribute of a value is: `x.name`. */
export function member(m: Machine, value: Value, name: string, node: Place): Value {
  const _method = (call: Method) => new Native(name, call);
  if (name === '__name__' && (value instanceof Class || value instanceof Func || value instanceof Native)) return value.name;
  if (value instanceof LibraryClass && name === '__name__') return (value.path as string).replace(/^.*\./, '');
  if (value instanceof Unknown) {
    askedOfOne(m, value, name, node.from);
    const own = m.observer.member(value, name, node);
    if (own !== undefined) return own;
    mayRaise(m);
    if (value.path === undefined) return m.from(value, node);
    const path = `${value.path}.${name}`;
    const helper = /^(?:functools|dataclasses)\.(partial|reduce|replace|asdict|astuple)$/.exec(path)?.[1];
    const computes = known(path);
    // TensorFlow computes a graph of what is no number.
    const overlaid = computes !== undefined && /^tensorflow\./.test(path) ? m.observer.named(path) : undefined;
    if (computes !== undefined) m.observer.computes(path, node);
    return (
      m.globals.names.get(`builtin ${helper ?? path}`) ??
      overlaid ??
      computes ??
      m.observer.named(path) ??
      new Unknown(m.unknown(node).origins, path)
    );
  }
  if (value instanceof Named) {
    const one = itemNamed(value, name) ?? bound(value.type?.find(name), value, value.type);
    if (one instanceof Func && (one.role === 'property' || one.role === 'cached_property')) return m.invoke(one, [], nothing);
    if (one !== undefined) return one;
  }
  if (value instanceof Arguments) return ofParser(m, value, name, node);
  if (value instanceof Thing) return ofThing(m, value, name, node);
  if (value instanceof Class) {
    const found = bound(value.find(name), value, value) ?? m.observer.ofClass?.(value, name, node);
    const plain = value.foreign() === undefined && value.find('__metaclass__') === undefined && !/^(__|mro$)/.test(name);
    if (found === undefined) (plain && doubtOf(value) === undefined ? lacking : mayRaise)(m);
    return first(found, m.unknown(node));
  }
  if (value instanceof Foreign) {
    const found = m.observer.member(value, name, node) ?? m.assigned.get(keyOn(value, name));
    if (found === undefined) mayRaise(m);
    return first(found, m.unknown(node));
  }
  if (value instanceof OwnDict) return ofOwnDict(m, value, name, node);
  if (value instanceof Dict) {
    const key = counters.has(value) ? undefined : (value.map.get(name) ?? value.lacking?.(name));
    if (key !== undefined) return key;
  }
  if (value instanceof Vector && (name === 'size' || name === 'shape')) {
    if (iterate(value).some((item) => item instanceof Vector)) return m.unknown(node);
    return name === 'size' ? value.items.length : Tuple.of(value.items.length);
  }
  if (value instanceof Items && (name === 'send' || name === '__next__')) return _method(([sent = null]) => goneOn(value, sent));
  if (value instanceof Items && name === 'close') return _method(() => (value instanceof Running ? unread('close is not followed') : null));
  if (value instanceof Bounded && name === 'maxlen') return value.maxlen;
  const clears = value instanceof Func && name === 'cache_clear' ? clearing(m, value) : undefined;
  if (clears !== undefined) return clears;
  const found = methodOf(value, name);
  if (found !== undefined) return new Native(name, applied(m, value, found, node), value);
  // A member of an enumeration of texts is the text that is its value.
  if (name === 'value' && typeof value === 'string') return value;
  // `list.append(rows, 1)` is what `rows.append(1)` is.
  if (value instanceof Native && ofTypes.test(value.name))
    return _method(([self = null, ...args], keywords) => m.call(member(m, self, name, node), args, keywords, node));
  if (name === '__len__') return _method(() => callNative(known('len') as Native, [value], nothing));
  (doubtOf(value) === undefined && lacks(value, name) ? lacking : mayRaise)(m);
  return new Unknown(m.part(doubtOf(value), node).origins, undefined, undefined, value);
}

const ofTypes = /^(?:list|dict|set|str|tuple|float|int)$/;
const lacking = (m: Machine): void => raises(m, 'AttributeError', 'there is no such attribute');

/** A method as it is called: what it cannot follow leaves what it would have changed unknown. */
function applied(m: Machine, value: Value, { changes, keeps, call }: NonNullable<ReturnType<typeof methodOf>>, node: Place): NativeCall {
  return (args, keywords, invoke) => {
    const unknown = keeps ? [] : [...args, ...keywords.values()].filter((one) => one instanceof Unknown);
    if (changes) m.heap.touch(value);
    if (unknown.length > 0) {
      if (changes) lose(m, value, Unknown.of(...unknown));
      return Unknown.of(...unknown);
    }
    try {
      return call(args, keywords, invoke);
    } catch (error) {
      if (changes && error instanceof NotKnown) lose(m, value, error.unknown);
      else if (error instanceof NotKnown && !m.strict) return error.unknown;
      if (changes && error instanceof Raised && error.kind === 'Bound') lose(m, value, m.unknown(node, error.message));
      throw error;
    }
  };
}

/** An attribute of a parser, or of what it gives: the default of an argument. */
function ofParser(m: Machine, parser: Arguments, name: string, node: Place): Value {
  const held = parser.defaults.get(name);
  // What is not known of a default can be given where it is used.
  const found =
    held instanceof Unknown && parser.isDefault(name)
      ? m.part(held, node)
      : ((held === undefined ? parserMethod(m, parser, name, node) : undefined) ?? heldBy(m, parser, held, node));
  return found instanceof Unknown ? amongChoices(found, choicesOf(parser, name)) : found;
}

/** An attribute that is there; where nobody knows what is, it can be given. */
function heldBy(m: Machine, owner: Value, held: Value | undefined, node: Place): Value {
  const doubt = doubtOf(owner);
  if (held instanceof Unknown && doubt !== undefined) return m.part(doubt, node);
  return first(held, m.part(doubt, node));
}

function ofThing(m: Machine, thing: Thing, name: string, node: Place): Value {
  if (thing.type?.find('__getattribute__') instanceof Func) unread('__getattribute__ is not read');
  const found = thing.type?.find(name);
  if (found instanceof Func && found.role === 'property') return m.invoke(found, [thing], nothing);
  const own = thing.attributes.get(name);
  const get = found === undefined ? undefined : descriptorOf(found, '__get__');
  // What only gives a value stands behind what the object has itself.
  if (get !== undefined && (own === undefined || descriptorOf(found as Value, '__set__') !== undefined))
    return m.invoke(get, [found as Value, thing, thing.type as Class], nothing);
  if (own !== undefined) return heldBy(m, thing, own, node);
  if (found instanceof Func && found.role === 'cached_property') {
    const value = m.invoke(found, [thing], nothing);
    m.heap.touch(thing);
    thing.attributes.set(name, value);
    return value;
  }
  if (name === '__dict__') return new Dict(thing.attributes as Map<Value, Value>);
  if (name === '__class__' && thing.type !== undefined) return thing.type;
  const extended = found === undefined ? beneath.get(thing)?.get(name) : undefined;
  if (extended !== undefined) return extended;
  if (found === undefined && thing.made !== undefined) return member(m, thing.made, name, node);
  const given = found === undefined ? thing.type?.find('__getattr__') : undefined;
  if (given instanceof Func) return m.invoke(given, [thing, name], nothing);
  const handed = found === undefined ? m.observer.inherited(thing, name, node) : undefined;
  const doubt = doubtOf(thing);
  // What nobody knows the names of may be set before what the class has.
  if (doubt !== undefined && found !== undefined && !(found instanceof Func || found instanceof Native || found instanceof Class))
    return m.part(doubt, node);
  if (handed === undefined && found === undefined) (isPlain(thing) ? lacking : mayRaise)(m);
  return handed ?? first(bound(found, thing, thing.type), m.part(doubt, node));
}

/** Whether an object has what the script says and nothing else. */
const isPlain = (thing: Thing): boolean => thing.type !== undefined && thing.type.foreign() === undefined && doubtOf(thing) === undefined;

function ofOwnDict(m: Machine, dict: OwnDict, name: string, node: Place): Value {
  if (name === '__dict__') return dict.mirrors ? dict : new Dict(dict.attributes as Map<Value, Value>);
  if (name === '__class__') return dict.type;
  const found = bound(dict.type.find(name), dict, dict.type);
  if (found instanceof Func && (found.role === 'property' || found.role === 'cached_property')) return m.invoke(found, [], nothing);
  const own = first(dict.attributes.get(name), found);
  if (own !== undefined) return own;
  const method = methodOf(dict, name);
  if (method !== undefined) return new Native(name, applied(m, dict, method, node), dict);
  const given = dict.type.find('__getattr__');
  if (given instanceof Func) return m.invoke(given, [dict, name], nothing);
  return first(dict.map.get(name), new Unknown(m.part(doubtOf(dict), node).origins, undefined, undefined, dict));
}

/** A method of what a class has for an attribute that says itself what it is: `__get__`, `__set__`. */
function descriptorOf(found: Value, name: string): Func | undefined {
  const method = found instanceof Thing ? found.type?.find(name) : undefined;
  return method instanceof Func ? method : undefined;
}

/** A function of a class as a method of an object. */
function bound(found: Value | undefined, self: Value, type: Class | undefined): Value | undefined {
  if (!(found instanceof Func) || found.role === 'staticmethod') return found;
  const owner = found.role === 'classmethod' ? (type as Class) : self;
  if (owner instanceof Class && found.role !== 'classmethod') return found;
  const [self_, ...parameters] = found.parameters;
  if (self_ === undefined) return found;
  // `def around(*args)`, as decorators have them, is given the object among the others.
  if (self_.kind === '*')
    return new Func({
      ...found,
      body: (scope) => found.body(having(scope, self_.name, [owner, ...(scope.names.get(self_.name) as Value[])])),
      scope: found.scope,
    });
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

/** A function of a class as one that its object has. */
export const methodOn = (self: Thing, method: Func): Func => bound(method, self, self.type) as Func;

/** All methods that an object has of its classes, each as it is called on it. */
export function ownMethods(self: Thing): readonly Func[] {
  const found = new Map<string, Func>();
  const look = ({ attributes, bases }: Class): void => {
    for (const [name, one] of attributes)
      if (one instanceof Func && one.role === undefined && !/^__/.test(name) && !found.has(name)) found.set(name, methodOn(self, one));
    for (const base of bases) if (base instanceof Class) look(base);
  };
  if (self.type !== undefined) look(self.type);
  return [...found.values()];
}

/** `x[index]`. */
export function item(m: Machine, value: Value, index: Value, node: Place): Value {
  // `datasets.__dict__[name]` is what `datasets` has by that name.
  if (value instanceof Unknown && typeof index === 'string' && value.path?.endsWith('.__dict__'))
    return member(m, new Unknown(value.origins, value.path.slice(0, -'.__dict__'.length)), index, node);
  if (value instanceof Unknown) return m.from(value, node);
  if (value instanceof Foreign) return first(m.observer.member(value, '__getitem__', node), m.unknown(node));
  if (index instanceof Unknown)
    return value instanceof Dict || Array.isArray(value)
      ? oneOf(Unknown.of(amongChoices(index, keysOf(value))), iterate(value instanceof Dict ? [...value.map.values()] : value))
      : m.unknown(node);
  const taken = value instanceof OwnDict ? value.type.find('__getitem__') : undefined;
  if (taken instanceof Func) return m.invoke(taken, [value, index], nothing);
  if (value instanceof Dict) {
    const held = first(value.map.get(Dict.key(index)), value.lacking?.(index));
    const factory = held === undefined ? factoryOf(value) : undefined;
    if (factory !== undefined && doubtOf(value) === undefined) {
      m.heap.touch(value);
      const made = m.call(factory, [], nothing, node);
      value.set(index, made);
      return made;
    }
    if (held === undefined && value.open) (value.mayHave(index) ? mayRaise : noKey)(m);
    const missing = held === undefined && value instanceof OwnDict ? madeForMissing(m, value, index) : undefined;
    if (missing !== undefined) return missing;
    if (held === undefined && value.lacking !== undefined) return m.unknown(node);
    if (held === undefined && !value.mayHave(index) && doubtOf(value) === undefined) {
      const { because } = keysOf(value).elsewhere ?? {};
      return raise('KeyError', `there is no such key${because === undefined ? '' : `, only ${because}`}`);
    }
    return heldBy(m, value, held, node);
  }
  if (value instanceof Arguments && typeof index === 'string') return heldBy(m, value, value.defaults.get(index), node);
  if (value instanceof Thing) {
    const own = value.type?.find('__getitem__');
    if (own instanceof Func) return m.invoke(own, [value, index], nothing);
    if (typeof index === 'string') return heldBy(m, value, value.attributes.get(index), node);
  }
  const members = value instanceof Class ? membersIn(value) : undefined;
  if (members !== undefined) return members.get(index) ?? raise('KeyError', 'there is no such member');
  if (value instanceof Class || value instanceof Func || value instanceof Native) return m.unknown(node);
  const doubt = doubtOf(value);
  if (doubt !== undefined) return doubt;
  const items = value instanceof Vector ? value.items : Array.isArray(value) || typeof value === 'string' ? value : undefined;
  if (items === undefined) return raise('TypeError', `${typeName(value)} has no items`);
  if (index instanceof Slice) return cut(value as Vector | Value[] | string, items, index);
  if (value instanceof Vector && Array.isArray(index)) return index.reduce<Value>((of, at) => item(m, of, at, node), value);
  if (index instanceof Vector && value instanceof Vector) {
    if (index.items.every((one) => typeof one === 'boolean')) return new Vector(value.items.filter((_, at) => index.items[at] === true));
    return new Vector(index.items.map((at) => value.items[placeIn(value.items.length, at)] as Value));
  }
  if (!isInt(index)) return raise('TypeError', 'an index must be an integer');
  const at = Number(big(index));
  const unsaid = at >= items.length ? m.observer.lacks(value, at, node) : undefined;
  if (unsaid !== undefined) return unsaid;
  return items[placeIn(items.length, at)] as Value;
}

const noKey = (m: Machine): void => raises(m, 'KeyError', 'there is no such key');

/** The places that a slice takes of so many. */
export function slicePlaces({ parts }: Slice, length: number): readonly number[] {
  const unknown = parts.filter((part) => part instanceof Unknown);
  if (unknown.length > 0) throw new NotKnown(Unknown.of(...unknown));
  const [start, stop, step] = parts.map((part) => {
    if (part === undefined || part === null) return undefined;
    return isInt(part) ? Number(big(part)) : raise('TypeError', 'what a slice goes by must be integers');
  });
  const by = step ?? 1;
  if (by === 0) raise('ValueError', 'the step of a slice cannot be 0');
  const place = (at: number | undefined, unsaid: number, least: number, most: number) =>
    at === undefined ? unsaid : Math.max(least, Math.min(most, at < 0 ? at + length : at));
  const n = length;
  const [from, to] = by > 0 ? [place(start, 0, 0, n), place(stop, n, 0, n)] : [place(start, n - 1, -1, n - 1), place(stop, -1, -1, n - 1)];
  return range([from, to, by]) as number[];
}

/** Parts of an array that are looked at before nobody writes into it any more. */
const mostParts = 1000;

function cut(value: Vector | Value[] | string, items: readonly Value[] | string, slice: Slice): Value {
  const indices = slicePlaces(slice, items.length);
  if (typeof items === 'string') return indices.map((at) => items[at]).join('');
  const found = indices.map((at) => items[at] as Value);
  if (!(value instanceof Vector)) return value instanceof Tuple ? Tuple.of(...found) : found;
  const part = new Vector(found, value);
  if (value.parts.length < mostParts) value.parts.push(part);
  return part;
}

/** Whether something is what a library made, or an object of the script that a library's class made something of. */
export const isLibrarys = (value: Value): boolean =>
  value instanceof Unknown || value instanceof Foreign || (value instanceof Thing && value.made !== undefined);

/** `x.name = value`; what it is not known how to set leaves what it belongs to unknown. */
export function setAttribute(m: Machine, owner: Value, name: string, value: Value): void {
  if (owner instanceof Foreign) keepOn(m, owner, name, value);
  if (owner instanceof Unknown || owner instanceof Foreign) return;
  m.heap.touch(owner);
  if (owner instanceof Arguments) {
    // What a parser says of itself is no option.
    if (owner.defaults.has(name) || !/^(?:epilog|description|prog|usage|formatter_class)$/.test(name)) owner.defaults.set(name, value);
  } else if (owner instanceof Class) owner.attributes.set(name, value);
  else if (owner instanceof OwnDict) setInOwn(m, owner, name, value);
  else if (owner instanceof Dict) owner.set(name, value);
  else if (owner instanceof Thing) {
    const own = owner.type?.find('__setattr__');
    if (own instanceof Func) m.invoke(own, [owner, name, value], nothing);
    else setOwn(m, owner, name, value);
  } else if (!(owner instanceof Func)) unread(`attributes of ${typeName(owner)} are not set here`);
}

/** An attribute of an object, as `object.__setattr__` sets it. */
export function setOwn(m: Machine, owner: Thing, name: string, value: Value): void {
  m.heap.touch(owner);
  if (name === '__dict__') setAll(m, owner, value);
  else {
    const found = owner.type?.find(name);
    const set = found === undefined ? undefined : descriptorOf(found, '__set__');
    if (set !== undefined) m.invoke(set, [found as Value, owner, value], nothing);
    else if (!(found instanceof Func) || found.role !== 'property') owner.attributes.set(name, value);
    else if (found.setter instanceof Func) m.invoke(found.setter, [owner, value], nothing);
    else raise('AttributeError', `${name} cannot be set`);
  }
}

/** `x.__dict__ = settings`: the attributes are the items of that dict from then on. */
function setAll(m: Machine, owner: Thing, value: Value): void {
  const settings = m.doubts === 0 && (value instanceof Dict || value instanceof Unknown) ? value : unread('__dict__ is not set here');
  const items = settings instanceof Dict ? settings.map : new Map<Value, Value>();
  owner.attributes = items as Map<string, Value>;
  if (settings instanceof Unknown) doubted(items, settings);
  else if (settings.open) doubted(items, doubtOf(settings) ?? new Unknown([]));
}

function setInOwn(m: Machine, dict: OwnDict, name: string, value: Value): void {
  const own = dict.type.find('__setattr__');
  if (name === '__dict__') dict.mirrors ||= value === dict || unread('__dict__ of a dict is not set here');
  else if (own instanceof Func) m.invoke(own, [dict, name, value], nothing);
  else if (dict.mirrors) dict.set(name, value);
  else dict.attributes.set(name, value);
}
