import { inDoubt } from './doubted.ts';
import { lose } from './losing.ts';
import type { Machine } from './machine.ts';
import { Dict, Foreign, Func, type Keywords, NotKnown, Raised, Scope, Thing, Tuple, Unknown, type Value, Vector } from './values.ts';

/** What something may be that is not known, where that is one of several that are there. */
const among = new WeakMap<Unknown, readonly Value[]>();

const acts = (value: Value): boolean =>
  value instanceof Thing ||
  value instanceof Foreign ||
  value instanceof Dict ||
  value instanceof Vector ||
  value instanceof Func ||
  (Array.isArray(value) && !(value instanceof Tuple));

/** The name of a thing of a library, whether or not it began with an underscore in a release before. */
const nameOf = (value: Value): string | undefined =>
  value instanceof Unknown && value.called === undefined ? value.path?.replace(/\b_(?=\w+$)/, '') : undefined;

/** Something that is not known, but one of these: what is done to it may be done to each of them. */
export function oneOf(unknown: Unknown, values: Iterable<Value>): Unknown {
  const all = [...values];
  const [first, ...others] = all.map(nameOf);
  if (first !== undefined && others.length > 0 && others.every((one) => one === first)) return all[0] as Unknown;
  const found = all.flatMap((one) => (one instanceof Unknown ? (among.get(one) ?? []) : acts(one) ? [one] : []));
  if (found.length === 0) return unknown;
  const made = new Unknown(unknown.origins, unknown.path, unknown.called, unknown.owner);
  among.set(made, [...new Set(found)]);
  return made;
}

/** What stands at a place of several values that nobody knows: each is one of its own, and the same whenever it is asked for. */
export function unpackedAt(unknown: Unknown, index: number): Unknown {
  if (index === 0) return unknown;
  const all = unpacked.get(unknown) ?? [];
  unpacked.set(unknown, all);
  const known = all[index];
  if (known !== undefined) return known;
  const { origins, path, called, owner } = unknown;
  const made = oneOf(
    new Unknown(origins, path, called && { ...called, text: `${called.text}[${index}]` }, owner),
    among.get(unknown) ?? [],
  );
  all[index] = made;
  places.set(made, `${places.get(unknown) ?? ''}[${index}]`);
  return made;
}
const unpacked = new WeakMap<Unknown, Unknown[]>();
const places = new WeakMap<Unknown, string>();

/** Where it stands among several values that nobody knows. */
export const placeAmong = (unknown: Unknown): string => places.get(unknown) ?? '';

/** The same of what can be evaluated. */
export function oneOfThese(unknown: Unknown, runs: readonly (() => Value)[]): Unknown {
  const values = runs.flatMap((run) => {
    try {
      return [run()];
    } catch (error) {
      if (error instanceof Raised || error instanceof NotKnown) return [];
      throw error;
    }
  });
  return oneOf(unknown, values);
}

/** Something is set in what may be one of several. */
export function setInOne(m: Machine, owner: Unknown): void {
  for (const one of among.get(owner) ?? []) lose(m, one, Unknown.of(owner));
}

const moving = /^(step|param_groups|add_param_group|load_state_dict)$/;

const mutating = /^(append|extend|insert|pop|popitem|remove|clear|update|setdefault|sort|reverse|add|discard|appendleft|popleft)$/;

/** What moves a rate is asked of what may be one of several that a library made: which it is has to be known. What changes a list or a dict changes each. */
export function askedOfOne(m: Machine, owner: Unknown, name: string, at: number): void {
  for (const one of mutating.test(name) ? (among.get(owner) ?? []) : []) if (!(one instanceof Thing)) lose(m, one, Unknown.of(owner));
  if (!m.strict && moving.test(name) && among.get(owner)?.some((one) => one instanceof Foreign)) m.refuseUnknown(owner, at);
}

/** What is called may be one of several functions: each is called in doubt. */
export function callsOne(
  m: Machine,
  callee: Unknown,
  args: readonly Value[],
  keywords: Keywords,
  at: { from: number; to: number },
): boolean {
  const functions = m.strict ? [] : (among.get(callee) ?? []).filter((one) => one instanceof Func);
  for (const one of functions)
    inDoubt(
      m,
      new Scope(),
      callee,
      () => m.call(one, args, keywords, at),
      () => null,
    );
  return functions.length > 0;
}
