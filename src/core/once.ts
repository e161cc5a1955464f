/** Names of which what was found is kept at most. */
const most = 4096;

/** What is found for a name, found once: a run asks for the same few names at every turn. */
export function once<T>(find: (name: string) => T): (name: string) => T {
  const known = new Map<string, T>();
  return (name) => {
    const before = known.get(name);
    if (before !== undefined || known.has(name)) return before as T;
    if (known.size >= most) known.clear();
    const found = find(name);
    known.set(name, found);
    return found;
  };
}

/** A pattern that is matched once with each name. */
export const asked = (pattern: RegExp): { test(name: string): boolean } => ({ test: once((name) => pattern.test(name)) });

/** What is made for an object, made once for as long as there is that object. */
export function oncePer<K extends object, T>(make: (one: K) => T): (one: K) => T {
  const made = new WeakMap<K, { readonly value: T }>();
  return (one) => {
    const known = made.get(one) ?? { value: make(one) };
    made.set(one, known);
    return known.value;
  };
}
