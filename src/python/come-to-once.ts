import type { Evaluation } from './compiled.ts';
import type { Machine } from './machine.ts';
import { children, type Node, textOf } from './syntax.ts';
import type { Scope, Value } from './values.ts';

/** Calls that give the same when they are made again, and change nothing. */
const plain = /\b(?:abs|float|get|int|items|keys|len|list|max|min|range|round|str|tuple|type|values)\(/g;

/**
 * What an update reads and what it binds, of which the owner and the index are come to once: `counts[next(turns)] += 1`. `read` and `bind`
 * compile the target for the one and the other.
 */
export function comeToOnce<B>(m: Machine, left: Node, read: () => Evaluation, bind: () => B): readonly [Evaluation, B] {
  const code = textOf(m.source, left);
  if (left.name !== 'MemberExpression' || !/[\w)\]]\(|:=/.test(code.replace(plain, ''))) return [read(), bind()];
  const { compile } = m;
  const parts = children(left);
  const found = new Map(parts.map((part) => [part.from, new WeakMap<Scope, Value>()]));
  const within = <T>(making: () => T, how: (run: Evaluation, held: WeakMap<Scope, Value>) => Evaluation): T => {
    m.compile = (node) => {
      const part = node && parts.find(({ from, to }) => from === node.from && to === node.to);
      const held = part && found.get(part.from);
      return held === undefined ? compile(node) : how(compile(node), held);
    };
    try {
      return making();
    } finally {
      m.compile = compile;
    }
  };
  return [
    within(read, (run, held) => (scope) => {
      const value = run(scope);
      held.set(scope, value);
      return value;
    }),
    within(bind, (run, held) => (scope) => {
      if (m.tracer !== undefined) m.tracer.odd = true;
      const value = held.get(scope);
      return value === undefined ? run(scope) : value;
    }),
  ];
}
