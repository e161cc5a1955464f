import { oncePer } from '../core/once.ts';
import { lineAt } from '../core/text.ts';
import { known } from './builtins.ts';
import { iterate } from './contents.ts';
import type { Machine } from './machine.ts';
import { type Node, type Source, textOf } from './syntax.ts';
import { Items, Native, type Value } from './values.ts';

/** Where a script says that it is written in Python 2, by `print` without brackets in it or in a module of it; nothing where it does not. */
const olderAt = oncePer((source: Source): number | undefined => {
  for (const { top } of [source, ...(source.parts ?? [])]) {
    const cursor = top.cursor();
    do {
      if (cursor.name === 'PrintStatement') return cursor.from;
      // One of several things stands as a tuple in the tree.
      if (cursor.name === 'TupleExpression' && source.text.startsWith('print', cursor.from)) return cursor.from;
    } while (cursor.next());
  }
  return undefined;
});

/** That a script is computed as Python 2 does, where it is. */
export function olderSaid(source: Source): readonly string[] {
  const at = olderAt(source);
  return at === undefined ? [] : [`line ${lineAt(source, at)} is Python 2, in which / of whole numbers rounds down`];
}

const future = /^[ \t]*from[ \t]+__future__[ \t]+import\b[^\n]*\b(?:division|\*)/m;

/** The files of a script that ask for the division of Python 3, by where they begin. */
const dividing = oncePer((source: Source): ReadonlySet<number> => {
  const begins = [0, ...(source.parts ?? []).map(({ from }) => from)];
  return new Set(begins.filter((from, at) => future.test(source.text.slice(from, begins[at + 1]))));
});

/** An operator as it is written; `÷` where it is Python 2's `/`, which rounds the quotient of whole numbers down. */
export function operatorOf(source: Source, sign: Pick<Node, 'from' | 'to'>): string {
  const text = textOf(source, sign);
  if (!/^\/(?!\/)/.test(text) || olderAt(source) === undefined) return text;
  return dividing(source).has(source.parts?.findLast(({ from }) => from <= sign.from)?.from ?? 0) ? text : text.replace('/', '÷');
}

/** Functions of Python 2 that give a list of lists, where those of Python 3 give an iterator. */
const listing = new Set(['map', 'filter', 'zip']);

/** What a name stands for in the language, where the script binds it to nothing. */
export function ofLanguage(m: Machine, name: string): Value | undefined {
  const named = known(name) ?? m.globals.names.get(`builtin ${name}`);
  if (olderAt(m.source) === undefined) return named;
  if (name === 'xrange') return known('range');
  if (!listing.has(name) || !(named instanceof Native)) return named;
  return new Native(name, (args, keywords, invoke) => {
    const made = named.call(args, keywords, invoke);
    const listed = args.every((one, at) => Array.isArray(one) || (at === 0 && name !== 'zip'));
    return listed && made instanceof Items ? [...iterate(made)] : made;
  });
}
