/**
 * What an expression may come to, as far as it says whose methods are called on it: an object or a class of the script, a function of
 * it, what holds others, something of a library, or what has no methods of the script.
 */
export type Holding =
  | { readonly kind: 'ordinary' | 'foreign' }
  | { readonly kind: 'object' | 'class'; readonly of: ScriptClass }
  | { readonly kind: 'function'; readonly routine: Routine; readonly on: Holding | undefined }
  | { readonly kind: 'container'; readonly items: Keeper };

/** A number, a text, a tensor. */
export const ordinary: Holding = { kind: 'ordinary' };
/** Something of a library. */
export const foreign: Holding = { kind: 'foreign' };

/** How often something is handed on at most. */
const mostHanded = 5_000_000;

/** Hands on what places hold until nothing more comes. */
export class Spreading {
  readonly #queue: (readonly [Keeper, Holding])[] = [];
  #left = mostHanded;

  put(place: Keeper, held: Holding): void {
    this.#queue.push([place, held]);
  }

  run(): void {
    for (let next = this.#queue.pop(); next !== undefined && this.#left > 0; next = this.#queue.pop()) {
      this.#left -= 1 + next[0].breadth;
      next[0].tell(next[1]);
    }
  }

  /** There is too much to be handed on: what places hold is not all that they may. */
  get isOver(): boolean {
    return this.#left <= 0;
  }
}

/** A name, an attribute or an expression, and all that it may hold at any time. */
export class Keeper {
  readonly held = new Set<Holding>();
  readonly #told = new Set<Holding>();
  readonly #to = new Set<Keeper>();
  readonly #acts: ((held: Holding) => void)[] = [];
  readonly #spreading: Spreading;

  constructor(spreading: Spreading) {
    this.#spreading = spreading;
  }

  add(held: Holding): void {
    if (this.held.has(held)) return;
    this.held.add(held);
    this.#spreading.put(this, held);
  }

  /** How many places hold what it does. */
  get breadth(): number {
    return this.#to.size;
  }

  /** Another place holds all that it does. */
  into(other: Keeper): void {
    if (other === this || this.#to.has(other)) return;
    this.#to.add(other);
    for (const held of this.held) other.add(held);
  }

  /** Does something with each thing that it holds. */
  each(act: (held: Holding) => void): void {
    this.#acts.push(act);
    for (const held of [...this.#told]) act(held);
  }

  tell(held: Holding): void {
    this.#told.add(held);
    for (const other of this.#to) other.add(held);
    for (const act of [...this.#acts]) act(held);
  }
}

/** What a function takes. */
export interface Taken {
  readonly name: string;
  readonly place: Keeper;
  /** How many stars stand before it. */
  readonly stars: number;
  /** It is given by its name only. */
  readonly named: boolean;
}

/** A function of the script, by the name that tells it from others of that name in other classes. */
export interface Routine {
  readonly name: string;
  readonly parameters: readonly Taken[];
  /** Whether its first parameter is the object, or the class, that it is called on. */
  readonly on: 'object' | 'class' | undefined;
  readonly result: Keeper;
}

/** A class of the script. */
export class ScriptClass {
  readonly object: Holding = { kind: 'object', of: this };
  readonly itself: Holding = { kind: 'class', of: this };
  readonly methods = new Map<string, Routine[]>();
  readonly bases: ScriptClass[] = [];
  readonly heirs = new Set<ScriptClass>([this]);
  /** A library's class is above it. */
  isForeign = false;
  /** Such a class calls nothing of an object as it is made. */
  isTame = true;
  /** Nobody knows what it extends: any class of the script. */
  isOpen = false;
  /** Attributes that it sets on its objects, and what its body binds. */
  readonly fields = new Set<string>();
  readonly name: string;
  readonly #table: ClassTable;

  constructor(table: ClassTable, name: string) {
    [this.#table, this.name] = [table, name];
  }

  /** Itself, and all that it extends. */
  get line(): ReadonlySet<ScriptClass> {
    const found = new Set<ScriptClass>([this]);
    for (const one of found) for (const base of one.isOpen ? this.#table.all : one.bases) found.add(base);
    return found;
  }

  /** A library's class is somewhere above it. */
  get extendsForeign(): boolean {
    return [...this.line].some((one) => one.isForeign || one.isOpen);
  }

  /** The methods that a call of this name on one of its objects may be of: its own, or that of what it extends. */
  find(name: string, met = new Set<ScriptClass>()): readonly Routine[] {
    const own = this.methods.get(name);
    if (own !== undefined || met.has(this)) return own ?? [];
    met.add(this);
    const above = this.isOpen ? this.#table.all.flatMap((one) => one.methods.get(name) ?? []) : [];
    return [...new Set([...above, ...this.bases.flatMap((base) => base.find(name, met))])];
  }

  /** Those that `super()` in it may lead to: of what it extends, and of what an heir has beside it. */
  above(name: string): readonly Routine[] {
    const beyond = new Set([...this.heirs].flatMap((heir) => [...heir.line]));
    const found = [...beyond].flatMap((one) => (this.heirs.has(one) && !one.isOpen ? [] : (one.methods.get(name) ?? [])));
    return [...new Set(found)];
  }
}

/** The classes of a script. */
export class ClassTable {
  readonly all: ScriptClass[] = [];
  readonly #byName = new Map<string, ScriptClass[]>();

  add(name: string): ScriptClass {
    const made = new ScriptClass(this, name);
    this.all.push(made);
    this.#byName.set(name, [...(this.#byName.get(name) ?? []), made]);
    return made;
  }

  /** The classes of this name. */
  named(name: string): readonly ScriptClass[] {
    return this.#byName.get(name) ?? [];
  }

  /** Makes each class an heir of what it extends. */
  settle(): void {
    for (const one of this.all) for (const above of one.line) above.heirs.add(one);
  }

  /** Whether any class has a method of this name. */
  has(name: string): boolean {
    return this.all.some(({ methods }) => methods.has(name));
  }
}
