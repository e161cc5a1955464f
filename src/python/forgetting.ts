import type { Step } from './compiled.ts';
import type { Machine } from './machine.ts';
import { children, deepest, type Node, textOf } from './syntax.ts';
import { raise, type Scope, Unknown } from './values.ts';

/** A statement that is no Python: what it would have bound is not known. */
export function failing(m: Machine, node: Node): Step {
  return (scope) => {
    if (m.strict) raise('SyntaxError', 'this kind of statement is not read');
    forget(m, node, scope, m.unknown(node, 'this kind of statement is not read'));
    return undefined;
  };
}

/** What a statement would have bound stands for something unknown. */
export function forget(m: Machine, node: Node, scope: Scope, unknown: Unknown, at?: number): void {
  const origins = at === undefined ? unknown.origins : unknown.origins.map((origin) => ({ ...origin, at }));
  m.observer.failed(node, origins);
  for (const name of bound(m, node)) {
    const given = m.defines.get(name);
    scope.set(name, given === undefined ? new Unknown(origins) : given);
  }
}

const boundBy = new WeakMap<Node, ReadonlySet<string>>();

/** The names that a statement binds, functions within it left out. */
function bound(m: Machine, node: Node): ReadonlySet<string> {
  const known = boundBy.get(node);
  if (known !== undefined) return known;
  const names = new Set<string>();
  boundBy.set(node, names);
  const visit = (one: Node, depth: number): void => {
    if (depth > deepest) return;
    if (one.name === 'AssignStatement' || one.name === 'UpdateStatement') {
      const parts = children(one);
      const last = parts.findLastIndex(({ name }) => name === 'AssignOp' || name === 'UpdateOp');
      const targets = parts.slice(0, last).flatMap((part) => (part.name === 'TupleExpression' ? children(part) : [part]));
      for (const part of targets) if (part.name === 'VariableName') names.add(textOf(m.source, part));
      return;
    }
    if (one.name === 'FunctionDefinition' || one.name === 'ClassDefinition') return;
    if (one.name === 'Body' || one.name.endsWith('Statement') || one.name === 'StatementGroup' || one === node) {
      for (const part of children(one)) visit(part, depth + 1);
    }
  };
  visit(node, 0);
  return names;
}
