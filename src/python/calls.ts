import { iterate } from './builtins.ts';
import { placed, type Run } from './compiled.ts';
import { comprehension } from './comprehensions.ts';
import { superOf } from './inherit.ts';
import { type Machine, nothing, saying } from './machine.ts';
import { children, type Node, separated, textOf } from './syntax.ts';
import { Dict, Foreign, NotKnown, type Parameter, Raised, type Scope, Unknown, type Value } from './values.ts';

interface Argument {
  readonly run: Run;
  readonly kind: 'plain' | '*' | '**';
  readonly name?: string;
}

/** The arguments of a call, as they are written. */
function argumentsOf(m: Machine, list: Node): readonly Argument[] {
  const parts = children(list).slice(1, -1);
  if (parts.some(({ name }) => name === 'for')) return [{ run: comprehension(m, parts), kind: 'plain' }];
  return separated(parts).map((group): Argument => {
    const [first, second, third] = group as [Node, Node?, Node?];
    if (first.name === '*' || first.name === '**') return { run: m.compile(second ?? first), kind: first.name };
    if (second?.name === 'AssignOp') return { run: m.compile(third ?? second), kind: 'plain', name: textOf(m.source, first) };
    return { run: m.compile(first), kind: 'plain' };
  });
}

/** A call, with its stars. */
export function callExpression(m: Machine, node: Node, parts: readonly Node[]): Run {
  const [callee, list] = parts as [Node, Node?];
  if (list?.name !== 'ArgList' || children(list).some(({ type }) => type.isError)) {
    const what = m.unknown(node, 'this is no Python');
    return () => what;
  }
  const func = m.compile(callee);
  const all = argumentsOf(m, list);
  const place = { from: node.from, to: node.to };
  const plain = all.every(({ kind, name }) => kind === 'plain' && name === undefined);
  const runs = all.map(({ run }) => tolerant(m, run));
  const isLen = textOf(m.source, callee) === 'len';
  if (textOf(m.source, callee) === 'super') return (scope) => superOf(m, scope.find('__class__'), scope.find('self'), place);
  return placed(node, (scope) => {
    const target = func(scope);
    if (plain) {
      const values = runs.map((run) => run(scope));
      // The length of what is not known is a number that can be given.
      if (isLen && (values[0] instanceof Unknown || values[0] instanceof Foreign)) {
        const length = m.observer.length(values[0]);
        return length ?? (values[0] instanceof Unknown ? m.from(values[0], node) : m.unknown(node));
      }
      return m.call(target, values, nothing, place);
    }
    const args: Value[] = [];
    const keywords = new Map<string, Value>();
    for (const [index, { kind, name }] of all.entries()) {
      const value = (runs[index] as Run)(scope);
      if (name !== undefined) keywords.set(name, value);
      else if (kind === 'plain') args.push(value);
      else if (value instanceof Unknown) {
        // What a library makes is seen all the same, and asks for the mapping.
        if (kind === '*' || m.strict || !(target instanceof Unknown)) throw new NotKnown(value);
        keywords.set('**', value);
      } else if (kind === '*') args.push(...iterate(value));
      else if (value instanceof Dict) for (const [key, one] of value.map) keywords.set(String(key), one);
    }
    return m.call(target, args, keywords, place);
  });
}

/** An argument that cannot be evaluated is unknown, so that what takes it is seen all the same. */
const tolerant =
  (m: Machine, run: Run): Run =>
  (scope) => {
    if (m.strict) return run(scope);
    try {
      return run(scope);
    } catch (error) {
      if (error instanceof NotKnown) return error.unknown;
      if (!(error instanceof Raised)) throw error;
      return new Unknown([{ text: '', at: error.at ?? 0, says: saying(error) }]);
    }
  };

/** The parameters of a function; what they are when left out is settled where it is defined. */
export function parametersOf(m: Machine, parts: readonly Node[]): (scope: Scope) => readonly Parameter[] {
  const groups = separated(parts.filter(({ name }) => name !== '(' && name !== ')' && name !== 'TypeDef'));
  let kind: 'plain' | 'keyword' = 'plain';
  const all: { readonly name: string; readonly kind: Parameter['kind']; readonly unsaid?: Run }[] = [];
  for (const group of groups) {
    const [first, second, third] = group as [Node, Node?, Node?];
    if (first.name === '*' || first.name === '**') {
      kind = 'keyword';
      if (second) all.push({ name: textOf(m.source, second), kind: first.name });
    } else if (first.name === 'VariableName') {
      const unsaid = second?.name === 'AssignOp' && third ? m.compile(third) : undefined;
      all.push({ name: textOf(m.source, first), kind, ...(unsaid && { unsaid }) });
    }
  }
  return (scope) =>
    all.map(({ unsaid, ...parameter }) => {
      const given = m.defines.get(parameter.name);
      if (given !== undefined) return { ...parameter, unsaid: given };
      return unsaid === undefined ? parameter : { ...parameter, unsaid: unsaid(scope) };
    });
}
