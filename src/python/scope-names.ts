/** What names stood for before a branch changed them; nothing for those that were not there. */
type Before<V> = Map<string, V | undefined>;

/** The names of a scope as they are from its first branch on of which nobody knows whether it is taken. */
export function watched<V>(names: Map<string, V>): Names<V> {
  // Every call has a scope, and few have such a branch: the others stay what an engine is quickest with.
  return names instanceof Names ? names : Object.setPrototypeOf(names, Names.prototype);
}

/** Names of a scope, which remember what such a branch changes of them. */
class Names<V> extends Map<string, V> {
  /** For each such branch that is being followed, the innermost last. */
  declare branches: Before<V>[] | undefined;

  override set(name: string, value: V): this {
    note(this, name);
    return super.set(name, value);
  }

  override delete(name: string): boolean {
    note(this, name);
    return super.delete(name);
  }

  override clear(): void {
    for (const name of this.keys()) note(this, name);
    super.clear();
  }

  /** Follows a branch, and says what it has found in the names that it changed. */
  follow<T>(run: () => T): readonly [T, Before<V>] {
    const branch: Before<V> = new Map();
    this.branches ??= [];
    this.branches.push(branch);
    try {
      return [run(), branch];
    } finally {
      this.branches.pop();
      // What the branch around has changed is what it was before that.
      const around = this.branches.at(-1);
      if (around !== undefined) for (const [name, value] of branch) if (!around.has(name)) around.set(name, value);
    }
  }

  /** Gives names the values that they had, and says which they have now. */
  restore(before: ReadonlyMap<string, V | undefined>): Before<V> {
    const now: Before<V> = new Map();
    for (const [name, value] of before) {
      now.set(name, this.get(name));
      if (value === undefined) this.delete(name);
      else this.set(name, value);
    }
    return now;
  }
}

/** A map that is watched was not made as one, so that it has no private parts. */
function note<V>(names: Names<V>, name: string): void {
  const branch = names.branches?.at(-1);
  if (branch !== undefined && !branch.has(name)) branch.set(name, names.get(name));
}
