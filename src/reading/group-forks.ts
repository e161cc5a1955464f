import { double, isNumeric } from '../python/numeric.ts';
import { type Dict, Unknown, type Value } from '../python/values.ts';

/** What the groups hold at some point. */
export type State = ReadonlyMap<Dict, ReadonlyMap<Value, Value>>;

/** Puts the groups back to what they held; those that were not there then are as they are. */
export function restore(state: State): void {
  for (const [group, entries] of state) {
    group.map.clear();
    for (const [key, value] of entries) group.map.set(key, value);
  }
}

/** A condition that nobody knows, both ways of which are being gone: how many groups there were, and what those held that have changed since. */
interface Going {
  readonly groups: number;
  readonly before: Map<Dict, ReadonlyMap<Value, Value>>;
}

/** What conditions that nobody knows make of parameter groups. */
export class GroupForks {
  readonly #members: ReadonlySet<Dict>;
  /** Which of all groups that there have been each is. */
  readonly #numbers = new Map<Dict, number>();
  readonly #going: Going[] = [];

  constructor(members: ReadonlySet<Dict>) {
    this.#members = members;
  }

  /** A group is about to be one of an optimizer. */
  watch(group: Dict): void {
    const number = this.#numbers.get(group) ?? this.#numbers.size;
    this.#numbers.set(group, number);
    watchEntries(group.map, () => {
      for (const { groups, before } of this.#going) if (number < groups && !before.has(group)) before.set(group, new Map(group.map));
    });
  }

  /** The second way begins with what the groups held before the first; rates that the two leave otherwise are not known. */
  fork(): { other(): void; join(unknown: Unknown): void } {
    const going: Going = { groups: this.#numbers.size, before: new Map() };
    const first = new Map<Dict, Value | undefined>();
    let made = going.groups;
    this.#going.push(going);
    return {
      other: () => {
        for (const group of going.before.keys()) first.set(group, group.get('lr'));
        restore(going.before);
        made = this.#numbers.size;
      },
      join: (unknown) => {
        this.#going.splice(this.#going.indexOf(going));
        const theirs = (group: Dict) => (first.has(group) ? first.get(group) : going.before.get(group)?.get('lr'));
        // What only the second has made is there or is not.
        const late = this.#numbers.size > made ? [...this.#numbers.keys()].slice(made) : [];
        for (const group of [...going.before.keys(), ...late]) {
          if (this.#members.has(group) && !equalRates(group.get('lr') as Value, theirs(group))) group.map.set('lr', unknown);
        }
      },
    };
  }
}

const equalRates = (one: Value, other: Value | undefined): boolean =>
  one === other || (other !== undefined && isNumeric(one) && isNumeric(other) && double(one) === double(other));

/** Whether two optimizers have the same rates, for all that is known. */
export const beginAlike = (ours: readonly Value[], theirs: readonly Value[]): boolean =>
  ours.length === theirs.length &&
  (ours as readonly Dict[]).every((group, at) => {
    const [one, other] = [group.get('lr') as Value, (theirs[at] as Dict).get('lr')];
    return equalRates(one, other) || (one instanceof Unknown && other instanceof Unknown && textOf(one) === textOf(other));
  });

const textOf = ({ origins }: Unknown): string => origins.map(({ text, at }) => text || at).join();

/** Has the entries of a parameter group say that they are about to change. */
function watchEntries(entries: Map<Value, Value>, changes: () => void): void {
  // The script may have made the dict itself.
  const watched = entries instanceof Entries ? entries : (Object.setPrototypeOf(entries, Entries.prototype) as Entries);
  watched.changes = changes;
}

class Entries extends Map<Value, Value> {
  declare changes: (() => void) | undefined;

  override set(key: Value, value: Value): this {
    this.changes?.();
    return super.set(key, value);
  }

  override delete(key: Value): boolean {
    this.changes?.();
    return super.delete(key);
  }

  override clear(): void {
    this.changes?.();
    super.clear();
  }
}
