import { iterate } from './builtins.ts';
import type { Run } from './compiled.ts';
import type { Machine } from './machine.ts';
import { children, type Node, normalised, separated, textOf } from './syntax.ts';
import { Arguments, big, Dict, Foreign, isInt, raise, type Scope, Slice, Thing, Unknown, type Value } from './values.ts';

/** What a name, or several, are bound to. */
export type Bind = (scope: Scope, value: Value) => void;

/** Binds the names of a target to a value. */
export function target(m: Machine, parts: readonly Node[]): Bind {
  const groups = separated(parts);
  const [first] = groups;
  if (groups.length === 1 && first?.length === 1 && !parts.some(({ name }) => name === ',')) return single(m, first[0]);
  const binds = groups.map((group) => ({ star: group[0]?.name === '*', bind: single(m, group.at(-1)) }));
  const star = binds.findIndex((one) => one.star);
  return (scope, value) => {
    if (value instanceof Unknown || value instanceof Foreign) {
      // timm returns a scheduler and the number of epochs.
      for (const [index, { bind }] of binds.entries())
        bind(scope, index > 0 && value instanceof Foreign ? m.unknown(parts[0] as Node) : value);
      return;
    }
    const items = iterate(value);
    const rest = items.length - binds.length + 1;
    if (star < 0 ? items.length !== binds.length : rest < 0) raise('ValueError', 'there are more names than values, or fewer');
    for (const [index, { bind }] of binds.entries()) {
      if (star < 0 || index < star) bind(scope, items[index] as Value);
      else if (index === star) bind(scope, items.slice(star, star + rest));
      else bind(scope, items[index + rest - 1] as Value);
    }
  };
}

function single(m: Machine, node: Node | undefined): Bind {
  switch (node?.name) {
    case 'VariableName': {
      const name = textOf(m.source, node);
      const given = m.defines.get(name);
      return (scope, value) => {
        told(m, name, value);
        scope.set(name, given ?? value);
      };
    }
    case 'TupleExpression':
    case 'ArrayExpression':
      return target(
        m,
        [...children(node).slice(1, -1), node.firstChild as Node].filter(({ name }) => !'([])'.includes(name)),
      );
    case 'ParenthesizedExpression':
      return single(m, children(node)[1]);
    case 'MemberExpression':
      return attribute(m, node);
    default:
      return () => {};
  }
}

/** What is bound to a name is told where it is more than a value of Python's own. */
function told(m: Machine, name: string, value: Value): void {
  if (value instanceof Foreign || value instanceof Thing || value instanceof Unknown) m.observer.bound(name, value);
}

function attribute(m: Machine, node: Node): Bind {
  const text = normalised(textOf(m.source, node));
  const parts = children(node);
  const of = m.compile(parts[0]);
  if (parts[1]?.name === '.') {
    const name = parts[2] === undefined ? '' : textOf(m.source, parts[2]);
    return (scope, value) => {
      const owner = of(scope);
      told(m, text, value);
      if (owner instanceof Unknown) m.assigned.set(text, value);
      if (owner instanceof Unknown || owner instanceof Foreign) m.observer.wrote(owner, name, value);
      if (owner instanceof Thing) owner.attributes.set(name, value);
      else if (owner instanceof Arguments) {
        owner.defaults.set(name, value);
        owner.assigned.add(name);
      } else if (owner instanceof Dict) owner.set(name, value);
    };
  }
  const index = subscript(m, parts.slice(2, -1));
  return (scope, value) => {
    const [owner, at] = [of(scope), index(scope)];
    if (owner instanceof Dict) owner.set(at, value);
    else if (owner instanceof Foreign || owner instanceof Unknown) m.observer.wrote(owner, at, value);
    else if (Array.isArray(owner) && isInt(at)) {
      const place = Number(big(at));
      owner[place < 0 ? place + owner.length : place] = value;
    }
  };
}

/** What stands in the brackets of `x[…]`: an index, a slice, or several. */
export function subscript(m: Machine, parts: readonly Node[]): Run {
  const groups = separated(parts).map((group): Run => {
    if (!group.some(({ name }) => name === ':')) return m.compile(group[0]);
    const slots: (Run | undefined)[] = [undefined];
    for (const part of group) {
      if (part.name === ':') slots.push(undefined);
      else slots[slots.length - 1] = m.compile(part);
    }
    return (scope) => new Slice(slots.map((slot) => slot?.(scope)));
  });
  if (groups.length === 1) return groups[0] as Run;
  return (scope) => groups.map((run) => run(scope));
}
