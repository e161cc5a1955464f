import { Class, Dict, Thing, type Value } from './values.ts';

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

/** What a member is called that is nothing but its value. */
export function nameIn(type: Value, value: Value): string | undefined {
  const members = type instanceof Class ? membersIn(type) : undefined;
  const found = members && [...members].find(([, one]) => one === value);
  return found === undefined ? undefined : String(found[0]);
}
