import { compile } from './expressions.ts';
import type { Machine } from './machine.ts';
import { block } from './statements.ts';

/** Teaches a machine Python. */
export function grammar(m: Machine): Machine {
  m.compile = (node) => compile(m, node);
  m.block = (nodes) => block(m, nodes);
  return m;
}
