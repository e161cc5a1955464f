import type { Machine } from '../python/machine.ts';
import { type Node, textOf } from '../python/syntax.ts';
import type { Value } from '../python/values.ts';
import type { Found } from './found.ts';

/** Statements at the top of a file that train, which nobody asks for where a line beside it says what is wanted. */
const trains = /\.step\s*\(|\.backward\s*\(|\.fit\s*\(/;
const starts = /^(?:\w+\.)*(?:main|train\w*|run|fit)\s*\(/;

/** Gives a line of Python the names of the file that it is read beside; what that file builds or trains by itself is left out. */
export function around(m: Machine, found: Found, known: ReadonlyMap<string, Value>): void {
  const { within } = m.source;
  if (within === undefined) return;
  const line = m.source.text.slice(0, within.from);
  const { names } = m.module(within, (node, run) => {
    if (!isRun(m, node)) run();
  });
  for (const [name, value] of names) {
    if (name === '__name__') continue;
    const said = known.get(name);
    if (said !== undefined) names.set(name, said);
    m.globals.names.set(name, said ?? value);
  }
  found.afresh((variables) => variables.some((name) => new RegExp(`\\b${name.replace(/^.*\./, '')}\\b`).test(line)));
}

function isRun({ source }: Machine, node: Node): boolean {
  const code = textOf(source, node);
  if (node.name === 'ExpressionStatement') return starts.test(code);
  return /^(For|While|With)Statement$/.test(node.name) && trains.test(code);
}
