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
