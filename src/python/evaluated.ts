import { negate } from './arithmetic.ts';
import { known } from './builtins.ts';
import { literalOf } from './literals.ts';
import type { Machine } from './machine.ts';
import { member } from './members.ts';
import type { CodePlace } from './observer.ts';
import { type Scope, Unknown, type Value } from './values.ts';

/** A name with attributes. */
const path = /^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*$/;

/** A text, and whether it stands in the code what it begins with: of a name that is put together as a whole nobody sees that it is read. */
interface Evaluated {
  readonly text: string;
  readonly named: boolean;
}

/** What `eval` gives of a text that is a name with attributes, or a literal; nothing where it is more. */
export function evaluated(m: Machine, { text, named }: Evaluated, scope: Scope, place: CodePlace): Value | undefined {
  const code = text.trim();
  const literal = literalOf(code, negate);
  if (literal !== undefined) return literal;
  if (!named || !path.test(code)) return undefined;
  const given = m.rebound.has(code) ? undefined : m.defines.get(code);
  if (given !== undefined) return given;
  const [root = '', ...names] = code.split('.');
  const first = scope.find(root) ?? known(root);
  if (first === undefined) return undefined;
  const found = names.reduce<Value>((owner, name) => member(m, owner, name, place), first);
  // What is asked for is what the text names.
  return found instanceof Unknown && found.path === undefined && found.origins.every(({ says }) => says === undefined)
    ? new Unknown([{ ...found.origins[0], text: code, at: place.from }])
    : found;
}
