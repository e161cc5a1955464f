import type { Signal, Step } from './compiled.ts';
import { importsIn } from './imported.ts';
import type { Machine } from './machine.ts';
import { children, type Node, separated, textOf } from './syntax.ts';
import type { Tracer } from './tracer.ts';
import { Class, Func, type Scope, Unknown, type Value } from './values.ts';

/** Compiles what says how its values come about. */
export function tracingly<T>(m: Machine, compile: () => T): T {
  const before = m.tracing;
  m.tracing = true;
  try {
    return compile();
  } finally {
    m.tracing = before;
  }
}

/** Statements of which nobody follows what another turn would do. */
const unfollowed = /^(Yield|Match)Statement$|Definition$|^DecoratedStatement$/;

/** Goes through a statement in a turn that is traced; what was put together in it is left out again. */
export function stepTraced(m: Machine, tracer: Tracer, node: Node, step: Step, scope: Scope): Signal {
  if (unfollowed.test(node.name)) tracer.odd = true;
  const [base, depth] = [tracer.values.length, tracer.open.length];
  try {
    const signal = step(scope);
    if (node.name === 'ImportStatement') imports(m, tracer, node, scope);
    else if (node.name === 'DeleteStatement') deletes(m, tracer, node, scope);
    return signal;
  } finally {
    tracer.cut(base);
    tracer.open.length = depth;
    // What was not bound after all is not what is bound next.
    tracer.take(null);
  }
}

/** What a module has under a name, but for numbers and what holds some, is the same at every turn. */
const isSteady = (value: Value | undefined): value is Value =>
  value instanceof Func || value instanceof Class || (value instanceof Unknown && value.path !== undefined);

function imports(m: Machine, tracer: Tracer, node: Node, scope: Scope): void {
  for (const { bound } of importsIn(m.source, node).bindings) {
    const value = scope.find(bound);
    if (isSteady(value)) {
      tracer.give(undefined);
      tracer.bind(scope, bound, value, m.doubts);
    } else tracer.odd = true;
  }
}

function deletes(m: Machine, tracer: Tracer, node: Node, scope: Scope): void {
  for (const [target] of separated(children(node).slice(1))) {
    if (m.doubts > 0 || target?.name !== 'VariableName') tracer.odd = true;
    else tracer.unbinds(scope, textOf(m.source, target));
  }
}
