import { iterate } from './contents.ts';
import type { NativeCall } from './natives.ts';
import { Class, Dict, type Keywords, Native, raise, Tuple, Unknown, unread, type Value } from './values.ts';

/** A tuple whose items have names. */
export class Named extends Tuple {
  names: readonly string[] = [];
  /** The class of the script that it is of. */
  type: Class | undefined;
}

/** One with these names and items. */
function named(names: readonly string[], items: readonly Value[], type?: Class): Named {
  const made = new Named();
  for (const item of items) made.push(item);
  made.names = names;
  made.type = type;
  return made;
}

/** The tuple that a call of its class gives: its items under these names, and the others by default. */
export function tupleNamed(type: Class, names: readonly string[], args: readonly Value[], keywords: Keywords): Named {
  if (args.length > names.length) return raise('TypeError', `${type.name} takes ${names.length} items`);
  const strange = [...keywords.keys()].find((key) => !names.includes(key));
  if (strange !== undefined) return raise('TypeError', `${type.name} does not take ${strange}`);
  const lacks = (name: string): Value => type.find(name) ?? raise('TypeError', `${type.name} needs ${name}`);
  return named(
    names,
    names.map((name, index) => args[index] ?? keywords.get(name) ?? lacks(name)),
    type,
  );
}

/** `collections.namedtuple`: the class, which may be extended. */
export const namedtuple: NativeCall = ([typename, fields], keywords) => {
  const said = fields ?? keywords.get('field_names');
  if (typeof said !== 'string' && !Array.isArray(said)) return unread('the names of this tuple are not read');
  const names = typeof said === 'string' ? said.split(/[\s,]+/).filter((one) => one !== '') : iterate(said).map(String);
  const last = keywords.get('defaults');
  const defaults = last === undefined || last === null ? [] : [...iterate(last)];
  const unsaid = new Map(names.slice(names.length - defaults.length).map((name, index) => [name, defaults[index] as Value]));
  return new Class(typeof typename === 'string' ? typename : 'namedtuple', [new Unknown([], 'typing.NamedTuple')], unsaid, names);
};

/** An item by its name, or what `_replace`, `_asdict` and the like are called for. */
export function itemNamed(tuple: Named, name: string): Value | undefined {
  const at = tuple.names.indexOf(name);
  if (at >= 0) return tuple[at];
  if (name === '_fields') return Tuple.of(...tuple.names);
  if (name === '_asdict') return new Native(name, () => Dict.of(tuple.names.map((one, index) => [one, tuple[index] as Value])));
  if (name !== '_replace') return undefined;
  return new Native(name, (_args, keywords) =>
    named(
      tuple.names,
      tuple.names.map((one, index) => keywords.get(one) ?? (tuple[index] as Value)),
      tuple.type,
    ),
  );
}
