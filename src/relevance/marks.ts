import { firstFrom } from './places.ts';

/** Sets to which is added until nothing more is found. */
export class Marks {
  readonly #all: ReadonlySet<unknown>[] = [];

  make<T>(of: Iterable<T> = []): Set<T> {
    const made = new Set(of);
    this.#all.push(made);
    return made;
  }

  /** How much there is in all of them. */
  get size(): number {
    return this.#all.reduce((sum, { size }) => sum + size, 0);
  }
}

/** Places that are marked, in order, as long as nothing is added to them. */
const inOrder = new WeakMap<ReadonlySet<number>, Float64Array>();

/** Whether any of the places that are marked is in a range. */
export function anyIn(places: ReadonlySet<number>, { from, to }: { readonly from: number; readonly to: number }): boolean {
  let ordered = inOrder.get(places);
  if (ordered?.length !== places.size) {
    ordered = Float64Array.from(places).sort();
    inOrder.set(places, ordered);
  }
  const at = firstFrom(ordered, (place) => place, from);
  return at < ordered.length && (ordered[at] as number) < to;
}
