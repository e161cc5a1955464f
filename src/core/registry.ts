/** What is known by its type: some of it at once, and all from when more is first asked for. */
export class Registry<V extends { readonly type: string }> {
  #known: Map<string, V>;
  #every: (() => readonly V[]) | undefined;
  readonly #isOther: (type: string) => boolean;

  /** `every` gives all, those of `some` among them, in the order in which they are listed; what is of another kind is not looked for there. */
  constructor(some: readonly V[], every: () => readonly V[], isOther: (type: string) => boolean = () => false) {
    this.#known = byType(some);
    this.#every = every;
    this.#isOther = isOther;
  }

  #all(): Map<string, V> {
    if (this.#every) this.#known = new Map([...byType(this.#every()), ...this.#known]);
    this.#every = undefined;
    return this.#known;
  }

  get(type: string): V | undefined {
    return this.#known.get(type) ?? (this.#isOther(type) ? undefined : this.#all().get(type));
  }

  has(type: string): boolean {
    return this.get(type) !== undefined;
  }

  keys(): IterableIterator<string> {
    return this.#all().keys();
  }

  values(): IterableIterator<V> {
    return this.#all().values();
  }

  /** Makes one more known. */
  set(type: string, one: V): void {
    this.#all().set(type, one);
  }
}

const byType = <V extends { readonly type: string }>(all: readonly V[]): Map<string, V> => new Map(all.map((one) => [one.type, one]));
