/** A class with what it extends, of which some may be no class of the script. */
interface Extending<V> {
  readonly bases: readonly unknown[];
  readonly attributes: ReadonlyMap<string, V>;
}

const known = new WeakMap<object, readonly unknown[]>();

/** The order in which Python looks a name up in a class: itself, then those that it extends, none before what extends it. */
export function orderOf<T extends Extending<unknown>>(type: T, isOne: (base: unknown) => base is T): readonly T[] {
  const found = (known.get(type) as readonly T[] | undefined) ?? linear(type, isOne);
  known.set(type, found);
  return found;
}

function linear<T extends Extending<unknown>>(type: T, isOne: (base: unknown) => base is T): readonly T[] {
  const bases = type.bases.filter(isOne);
  const waiting = [...bases.map((base) => [...orderOf(base, isOne)]), [...bases]];
  const found = [type];
  for (;;) {
    const left = waiting.filter((all) => all.length > 0);
    if (left.length === 0) return found;
    // Python refuses a class for which there is none.
    const [next] = left.find(([one]) => left.every((all) => all.indexOf(one as T, 1) < 0)) ?? (left[0] as T[]);
    found.push(next as T);
    for (const all of waiting) if (all[0] === next) all.shift();
  }
}

/** What a class has by a name, its own or another's. */
export function lookedUp<V, T extends Extending<V>>(type: T, name: string, isOne: (base: unknown) => base is T): V | undefined {
  for (const { attributes } of orderOf(type, isOne)) {
    const found = attributes.get(name);
    if (found !== undefined) return found;
  }
  return undefined;
}
