import { known } from './builtins.ts';
import { iterate } from './contents.ts';
import { LibraryClass } from './library-class.ts';
import type { Machine } from './machine.ts';
import { Named } from './named.ts';
import { isInt, isNumeric } from './numeric.ts';
import { MappingClass, OwnDict } from './own-dicts.ts';
import { Class, Dict, Foreign, Native, raise, Thing, Tuple, Unknown, unread, type Value } from './values.ts';

/** Names of the language's types, of which a value is one. */
function builtinTypes(value: Value): readonly string[] {
  if (typeof value === 'boolean') return ['bool', 'int'];
  if (isInt(value)) return ['int'];
  if (isNumeric(value)) return ['float'];
  if (typeof value === 'string') return ['str'];
  if (value instanceof Tuple) return ['tuple'];
  if (Array.isArray(value)) return ['list'];
  return value instanceof Dict ? ['dict'] : [];
}

/** `numbers.Number` and others that take in types of the language. */
const abstract: Readonly<Record<string, readonly string[]>> = {
  ...{ Number: ['int', 'float', 'bool'], Real: ['int', 'float', 'bool'], Integral: ['int', 'bool'] },
  ...{
    Sequence: ['list', 'tuple', 'str'],
    Iterable: ['list', 'tuple', 'str', 'dict'],
    Mapping: ['dict'],
    Sized: ['list', 'tuple', 'dict'],
  },
};

/** `type(x)`. */
export function typeOf(m: Machine, value: Value): Value {
  if ((value instanceof Thing || value instanceof OwnDict) && value.type !== undefined) return value.type;
  const [own] = builtinTypes(value);
  if (own !== undefined) return known(own) as Value;
  if (value === null) return new LibraryClass([], 'types.NoneType');
  const [name] = value instanceof Foreign ? m.observer.kinds(value) : [];
  if (name !== undefined) return new LibraryClass([], name);
  return value instanceof Unknown ? Unknown.of(value) : unread('the type of this is not read');
}

/** `isinstance(x, type)`; where nobody knows, why. */
export function isInstance(m: Machine, value: Value, type: Value): boolean | Unknown {
  if (Array.isArray(type)) {
    const all = iterate(type).map((one) => isInstance(m, value, one));
    const unknown = all.filter((one) => one instanceof Unknown);
    return all.includes(true) || (unknown.length > 0 && Unknown.of(...unknown));
  }
  if (value instanceof Unknown) return Unknown.of(value, type);
  if (type instanceof MappingClass) return value instanceof Dict;
  const name = type instanceof Native ? type.name : '';
  if (name !== '') return known(name) === type ? builtinTypes(value).includes(name) : unread('whether it is of this type is not read');
  if (type instanceof Class && value instanceof Named) return value.type !== undefined && isBelow(value.type, type);
  if (type instanceof Class && value instanceof OwnDict) return isBelow(value.type, type);
  if (type instanceof Class) return value instanceof Thing && value.type !== undefined && isBelow(value.type, type);
  if (!(type instanceof Unknown) || type.path === undefined || type.called !== undefined) return Unknown.of(value, type);
  return isOfLibrary(m, value, type);
}

/** `issubclass(type, from)`; where nobody knows, why. */
export function isSubclass(value: Value, from: Value): boolean | Unknown {
  if (Array.isArray(from)) {
    const all = iterate(from).map((one) => isSubclass(value, one));
    const unknown = all.filter((one) => one instanceof Unknown);
    return all.includes(true) || (unknown.length > 0 && Unknown.of(...unknown));
  }
  if (value instanceof Unknown) return Unknown.of(value, from);
  if (!(value instanceof Class))
    return value instanceof Native ? unread('whether it extends this is not read') : raise('TypeError', 'this is no class');
  if (from instanceof Class && isBelow(value, from)) return true;
  const foreign = value.foreign();
  if (foreign === undefined) return false;
  // A class of a library extends none of the script.
  if (from instanceof Class) return false;
  return (from instanceof Unknown && from.path !== undefined && from.path === foreign.path) || Unknown.of(foreign, from);
}

function isOfLibrary(m: Machine, value: Value, type: Unknown): boolean | Unknown {
  const path = type.path as string;
  const name = path.slice(path.lastIndexOf('.') + 1);
  const takes = Object.hasOwn(abstract, name) ? abstract[name] : undefined;
  const made = value instanceof Thing ? value.made : value;
  const kinds = made instanceof Foreign ? m.observer.kinds(made) : [];
  if (kinds.length > 0) return kinds.some((kind) => kind.slice(kind.lastIndexOf('.') + 1) === name);
  if (value === null) return name === 'NoneType';
  if (value instanceof Foreign) return Unknown.of(type);
  // An object of the script is of a library's class where its own extends that.
  if (value instanceof Thing) {
    const foreign = value.type?.foreign();
    if (foreign === undefined) return value.type === undefined ? Unknown.of(type) : false;
    return foreign.path?.endsWith(name) === true || Unknown.of(type);
  }
  const own = builtinTypes(value);
  if (takes !== undefined) return own.some((one) => takes.includes(one));
  // A number, a text or a list is none of a library's own.
  return own.length > 0 && /^[A-Z]/.test(name) && name !== 'Any' ? false : Unknown.of(type);
}

const isBelow = (type: Class, from: Class): boolean =>
  type === from || type.bases.some((base) => base instanceof Class && isBelow(base, from));
