import { oncePer } from '../core/once.ts';
import { importsIn } from './imported.ts';
import { boundInCall, children, deepestCode, enclosing, type Node, type Source, textOf } from './syntax.ts';

/** What a function binds: the statements that do, by name; nothing of names that belong further out. */
type Locals = ReadonlyMap<string, readonly Node[]>;

/** By the place of the function: a node is made anew each time that it is come to. */
const known = oncePer((_source: Source) => new Map<number, Locals>());

/** The statements that bind a name in the function that it is read in, where that makes it a name of that function; nothing elsewhere. */
export function bindersOf(source: Source, node: Node, name: string): readonly Node[] | undefined {
  const around = enclosing(node, 'FunctionDefinition');
  const inner = ['ClassDefinition', 'LambdaExpression'].map((kind) => enclosing(node, kind));
  if (around === undefined || inner.some((one) => one !== undefined && one.from > around.from)) return undefined;
  const body = around.getChild('Body');
  // What stands before the body is read by whoever is around.
  if (body === null || node.from < body.from) return undefined;
  const all = known(source);
  const locals = all.get(around.from) ?? localsIn(source, around, body);
  all.set(around.from, locals);
  return locals.get(name);
}

/** Whether a statement stands in a loop. */
export const inLoop = (node: Node): boolean => ['ForStatement', 'WhileStatement'].some((kind) => enclosing(node, kind) !== undefined);

function localsIn(source: Source, around: Node, body: Node): Locals {
  const found = new Map<string, Node[]>();
  const farther = new Set<string>();
  const text = (node: Node) => textOf(source, node);
  const names = (name: string, by: Node) => found.set(name, [...(found.get(name) ?? []), by]);
  const binds = (one: Node | null | undefined, by: Node): void => {
    if (one?.name === 'VariableName') names(text(one), by);
    else if (one && /^(Tuple|Array|Parenthesized)Expression$/.test(one.name)) for (const part of children(one)) binds(part, by);
  };
  const visit = (one: Node, depth: number): void => {
    if (depth > deepestCode) return;
    const parts = children(one);
    const before = (name: string) => parts.findIndex((part) => part.name === name);
    if (/^(Function|Class)Definition$/.test(one.name)) binds(one.getChild('VariableName'), one);
    // What these bind is theirs, but for `:=`, which a comprehension binds around it.
    if (/^((Function|Class)Definition|LambdaExpression)$/.test(one.name)) return;
    if (one.name === 'AssignStatement' || one.name === 'UpdateStatement') {
      const last = parts.findLastIndex(({ name }) => name === 'AssignOp' || name === 'UpdateOp');
      for (const part of parts.slice(0, last)) binds(part, one);
    } else if (one.name === 'ForStatement') for (const part of parts.slice(0, before('in'))) binds(part, one);
    else if (one.name === 'WithStatement' || one.name === 'TryStatement') {
      for (const [index, part] of parts.entries()) if (part.name === 'as') binds(parts[index + 1], one);
    } else if (one.name === 'ImportStatement') for (const { bound } of importsIn(source, one).bindings) names(bound, one);
    else if (one.name === 'NamedExpression') binds(one.firstChild, one);
    else if (one.name === 'ArgList') for (const part of boundInCall(one)) binds(part, one);
    else if (one.name === 'DeleteStatement') for (const part of parts) binds(part, one);
    else if (one.name === 'CapturePattern') binds(one.firstChild, one);
    else if (one.name === 'ScopeStatement') for (const part of parts) if (part.name === 'VariableName') farther.add(text(part));
    for (const part of parts) visit(part, depth + 1);
  };
  visit(body, 0);
  const list = around.getChild('ParamList');
  // A parameter is always bound.
  for (const part of list === null ? [] : children(list)) if (part.name === 'VariableName') farther.add(text(part));
  for (const name of farther) found.delete(name);
  return found;
}
