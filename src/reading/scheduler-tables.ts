import type { Framework } from '../frameworks/constructor.ts';
import type { Live } from '../frameworks/group.ts';
import { nothing } from '../python/machine.ts';
import { double, floatValue, isCount, isInt, isNumeric } from '../python/numeric.ts';
import { tallying } from '../python/standard.ts';
import { Dict, NotKnown, Unknown, type Value } from '../python/values.ts';

/** What a scheduler keeps in lists and dicts: their names, what they hold for its groups, and what it makes of them when the script has changed them. */
interface Table {
  readonly held: (groups: readonly Live[]) => Value | undefined;
  /** False where what they hold now is nothing that it can go by. */
  readonly taken?: (groups: readonly Live[], items: readonly Value[]) => boolean;
}

const stateOf = (groups: readonly Live[], name: string): readonly unknown[] => groups.map((one) => one.state()[name]);

/** One number for each group. */
const bounds = (key: string): Table => ({
  held(groups) {
    const all = stateOf(groups, key);
    return all.every((one) => typeof one === 'number') ? (all as number[]).map(floatValue) : undefined;
  },
  taken(groups, items) {
    if (items.length !== groups.length || !items.every(isNumeric)) return false;
    for (const [at, one] of groups.entries()) one.load({ [key]: items.map(double)[at] });
    return true;
  },
});

/** A list of whole numbers, the same for all groups. */
const places = (key: string): Table => ({
  held(groups) {
    const [all] = stateOf(groups, key);
    return Array.isArray(all) ? [...all] : undefined;
  },
  taken(groups, items) {
    if (!items.every(isInt)) return false;
    for (const one of groups) one.load({ [key]: items.map(double) });
    return true;
  },
});

/** A `Counter`: how often the rate drops at each place. */
const milestones: Table = {
  held([first]) {
    const all = first?.state().milestones;
    return Array.isArray(all) ? tallying([all], nothing) : undefined;
  },
  taken(groups, entries) {
    const pairs = Array.from({ length: entries.length / 2 }, (_, at) => [entries[2 * at], entries[2 * at + 1]] as [Value, Value]);
    if (!pairs.every(([at, times]) => isNumeric(at) && isCount(times))) return false;
    const list = pairs.flatMap(([at, times]) => Array<number>(times as number).fill(double(at as number)));
    for (const one of groups) one.load({ milestones: list });
    return true;
  },
};

const tables: Readonly<Record<string, Table>> = {
  milestones,
  _milestones: places('_milestones'),
  min_lrs: bounds('min_lr'),
  max_lrs: bounds('max_lr'),
};

const itemsOf = (value: Value): readonly Value[] | undefined =>
  value instanceof Dict ? [...value.map].flat() : Array.isArray(value) ? value : undefined;

const isSame = (a: Value | undefined, b: Value | undefined): boolean =>
  a === b || (a !== undefined && b !== undefined && isNumeric(a) && isNumeric(b) && double(a) === double(b));

/** The tables of a scheduler that the script has looked at, which it may change from then on. */
export class SchedulerTables {
  readonly #groups: readonly Live[];
  readonly #seen = new Map<string, { readonly value: Value; before: readonly Value[] }>();

  constructor(groups: readonly Live[]) {
    this.#groups = groups;
  }

  /** What stands under a name; nothing where that is no table. */
  get(name: string): Value | undefined {
    const value = this.#seen.get(name)?.value ?? (Object.hasOwn(tables, name) ? tables[name]?.held(this.#groups) : undefined);
    if (value !== undefined) this.hold(name, value);
    return value;
  }

  /** The script has this under a name, by whatever other name as well. */
  hold(name: string, value: Value): void {
    const items = itemsOf(value);
    if (items !== undefined && this.#seen.get(name)?.value !== value) this.#seen.set(name, { value, before: [...items] });
  }

  /** Before a step: what the script made of them. The names of those that no scheduler goes by. */
  settle(): readonly string[] {
    const wrong: string[] = [];
    for (const [name, seen] of this.#seen) {
      const items = itemsOf(seen.value) ?? [];
      if (items.length === seen.before.length && items.every((item, at) => isSame(item, seen.before[at]))) continue;
      seen.before = [...items];
      const unknown = items.filter((item) => item instanceof Unknown);
      if (unknown.length > 0) throw new NotKnown(Unknown.of(...unknown));
      if (!(tables[name]?.taken?.(this.#groups, items) ?? false)) wrong.push(name);
    }
    return wrong;
  }

  /** Puts something in the place of one; false where nothing there can be gone by, or there is no such table. */
  set(name: string, value: Value): boolean {
    const items = Object.hasOwn(tables, name) ? itemsOf(value) : undefined;
    if (items === undefined || tables[name]?.held(this.#groups) === undefined) return false;
    this.#seen.delete(name);
    this.hold(name, value);
    return tables[name]?.taken?.(this.#groups, items) ?? false;
  }
}

/** What a scheduler keeps that nobody follows where it is set. */
export const ruling =
  /^(optimizer|optimizers|lr_lambdas|_schedulers|_schedule_phases|_?anneal_func\w*|_scale_fn\w*|_initial_step|swa_lrs|_get_lr_called_within_step)$/;

/** Whether all groups have the same plain value under a name, and which. */
export function plainIn(groups: readonly Live[], name: string): Value | undefined {
  if (/^(base_lr|_last_lr|last_epoch|lr_lambda|scale_fn|min_lr)$/.test(name)) return undefined;
  const [first, ...others] = stateOf(groups, name);
  const plain = first === null || /^(number|string|boolean)$/.test(typeof first);
  if (!plain || first === undefined || others.some((one) => one !== first)) return undefined;
  return typeof first === 'number' && !Number.isInteger(first) ? floatValue(first) : (first as Value);
}

/** Whether a scheduler knows an attribute of this name. */
export const knows = ({ groups, framework }: { readonly groups: readonly Live[]; readonly framework: Framework }, name: string): boolean =>
  groups.some((one) => {
    const maker = framework.constructors.find((maker) => maker.name === one.name);
    return name in one.state() || Object.hasOwn(maker?.signature ?? {}, name);
  });
