import { type Class, Dict, Thing, type Value } from './values.ts';

/** Where a class keeps them. */
export const membersOf = '__members__';

/** The members of an enumeration by their names; nothing where a class is none. */
export function membersIn(type: Class): ReadonlyMap<Value, Value> | undefined {
  const found = type.attributes.get(membersOf);
  return found instanceof Dict ? found.map : undefined;
}

/** `Kind('cosine')`: the member of that value. */
export function memberOfValue(members: ReadonlyMap<Value, Value>, value: Value): Value | undefined {
  return [...members.values()].find((one) => one === value || (one instanceof Thing && one.attributes.get('value') === value));
}
