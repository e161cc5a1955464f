import { leaningOf } from '../python/coming-items.ts';
import { View } from '../python/contents.ts';
import { enclosing, type Node } from '../python/syntax.ts';
import { Class, Dict, Distinct, Func, Items, Native, type Scope, Stream, Thing, Tuple, type Value, Vector } from '../python/values.ts';

/** How much is looked at before too much may be shared. */
const most = 20_000;

/** Values that can be changed by whoever holds them. */
const canChange = (value: Value): boolean =>
  (Array.isArray(value) && !(value instanceof Tuple)) || [Vector, Dict, Distinct, Items].some((type) => value instanceof type);

/** What the code at a node stands in: a function; nothing where that is the module. */
const around = (node: Node | undefined): Node | undefined => node && enclosing(node, 'FunctionDefinition');

/** Finds what is held under more than one name. */
class Sharing {
  readonly #names = new Map<Value, Set<string>>();
  readonly #met = new Set<Scope | Thing | Class | Func>();
  #left = most;

  /** The names that are shared; nothing where that is too much to be gone through. */
  get found(): readonly (readonly string[])[] | undefined {
    if (this.#left < 0) return undefined;
    return [...this.#names.values()].filter(({ size }) => size > 1).map((names) => [...names]);
  }

  #isNew(one: Scope | Thing | Class | Func): boolean {
    if (this.#met.has(one)) return false;
    this.#met.add(one);
    return true;
  }

  /** The names of a function, and of those around it; a module's may be attributes as well. */
  scope(scope: Scope, func: Node | undefined): void {
    if (!this.#isNew(scope)) return;
    const at = func?.from ?? 0;
    for (const [name, value] of scope.names)
      for (const one of scope.around === undefined ? [name, `${name}@0`] : [`${name}@${at}`]) this.value(value, one);
    if (scope.around !== undefined) this.scope(scope.around, scope.comprehends ? func : around(func));
  }

  value(value: Value, name: string): void {
    this.#left -= 1;
    if (this.#left < 0) return;
    if (value instanceof Thing || value instanceof Class) this.#attributes(value);
    if (value instanceof Func) this.#func(value);
    if (value instanceof Native && value.on !== undefined) this.value(value.on, name);
    if (value instanceof Stream) this.#leaning(value, name);
    if (value instanceof View && value.of !== undefined) this.value(value.of, name);
    if (!Array.isArray(value) && !canChange(value)) return;
    const names = this.#names.get(value) ?? new Set();
    if (names.has(name)) return;
    this.#names.set(value, names.add(name));
    if (value instanceof Items) this.#leaning(value, name);
    const items = value instanceof Vector ? value.items : Array.isArray(value) ? value : [];
    for (const item of items) this.value(item, name);
    if (value instanceof Vector && value.partOf !== undefined) this.value(value.partOf, name);
    if (!(value instanceof Dict)) return;
    for (const [key, item] of value.map) {
      this.value(item, name);
      // Some dicts have their items for attributes.
      if (typeof key === 'string') this.value(item, key);
    }
  }

  #attributes(one: Thing | Class): void {
    if (!this.#isNew(one)) return;
    for (const [name, value] of one.attributes) this.value(value, name);
    if (one instanceof Thing && one.type !== undefined) this.#attributes(one.type);
  }

  /** What an iterator goes through, and the names that a generator reads as it goes on. */
  #leaning(value: Items | Stream, name: string): void {
    const { values = [], names } = leaningOf(value) ?? {};
    for (const one of values) this.value(one, name);
    if (names !== undefined) this.scope(names.scope, names.node);
  }

  /** What a function that is kept reads later: what it was given, and the names around it. */
  #func(one: Func): void {
    if (!this.#isNew(one)) return;
    for (const [name, value] of one.fixed ?? []) this.value(value, `${name}@${one.node.from}`);
    for (const { name, unsaid } of one.parameters) if (unsaid !== undefined) this.value(unsaid, `${name}@${one.node.from}`);
    this.scope(one.scope, around(one.node));
  }
}

/**
 * Names that stand for one and the same list, dict, set, array or iterator just now, or for what holds it: what is changed by one of them
 * is read by the others, though the statements that bound them are over. Nothing where there is too much to say.
 */
export function namesShared(scope: Scope, at: Node): readonly (readonly string[])[] | undefined {
  const all = new Sharing();
  all.scope(scope, around(at));
  return all.found;
}
