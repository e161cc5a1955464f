import { known } from './builtins.ts';
import { doubted } from './contents.ts';
import { methodOf } from './methods.ts';
import { Class, Dict, Foreign, Func, type Keywords, Native, raise, Thing, Unknown, type Value } from './values.ts';

/** Whoever calls functions of the script. */
interface Invoking {
  invoke(func: Func, args: readonly Value[], keywords: Keywords): Value;
}

/** A dict of a class of the script that extends `dict`. */
export class OwnDict extends Dict {
  readonly type: Class;
  /** Attributes that are no items. */
  readonly attributes = new Map<string, Value>();
  /** Its attributes are its items: `self.__dict__ = self`, or a `__setattr__` of its own. */
  mirrors: boolean;
  constructor(type: Class) {
    super();
    this.type = type;
    this.mirrors = type.find('__setattr__') !== undefined;
  }
}

/** Whether objects of a class are dicts. */
export const extendsDict = (type: Class): boolean =>
  type.bases.some((base) =>
    base instanceof Class ? extendsDict(base) : base instanceof Native && /^(collections\.Ordered)?dict$/i.test(base.name),
  );

/** Calls such a class. */
export function ownDict(m: Invoking, type: Class, args: readonly Value[], keywords: Keywords): OwnDict {
  const dict = new OwnDict(type);
  const init = type.find('__init__');
  if (init instanceof Func) m.invoke(init, [dict, ...args], keywords);
  else fill(dict, args, keywords);
  return dict;
}

function fill(dict: OwnDict, args: readonly Value[], keywords: Keywords): null {
  const [first, ...others] = args;
  if (keywords.has('**')) {
    dict.open = true;
    return fill(dict, args, new Map([...keywords].filter(([key]) => key !== '**')));
  }
  if ((first instanceof Unknown || first instanceof Foreign) && others.length === 0) {
    // It may have any key that the run gives it.
    dict.open = true;
    if (first instanceof Unknown) doubted(dict.map, first);
    for (const [key, value] of keywords) dict.set(key, value);
    return null;
  }
  const given = (known('dict') as Native).call(args, keywords);
  if (!(given instanceof Dict)) return raise('Bound', 'what this dict is made of is not read');
  for (const [key, value] of given.map) dict.set(key, value);
  dict.open ||= given.open;
  return null;
}

const methods = ['get', 'items', 'keys', 'values', 'update', 'pop', 'setdefault', 'copy'];

/** `super()` in a method of such a class. */
export function superOfDict(dict: OwnDict): Thing {
  const view = new Thing();
  const add = (name: string, call: Native['call']) => view.attributes.set(name, new Native(name, call));
  for (const name of methods) {
    const found = methodOf(dict, name);
    if (found) add(name, found.call);
  }
  const put: Native['call'] = ([key = null, value = null]) => {
    dict.set(key, value);
    return null;
  };
  const take: Native['call'] = ([key = null]) => {
    const found = dict.get(key);
    return found === undefined ? raise('KeyError', 'there is no such key') : found;
  };
  add('__init__', (args, keywords) => fill(dict, args, keywords));
  for (const name of ['__setitem__', '__setattr__']) add(name, put);
  for (const name of ['__getitem__', '__getattr__', '__getattribute__']) add(name, take);
  add('__contains__', ([key = null]) => dict.get(key) !== undefined);
  return view;
}

/** An item that it does not have, as its class says. */
export function madeForMissing(m: Invoking, dict: OwnDict, key: Value): Value | undefined {
  const own = dict.type.find('__missing__');
  return own instanceof Func ? m.invoke(own, [dict, key], new Map()) : undefined;
}
