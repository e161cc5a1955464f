import { known } from './builtins.ts';
import { doubted, doubtOf } from './contents.ts';
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
    this.mirrors = type.find('__setattr__') !== undefined || mirrorsItems(type);
  }
}

/** A class of a library whose objects are dicts that have their items as attributes, too. */
export class MappingClass extends Native {
  constructor(path: string) {
    super(path.slice(path.lastIndexOf('.') + 1), ([first = null], keywords) => {
      const dict = new Dict();
      // Beside those of a mapping there are only switches.
      const items = new Map([...keywords].filter(([key]) => !/^(new_allowed|key_list|init_dict|_\w+|\w+_\w+_box)$/.test(key)));
      fill(
        dict,
        [first ?? keywords.get('init_dict') ?? null].filter((one) => one !== null),
        items,
      );
      // Munch keeps what it is given; the others make their own of what lies within.
      return path.startsWith('munch.') ? dict : ownCopy(dict);
    });
  }
}

/** The same mapping, with mappings of its own within. */
function ownCopy(dict: Dict): Dict {
  const copy = new Dict(
    new Map([...dict.map].map(([key, one]) => [key, one instanceof Dict && !(one instanceof OwnDict) ? ownCopy(one) : one])),
  );
  const doubt = doubtOf(dict);
  if (doubt !== undefined) doubted(copy.map, doubt);
  [copy.open, copy.lacking] = [dict.open, dict.lacking];
  return copy;
}

/** Whether objects of a class are dicts. */
export const extendsDict = (type: Class): boolean =>
  type.bases.some((base) =>
    base instanceof Class
      ? extendsDict(base)
      : base instanceof MappingClass || (base instanceof Native && /^(collections\.Ordered)?dict$/i.test(base.name)),
  );

/** Whether the items of a dict's class are its attributes as the library has them. */
const mirrorsItems = (type: Class): boolean =>
  type.bases.some((base) => (base instanceof Class ? mirrorsItems(base) : base instanceof MappingClass));

/** Calls such a class. */
export function ownDict(m: Invoking, type: Class, args: readonly Value[], keywords: Keywords): OwnDict {
  const dict = new OwnDict(type);
  const init = type.find('__init__');
  if (init instanceof Func) m.invoke(init, [dict, ...args], keywords);
  else begun(dict, args, keywords);
  return dict;
}

/** The constructor of the class that its own begins with. */
function begun(dict: OwnDict, args: readonly Value[], keywords: Keywords): null {
  const base = dict.mirrors ? libraryBase(dict.type) : undefined;
  if (base === undefined) return fill(dict, args, keywords);
  const made = base.call(args, keywords) as Dict;
  dict.open ||= made.open;
  if (made.open) doubted(dict.map, doubtOf(made) ?? new Unknown([]));
  for (const [key, value] of made.map) dict.map.set(key, value);
  return null;
}

function libraryBase(type: Class): MappingClass | undefined {
  for (const base of type.bases) {
    const found = base instanceof MappingClass ? base : base instanceof Class ? libraryBase(base) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

function fill(dict: Dict, args: readonly Value[], keywords: Keywords): null {
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
  add('__init__', (args, keywords) => begun(dict, args, keywords));
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
