import { iterate } from './contents.ts';
import type { Machine } from './machine.ts';
import { isNumeric } from './numeric.ts';
import type { CodePlace } from './observer.ts';
import { Dict, type Keywords, type Scope, Unknown, type Value } from './values.ts';

/** What gives the names of a module as a dict or as an object. */
const ofModule = /^(?:globals\(\)|(?:locals|vars)\(\)|sys\.modules\[(?:__name__|['"]__main__['"])\](?:\.__dict__)?)$/;

/** Whether something stands for the names of the module; what a function has for itself is not changed by way of `locals()`. */
function standsFor(owner: Value, scope: Scope): boolean {
  const text = owner instanceof Unknown ? (owner.origins[0]?.text ?? '') : '';
  return ofModule.test(text) && (scope.around === undefined || !/^(locals|vars)/.test(text));
}

/** `globals()['rate'] = value` and its like bind a name of the module; where nobody knows which, no plain value is known any more. */
export function boundByNamespace(m: Machine, scope: Scope, owner: Value, key: Value, value: Value): boolean {
  if (!standsFor(owner, scope)) return false;
  const { names } = scope.outermost;
  m.heap.touchNames(names);
  if (typeof key === 'string') names.set(key, m.defines.get(key) ?? value);
  else {
    const lost = Unknown.of(owner);
    for (const [name, held] of names) if (isNumeric(held) || typeof held === 'string' || Array.isArray(held)) names.set(name, lost);
  }
  return true;
}

/** `locals()` in a function: its names with what they stand for now. */
export function localsOf(m: Machine, scope: Scope): Dict | undefined {
  let own = scope;
  while (own.comprehends && own.around !== undefined) own = own.around;
  if (own.around === undefined) return undefined;
  if (m.tracer !== undefined) m.tracer.odd = true;
  return Dict.of([...own.names].filter(([name]) => /^(?!__class__$)\w+$/.test(name)));
}

/** `globals().update(…)`. */
export function updatesNamespace(m: Machine, scope: Scope, owner: Value, args: readonly Value[], keywords: Keywords): boolean {
  if (!standsFor(owner, scope)) return false;
  for (const one of args) {
    if (one instanceof Dict && !one.open) for (const key of iterate(one)) boundByNamespace(m, scope, owner, key, one.get(key) ?? null);
    else boundByNamespace(m, scope, owner, null, null);
  }
  for (const [key, value] of keywords) boundByNamespace(m, scope, owner, key === '**' ? null : key, value);
  return true;
}

/** What code in a text binds is not known: `exec('rate = 2')`. */
export function boundByText(m: Machine, scope: Scope, text: string, place: CodePlace): void {
  const lost = m.unknown(place, 'what exec does is not followed');
  for (const [, name = ''] of text.matchAll(/(?:^|;)[ \t]*(?:global[ \t]+)?([A-Za-z_]\w*)[ \t]*(?:[-+*/%|&@^]|\*\*|\/\/)?=(?!=)/gm))
    if (scope.find(name) !== undefined) scope.set(name, lost);
}
