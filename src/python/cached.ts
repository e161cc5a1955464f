import { doubted, doubtOf } from './contents.ts';
import { inDoubt } from './doubted.ts';
import type { Machine } from './machine.ts';
import { double, isNumeric } from './numeric.ts';
import { mayChangeOthers } from './side-effects.ts';
import { Dict, Func, Native, raise, Scope, Tuple, Unknown, type Value } from './values.ts';

/** How many results `lru_cache` keeps that is not told how many. */
export const mostKept = 128;

const kept = new WeakMap<Func, Dict>();

/** What `functools.cache` makes of a function: where it has returned something for the same arguments it gives that, and does nothing. */
export function cached(m: Machine, func: Func, most: number): Func {
  const results = new Dict();
  // It stands where the function does, so that it counts as what the script holds.
  func.scope.names.set(`results of ${func.name}`, results);
  const acts = mayChangeOthers(m, func.node) || m.observer.movesRate(func.node);
  const body = (scope: Scope): Value => {
    if (m.tracer !== undefined) m.tracer.odd = true;
    const given = func.parameters.map(({ name }) => scope.names.get(name) ?? null);
    const unknown = given.find((one) => one instanceof Unknown) ?? doubtOf(results);
    const key = given.some((one) => one instanceof Unknown) ? undefined : given.map(keyOf).join('\n');
    const before = key === undefined ? undefined : results.get(key);
    if (before !== undefined && !(before instanceof Unknown)) return again(m, results, key as string, before, most);
    m.heap.touch(results);
    if (unknown instanceof Unknown) {
      if (key === undefined) doubted(results.map, unknown);
      return acts
        ? inDoubt(
            m,
            new Scope(),
            unknown,
            () => func.body(scope),
            () => null,
          )[0]
        : func.body(scope);
    }
    const found = func.body(scope);
    results.set(key as string, found);
    if (results.map.size > most) results.map.delete([...results.map.keys()][0] as Value);
    return found;
  };
  const made = new Func({ ...func, body });
  kept.set(made, results);
  return made;
}

/** A result that is given again, which is now the last that was used. */
function again(m: Machine, results: Dict, key: string, found: Value, most: number): Value {
  if (most === Number.POSITIVE_INFINITY) return found;
  m.heap.touch(results);
  results.map.delete(key);
  results.set(key, found);
  return found;
}

/** `cache_clear` of such a function. */
export function clearing(m: Machine, func: Func): Native | undefined {
  const results = kept.get(func);
  return (
    results &&
    new Native('cache_clear', () => {
      m.heap.touch(results);
      results.map.clear();
      return null;
    })
  );
}

const numbers = new WeakMap<object, number>();
let met = 0;

/** What tells an argument from others: numbers by what they are, objects by which they are. */
function keyOf(value: Value): string {
  if (value instanceof Tuple) return `(${value.map(keyOf).join(', ')})`;
  if (isNumeric(value)) return `${double(value)}`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value) || value instanceof Dict) return raise('TypeError', 'a list or a dict is no key');
  if (!numbers.has(value)) {
    met += 1;
    numbers.set(value, met);
  }
  return `object ${numbers.get(value)}`;
}
