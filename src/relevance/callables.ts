import type { Marks } from './marks.ts';
import { classAround, classNamed, type Mention } from './mentions.ts';
import { writtenName } from './name-scopes.ts';

/** Classes whose objects act where they are called, and other names for them. */
export class Callables {
  readonly #all: Set<string>;
  /** Names that are bound to whatever it is. */
  readonly #bound: ReadonlySet<string>;

  constructor(marks: Marks, bound: ReadonlySet<string>) {
    [this.#all, this.#bound] = [marks.make<string>(), bound];
  }

  readonly has = (name: string): boolean => this.#all.has(name);

  /** What is bound to such a class is one, and what extends it. */
  bind(one: Mention): void {
    const { node, alias, targets, reads } = one;
    if (alias.some(this.has)) for (const target of targets) this.#all.add(target);
    if (node.name === 'ClassDefinition' && [...reads].some(this.has)) this.#all.add(classNamed(one));
  }

  /** A function acts that stands in a class. */
  add(func: string, parent: Mention | undefined): void {
    if (/^(__call__|forward|backward)$/.test(writtenName(func))) this.#all.add(classAround(parent));
  }

  /** Whether a call gives such an object; a name that something binds may be any class. */
  readonly makes = (call: string): boolean =>
    this.has(call) || (this.#all.size > 0 && /^_*[A-Z]/.test(call) && this.#bound.has(writtenName(call)));
}
