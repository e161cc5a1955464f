import { mutators } from './called-names.ts';
import type { Marks } from './marks.ts';
import type { Mention } from './mentions.ts';
import type { Over } from './untaken.ts';

/** Names by which one comes to what relevant names hold, and may change it. */
export class LedTo {
  readonly #names: ReadonlySet<string>;
  /** Other names for what relevant names hold. */
  readonly #aliases: Set<string>;
  /** What has such a thing among what it holds. */
  readonly #holders: Set<string>;

  /** Functions that return such a thing. */
  readonly #lenders: Set<string>;

  constructor(marks: Marks, names: ReadonlySet<string>) {
    this.#names = names;
    [this.#aliases, this.#holders, this.#lenders] = [marks.make<string>(), marks.make<string>(), marks.make<string>()];
  }

  /** Whether it is, leads to or holds what matters. */
  readonly matters = (name: string): boolean => this.#names.has(name) || this.has(name);

  /** Whether it is no relevant name itself, but leads to what one holds. */
  has(name: string): boolean {
    return this.#aliases.has(name) || this.#holders.has(name);
  }

  /** It is another name for what relevant names may hold. */
  alias(name: string): void {
    this.#aliases.add(name);
  }

  /** Likewise, or holds that. */
  add(name: string): void {
    for (const all of [this.#aliases, this.#holders]) all.add(name);
  }

  /** What else leads to the same as relevant names do. */
  share(shared: Over['shared']): void {
    for (const names of shared) if (names.some(this.matters)) for (const name of names) this.add(name);
  }

  /** What a statement binds to what matters leads to it as well, and so does what a function gives that returns it. */
  bind({ node, func, targets, alias, into, calls, free }: Mention): void {
    if (/^(Return|Yield)Statement$/.test(node.name) && func !== undefined && [...free].some(this.matters)) this.#lenders.add(func);
    const lent = calls.some((call) => this.#lenders.has(call));
    for (const target of targets)
      if (lent || alias.some((held) => held !== target && this.matters(held)))
        (into.includes(target) ? this.#holders : this.#aliases).add(target);
  }

  /** Whether it writes into what relevant names hold, under another name or by way of what holds it: `rows[0] += [1]` does as `rows[0][1] = 2`. */
  reaches({ node, into, deep, targets, methods }: Mention): boolean {
    const updates = node.name === 'UpdateStatement';
    const held = updates ? [...into, ...deep] : deep;
    const changed = methods.flatMap(([on, method]) => (mutators.has(method) ? on : []));
    return (
      [...into, ...changed, ...(updates ? targets : [])].some((name) => this.#aliases.has(name)) ||
      [...held, ...changed].some((name) => this.#holders.has(name))
    );
  }
}
