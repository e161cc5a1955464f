import { settingsOf } from './arguments.ts';
import { cached, mostKept } from './cached.ts';
import { unnamed } from './choices.ts';
import { asItWas, nextIn } from './coming-items.ts';
import { doubtOf, iterate, notKnown, truth } from './contents.ts';
import { declaredFields } from './dataclasses.ts';
import { attributeNamed } from './dunders.ts';
import { keepFar, keyOn } from './foreign-attributes.ts';
import { changesBeside } from './generated.ts';
import { lose } from './losing.ts';
import { type Machine, nothing } from './machine.ts';
import { isLibrarys, member, ownMethods, setAttribute } from './members.ts';
import { methodOf } from './methods.ts';
import { itemNamed, Named } from './named.ts';
import { boundByNamespace } from './namespaces.ts';
import { ofTables } from './natives.ts';
import { isCount } from './numeric.ts';
import { OwnDict } from './own-dicts.ts';
import { Running } from './running.ts';
import { deleteAttribute } from './targets.ts';
import { isInstance, isSubclass, typeOf } from './types.ts';
import { oneOf } from './undecided.ts';
import {
  Arguments,
  Class,
  Dict,
  Foreign,
  Func,
  Items,
  type Keywords,
  Native,
  raise,
  Thing,
  Tuple,
  Unknown,
  unread,
  type Value,
} from './values.ts';

type Method = (args: readonly Value[], keywords: Keywords) => Value;

