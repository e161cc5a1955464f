import { oncePer } from '../core/once.ts';
import { bindersOf } from './local-names.ts';
import type { Machine } from './machine.ts';
import { children, enclosing, type Node, type Source, textOf } from './syntax.ts';

/** Methods that change what they belong to. */
export const changing =
  /^(?:append|extend|insert|pop|remove|clear|sort|reverse|update|setdefault|popitem|add|discard|appendleft|popleft|extendleft|rotate|fill|resize|put|__setitem__|__setattr__|\w+_update|\w+_)$/;

/** Functions that change what nobody sees. */
const reaching = /^(?:setattr|delattr|exec|eval|next)$/;

/** The functions of a script, by their names. */
const functionsOf = oncePer((m: Machine): ReadonlyMap<string, readonly Node[]> => {
  const found = new Map<string, Node[]>();
  for (const { top } of [m.source, ...(m.source.parts ?? [])])
    top.cursor().iterate(({ name, node }) => {
      const own = name === 'FunctionDefinition' ? node.getChild('VariableName') : null;
      if (own !== null) found.set(textOf(m.source, own), [...(found.get(textOf(m.source, own)) ?? []), node]);
    });
  return found;
});

/** Whether the function around a place, or one that it may call, may change something that outlives it, by whichever way it goes. */
export function mayChangeOthers(m: Machine, place: Node, met = new Set<number>()): boolean {
  const whole = place.name === 'LambdaExpression' ? place : (enclosing(place, 'FunctionDefinition') ?? place);
  if (met.has(whole.from)) return false;
  met.add(whole.from);
  const calls = (name: string) => (functionsOf(m).get(name) ?? []).some((one) => mayChangeOthers(m, one.getChild('Body') ?? one, met));
  const visit = (node: Node): boolean => {
    const parts = children(node);
    if (/^(Delete|Yield)Statement$/.test(node.name)) return true;
    if (/^(Assign|Update|For)Statement$/.test(node.name)) {
      const end = parts.findLastIndex(({ name }) => /^(AssignOp|UpdateOp|in)$/.test(name));
      if (parts.slice(0, end).some((one) => outlives(m.source, one))) return true;
    }
    if (node.name === 'CallExpression' && node.firstChild !== null) {
      const { firstChild: callee } = node;
      const name = textOf(m.source, callee.lastChild ?? callee);
      if (reaching.test(name) || calls(name) || (callee.name === 'MemberExpression' && changing.test(name) && outlives(m.source, callee)))
        return true;
    }
    return parts.some(visit);
  };
  return visit(whole);
}

/** Whether a name that is bound, or what is changed under it, belongs to others than the function; what a function has made is its own. */
function outlives(source: Source, target: Node): boolean {
  if (target.name === 'VariableName') return bindersOf(source, target, textOf(source, target)) === undefined;
  const parts = children(target);
  if (target.name !== 'MemberExpression') return parts.some((one) => outlives(source, one));
  let root: Node = target;
  while (root.name === 'MemberExpression' && root.firstChild !== null) root = root.firstChild;
  const binders = root.name === 'VariableName' ? bindersOf(source, root, textOf(source, root)) : undefined;
  return !binders?.every((one) => /^(Array|Dictionary)(Comprehension)?Expression$/.test(one.lastChild?.name ?? ''));
}
