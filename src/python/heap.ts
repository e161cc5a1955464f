import { contentsOf, doubted, spoil } from './contents.ts';
import { double, isNumeric } from './numeric.ts';
import { Dict, type Unknown, type Value } from './values.ts';

type Contents = Map<Value, Value> | Value[];

const copyOf = (contents: Contents): Contents => (Array.isArray(contents) ? [...contents] : new Map(contents));

function put(contents: Contents, found: Contents): void {
  if (Array.isArray(contents)) contents.splice(0, contents.length, ...(found as Value[]));
  else {
    contents.clear();
    for (const [key, value] of found as Map<Value, Value>) contents.set(key, value);
  }
}

const same = (a: Value | undefined, b: Value | undefined): boolean =>
  a === b || (a !== undefined && b !== undefined && isNumeric(a) && isNumeric(b) && typeof a === typeof b && double(a) === double(b));

/** What lists, dicts, arrays and objects held before branches changed them of which nobody knows whether they are taken. */
export class Heap {
  /** What stands for one of two values, where more is known of that than why nobody knows which. */
  joined: (values: readonly Value[], unknown: Unknown) => Value | undefined = () => undefined;
  /** For each such branch that is being followed: what it changed, with what that held before. */
  readonly #branches: Map<Contents, Contents>[] = [];

  /** A value is about to be changed. */
  touch(value: Value): void {
    const branch = this.#branches.at(-1);
    // Parameter groups are looked after by whoever watches them.
    if (branch === undefined || (value instanceof Dict && value.watch !== undefined)) return;
    const contents = contentsOf(value);
    if (contents !== undefined && !branch.has(contents)) branch.set(contents, copyOf(contents));
  }

  /** Names further out are contents too. */
  touchNames(names: Map<string, Value>): void {
    const branch = this.#branches.at(-1);
    if (branch !== undefined && !branch.has(names as Map<Value, Value>)) branch.set(names as Map<Value, Value>, new Map(names));
  }

  /** Watches what is changed from now on; what is returned ends that, and gives it with what it held before. */
  watch(): () => ReadonlyMap<Contents, Contents> {
    const changed = new Map<Contents, Contents>();
    this.#branches.push(changed);
    return () => {
      this.#branches.splice(this.#branches.indexOf(changed), 1);
      const around = this.#branches.at(-1);
      for (const [contents, copy] of changed) if (around !== undefined && !around.has(contents)) around.set(contents, copy);
      return changed;
    };
  }

  /** Follows one way, then the other from the same beginning; what they leave otherwise is not known. `taken` says which of them alone is gone. */
  either<A, B>(one: () => A, other: () => B, unknown: Unknown, taken: (first: A, second: B) => 'one' | 'other' | 'both'): readonly [A, B] {
    const before: Map<Contents, Contents> = new Map();
    const follow = <T>(run: () => T): readonly [T, Map<Contents, Contents>] => {
      const end = this.watch();
      let found: T;
      let branch: ReadonlyMap<Contents, Contents>;
      try {
        found = run();
      } finally {
        branch = end();
      }
      for (const [contents, copy] of branch) if (!before.has(contents)) before.set(contents, copy);
      return [found, new Map([...branch.keys()].map((contents) => [contents, copyOf(contents)]))];
    };
    const [first, afterOne] = follow(one);
    for (const contents of afterOne.keys()) put(contents, before.get(contents) as Contents);
    const [second] = follow(other);
    const way = taken(first, second);
    for (const [contents, copy] of before) {
      const theirs = afterOne.get(contents) ?? copy;
      if (way === 'one') put(contents, theirs);
      else if (way === 'both') this.#merge(contents, theirs, unknown);
    }
    return [first, second];
  }

  /** What two ways left of the same contents. */
  #merge(ours: Contents, theirs: Contents, unknown: Unknown): void {
    const either = (one: Value | undefined, other: Value | undefined): Value =>
      (one !== undefined && other !== undefined ? this.joined([other, one], unknown) : undefined) ?? unknown;
    if (Array.isArray(ours)) {
      const others = theirs as Value[];
      if (ours.length !== others.length) spoil(ours, unknown);
      else for (const [index, value] of ours.entries()) if (!same(value, others[index])) ours[index] = either(value, others[index]);
      return;
    }
    const others = theirs as Map<Value, Value>;
    const keys = new Set([...ours.keys(), ...others.keys()]);
    for (const key of keys) {
      if (!ours.has(key) || !others.has(key)) doubted(ours, unknown);
      if (!same(ours.get(key), others.get(key))) ours.set(key, either(ours.get(key), others.get(key)));
    }
  }
}