/** Functions of the language that look into things or call functions. */
export function language(m: Machine): ReadonlyMap<string, Native> {
  const native = (name: string, call: Method) => {
    const made = new Native(name, call);
    ofTables.add(made);
    return [name, made] as const;
  };
  const has = (value: Value, name: string): Value => {
    if (value instanceof Unknown) return Unknown.of(value);
    if (value instanceof Arguments) return value.defaults.has(name) || (doubtOf(value) !== undefined && notKnown(value));
    if (value instanceof Class) return value.find(name) !== undefined || (value.foreign() ?? false);
    if (value instanceof Foreign)
      return m.assigned.has(keyOn(value, name)) || m.observer.member(value, name, m.calling) !== undefined || m.unknown(m.calling);
    if (value instanceof Dict) {
      const own = value instanceof OwnDict && (value.attributes.has(name) || value.type.find(name) !== undefined);
      const there = own || value.map.has(name) || methodOf(value, name) !== undefined;
      return there || (value.mayHave(name) || doubtOf(value) !== undefined ? notKnown(value) : false);
    }
    if (value instanceof Named) return itemNamed(value, name) !== undefined || value.type?.find(name) !== undefined;
    if (!(value instanceof Thing)) return unread('whether this has such an attribute is not read');
    if (value.attributes.has(name) || value.type?.find(name) !== undefined) return true;
    if (value.made !== undefined && m.observer.member(value.made, name, m.calling) !== undefined) return true;
    const more = doubtOf(value) ?? value.type?.foreign() ?? (value.type?.find('__getattr__') && new Unknown([]));
    return more === undefined ? false : Unknown.of(more);
  };
  return new Map([
    native('getattr', ([value, name, otherwise]) => {
      // By a name that nobody knows any of its methods may be meant.
      if (name instanceof Unknown && value instanceof Thing) return oneOf(Unknown.of(name), ownMethods(value));
      if (name instanceof Unknown && value instanceof Unknown && value.path !== undefined)
        return new Unknown(name.origins, `${value.path}.${unnamed}`);
      if (
        otherwise === undefined ||
        value instanceof Unknown ||
        !(value instanceof Thing || value instanceof Arguments || value instanceof Class || value instanceof Dict)
      )
        return attributeNamed(m, value as Value, String(name), m.calling);
      const there = has(value, String(name));
      // What a library's class has beside is seldom asked for.
      return there === false || (there instanceof Unknown && value instanceof Thing && doubtOf(value) === undefined)
        ? otherwise
        : member(m, value, String(name), m.calling);
    }),
    native('hasattr', ([value, name]) => has(value as Value, String(name))),
    native('setattr', ([owner, name, value]) => {
      if (typeof name !== 'string') {
        lose(m, owner as Value, Unknown.of(name ?? null));
        return null;
      }
      if (boundByNamespace(m, m.globals, owner as Value, name, value as Value)) return null;
      const [, far] = owner instanceof Unknown ? (/^setattr\(\s*([\w.]+)\s*,/.exec(m.textOf(m.calling)) ?? []) : [];
      if (far === undefined) setAttribute(m, owner as Value, name, value as Value);
      else keepFar(m, `${far}.${name}`, value as Value);
      if (isLibrarys(owner as Value)) m.observer.wrote(owner as Value, name, value as Value, m.here);
      return null;
    }),
    native('delattr', ([owner = null, name = null]) => {
      if (typeof name !== 'string' || !deleteAttribute(m, owner, name)) lose(m, owner, m.unknown(m.calling));
      return null;
    }),
    native('vars', ([value]) => {
      if (value === undefined) return new Unknown([{ text: 'vars()', at: m.here }]);
      if (value instanceof Arguments) return settingsOf(m, value, m.calling);
      if (value instanceof Foreign) {
        const dict = new Dict();
        dict.lacking = (key) => m.observer.member(value, String(key), m.calling);
        return dict;
      }
      return value instanceof Thing ? new Dict(value.attributes as Map<Value, Value>) : Unknown.of(value ?? null);
    }),
    native('dir', ([value]) =>
      value instanceof Thing && value.type === undefined && doubtOf(value) === undefined
        ? [...value.attributes.keys()]
        : Unknown.of(value ?? null),
    ),
    native('issubclass', ([value, from]) => isSubclass(value as Value, from as Value)),
    native('isinstance', ([value, type]) => isInstance(m, value as Value, type as Value)),
    native('type', ([value, ...more]) =>
      more.length > 0
        ? new Unknown([{ text: 'type', at: m.here, says: 'a class that is made by type is not read' }])
        : typeOf(m, value as Value),
    ),
    native('callable', ([value]) => {
      if (value instanceof Unknown) return Unknown.of(value);
      return (
        value instanceof Func ||
        value instanceof Native ||
        value instanceof Class ||
        (value instanceof Thing && value.type?.find('__call__') !== undefined)
      );
    }),
    native('map', ([func, ...lists]) => {
      const live = func instanceof Func ? lists.map(nextIn) : [];
      // What a function of the script reads and changes it does so when it is come to.
      if (live.length > 0 && live.every((one) => one !== undefined))
        return new Running(() => {
          const given = live.map((next) => next());
          return given.includes(undefined) ? undefined : m.call(func as Func, given as Value[], nothing, m.calling);
        });
      const isLazy = func instanceof Func && changesBeside.test(m.textOf(func.node));
      if (isLazy && !(func.node.name === 'FunctionDefinition' && !m.observer.movesRate(func.node)))
        return new Running(() => iterate(Unknown.of(...lists)).at(0));
      const all = lists.map(iterate);
      const length = all.reduce((least, list) => Math.min(least, list.length), Number.POSITIVE_INFINITY);
      if (length === Number.POSITIVE_INFINITY) return raise('TypeError', 'map takes something to go through');
      const found = Array.from({ length }, (_, index) => all.map((list) => list[index] as Value));
      return asItWas(new Items(found.map((given) => m.call(func as Value, given, nothing, m.calling))), lists);
    }),
    native('filter', ([func, list]) => {
      const holds = (one: Value): boolean => truth(func === null ? one : m.call(func as Value, [one], nothing, m.calling));
      const next = func instanceof Func ? nextIn(list as Value) : undefined;
      if (next === undefined) return asItWas(new Items(iterate(list as Value).filter(holds)), [list as Value]);
      return new Running(() => {
        let one = next();
        while (one !== undefined && !holds(one)) one = next();
        return one;
      });
    }),
    native('reduce', ([func, list, start]) => {
      const items = start === undefined ? iterate(list as Value) : [start, ...iterate(list as Value)];
      if (items.length === 0) return raise('TypeError', 'there is nothing to reduce');
      return items.reduce((a, b) => m.call(func as Value, [a, b], nothing, m.calling));
    }),
    native('replace', ([thing], keywords) => replaced(m, thing as Value, keywords)),
    native('asdict', ([thing]) => (thing instanceof Thing ? inFull(m, thing) : notRead(m))),
    native('astuple', ([thing]) => (isFilled(thing) ? Tuple.of(...[...fieldsOf(thing)].map(([, value]) => inFull(m, value))) : notRead(m))),
    native('functools.cache', ([func = null]) => (func instanceof Func ? cached(m, func, Number.POSITIVE_INFINITY) : func)),
    native('functools.lru_cache', ([first], keywords) => {
      const most = first === undefined || first instanceof Func ? (keywords.get('maxsize') ?? mostKept) : first;
      const make = ([func = null]: readonly Value[]): Value =>
        func instanceof Func && most !== 0 ? cached(m, func, isCount(most) ? most : Number.POSITIVE_INFINITY) : func;
      return first instanceof Func ? make([first]) : new Native('lru_cache', make);
    }),
    native('types.MethodType', ([func, self = null]) => partial(m, func as Value, [self], nothing)),
    native('partial', ([func, ...given], fixed) => partial(m, func as Value, given, fixed)),
  ]);
}

/** Whether what a dataclass's object holds is known. */
const isFilled = (thing: Value | undefined): thing is Thing =>
  thing instanceof Thing && thing.type !== undefined && doubtOf(thing) === undefined;

const notRead = (m: Machine): Unknown => new Unknown([{ text: '', at: m.here, says: 'the fields of this are not read' }]);

/** The fields of a dataclass's object, those that nobody gave by their defaults. */
function fieldsOf(thing: Thing): ReadonlyMap<string, Value> {
  const type = thing.type as Class;
  const declared = [...declaredFields(type).keys()];
  if (declared.length === 0) return thing.attributes;
  return new Map(declared.map((name) => [name, thing.attributes.get(name) ?? new Unknown([])]));
}

/** The same, objects within as dicts of theirs, as `asdict` gives them. */
function inFull(m: Machine, value: Value): Value {
  if (value instanceof Thing)
    return isFilled(value) ? Dict.of([...fieldsOf(value)].map(([name, one]) => [name, inFull(m, one)])) : notRead(m);
  if (value instanceof Tuple) return Tuple.of(...value.map((one) => inFull(m, one)));
  return Array.isArray(value) ? value.map((one) => inFull(m, one)) : value;
}

/** `dataclasses.replace`. */
function replaced(m: Machine, thing: Value, keywords: Keywords): Value {
  return isFilled(thing) && thing.type !== undefined
    ? m.call(thing.type, [], new Map([...fieldsOf(thing), ...keywords]), { from: 0, to: 0 })
    : unread('what this replaces is not read');
}

/** `functools.partial` of a function of the script is one itself. */
function partial(m: Machine, func: Value, given: readonly Value[], fixed: Keywords): Value {
  if (!(func instanceof Func)) {
    const call: Native['call'] = (args, keywords) =>
      m.call(func, [...given, ...args], new Map([...fixed, ...keywords]), { from: 0, to: 0 });
    return new Native('partial', call, [func, ...given, ...fixed.values()]);
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
