import type { Machine } from '../python/machine.ts';
import { children, type Node, textOf, topAt } from '../python/syntax.ts';
import type { Arguments, Value } from '../python/values.ts';

/** What the command line gives though the parser has a default for it: the value, or nothing where only the run knows. */
export type Given = ReadonlyMap<string, Value | undefined>;

/** A script that was gone through, with the parsers of its arguments. */
interface Gone {
  readonly m: Machine;
  readonly parsers: readonly Arguments[];
}

/** The tests that lead to a place, of the `if` around it. */
export function testsBefore(source: Machine['source'], at: number): readonly Node[] {
  let node: Node | null = topAt(source, at).resolveInner(at, 1);
  while (node !== null && node.name !== 'IfStatement' && node.name !== 'FunctionDefinition') node = node.parent;
  if (node?.name !== 'IfStatement') return [];
  const parts = children(node);
  return parts.filter(({ from }, index) => /^(if|elif)$/.test(parts[index - 1]?.name ?? '') && from < at);
}

/** Options without which a script ends by its own statement: `if args.data is None: raise ValueError('…')`. */
export function demanded({ m, parsers }: Gone): Given {
  const found = new Map<string, Value | undefined>();
  if (typeof m.ended !== 'number') return found;
  for (const test of testsBefore(m.source, m.ended)) {
    const cursor = test.cursor();
    do {
      if (cursor.name !== 'MemberExpression') continue;
      const [, name = ''] = /^\w+\.(\w+)$/.exec(textOf(m.source, cursor)) ?? [];
      const parser = parsers.find(({ defaults }) => defaults.has(name));
      const value = parser?.defaults.get(name);
      if (!parser?.isDefault(name) || m.defines.has(textOf(m.source, cursor))) continue;
      if (value === false) found.set(name, true);
      else if (value === null || value === '') found.set(name, undefined);
    } while (cursor.next() && cursor.from < test.to);
  }
  // Of several switches nobody knows which is set.
  return found.size === 1 ? found : new Map([...found.keys()].map((name) => [name, undefined]));
}
