import { compare } from './arithmetic.ts';
import type { Arm, Evaluation, Step } from './compiled.ts';
import { truth } from './contents.ts';
import type { Machine } from './machine.ts';
import { member } from './members.ts';
import { children, type Node, separated, textOf } from './syntax.ts';
import { isInstance } from './types.ts';
import { Class, Dict, type Scope, Unknown, unread, type Value } from './values.ts';

/** Whether a pattern fits; where nobody knows, why. It binds its names. */
type Fits = (scope: Scope, value: Value) => boolean | Unknown;

/** `match`: literals, names, alternatives, sequences, mappings and classes; what else a pattern asks is not known. */
export function matching(m: Machine, node: Node, parts: readonly Node[], chosen: (arms: readonly Arm[]) => Step): Step {
  const [, subject, body] = parts;
  // The grammar knows no comparison and no tuple there.
  if (parts.some(({ type }) => type.isError)) return () => unread('write what it is to match in parentheses, so that it is read');
  const value = m.compile(subject);
  const held = ` match ${node.from}`;
  const arms = (body === undefined ? [] : children(body))
    .filter(({ name }) => name === 'MatchClause')
    .map((clause): Arm => {
      const [, pattern] = children(clause);
      const code = clause.getChild('Body');
      const guard = clause.getChild('Guard')?.lastChild;
      const fits = children(clause).some(({ type }) => type.isError) ? () => m.unknown(pattern as Node) : patternOf(m, pattern as Node);
      const also: Evaluation | undefined = guard ? m.compile(guard) : undefined;
      const test = (scope: Scope): Value => {
        const found = fits(scope, scope.names.get(held) as Value);
        return found === true && also !== undefined ? also(scope) : found;
      };
      return { test, body: m.block(code === null ? [] : children(code)) };
    });
  const step = chosen(arms);
  return (scope) => {
    scope.names.set(held, value(scope));
    try {
      return step(scope);
    } finally {
      scope.names.delete(held);
    }
  };
}

function patternOf(m: Machine, node: Node): Fits {
  const parts = children(node);
  if (parts.some(({ type }) => type.isError)) return () => m.unknown(node);
  switch (node.name) {
    case 'CapturePattern': {
      const name = textOf(m.source, node);
      return (scope, value) => {
        if (name !== '_') scope.set(name, value);
        return true;
      };
    }
    case 'LiteralPattern': {
      const negative = parts[0]?.name === 'ArithOp';
      if (parts.length > (negative ? 2 : 1)) return () => m.unknown(node);
      const run = m.compile(parts.at(-1));
      const sign = negative ? -1 : 1;
      return (scope, value) => {
        const literal = run(scope);
        return known(compare('==')(value, sign === -1 && typeof literal === 'number' ? -literal : sign === -1 ? m.unknown(node) : literal));
      };
    }
    case 'OrPattern': {
      const all = parts.filter(({ name }) => name !== 'LogicOp').map((one) => patternOf(m, one));
      return (scope, value) => {
        for (const fits of all) {
          const found = fits(scope, value);
          if (found !== false) return found;
        }
        return false;
      };
    }
    case 'SequencePattern': {
      const groups = separated(parts.slice(1, -1));
      if (groups.some((group) => group.length !== 1)) return () => m.unknown(node);
      const star = groups.findIndex(([one]) => one?.name === 'StarPattern');
      if (star >= 0)
        return starred(
          m,
          groups.map(([one]) => one as Node),
          star,
        );
      const all = groups.map(([one]) => patternOf(m, one as Node));
      return (scope, value) => {
        if (value instanceof Unknown) return Unknown.of(value);
        if (!Array.isArray(value)) return false;
        if (value.length !== all.length) return false;
        for (const [index, fits] of all.entries()) {
          const found = fits(scope, value[index] as Value);
          if (found !== true) return found;
        }
        return true;
      };
    }
    case 'MappingPattern':
      return mappingOf(m, node, parts.slice(1, -1));
    case 'ClassPattern':
      return instanceOf(m, node, parts);
    case 'AttributePattern': {
      const run = m.compile(parts[0]);
      const names = parts.filter(({ name }) => name === 'PropertyName').map((part) => textOf(m.source, part));
      return (scope, value) =>
        known(
          compare('==')(
            value,
            names.reduce<Value>((of, name) => member(m, of, name, node), run(scope)),
          ),
        );
    }
    case 'AsPattern': {
      const [inner, , name] = parts as [Node, Node, Node];
      const fits = patternOf(m, inner);
      return (scope, value) => {
        const found = fits(scope, value);
        if (found === true) scope.set(textOf(m.source, name), value);
        return found;
      };
    }
    case 'ParenthesizedPattern':
    case 'GroupPattern':
      return parts.length === 3 ? patternOf(m, parts[1] as Node) : () => m.unknown(node);
    default:
      return () => m.unknown(node);
  }
}

/** A sequence with `*rest` in it. */
function starred(m: Machine, groups: readonly Node[], star: number): Fits {
  const all = groups.map((one, index) => (index === star ? undefined : patternOf(m, one)));
  const rest = groups[star]?.lastChild;
  const name = rest ? textOf(m.source, rest) : '_';
  return (scope, value) => {
    if (value instanceof Unknown) return Unknown.of(value);
    if (!Array.isArray(value) || value.length < all.length - 1) return false;
    const more = value.length - all.length + 1;
    for (const [index, fits] of all.entries()) {
      const found = fits?.(scope, value[index < star ? index : index + more - 1] as Value) ?? true;
      if (found !== true) return found;
    }
    if (name !== '_') scope.set(name, [...value.slice(star, star + more)]);
    return true;
  };
}

/** `{"kind": "step", "gamma": g}`. */
function mappingOf(m: Machine, node: Node, parts: readonly Node[]): Fits {
  const entries: { readonly key: Value; readonly fits: Fits }[] = [];
  for (const [key, colon, value, ...more] of separated(parts)) {
    const literal = key?.name === 'LiteralPattern' ? m.compile(key.firstChild ?? undefined)(m.globals) : undefined;
    if (literal === undefined || literal instanceof Unknown || colon?.name !== ':' || value === undefined || more.length > 0)
      return () => m.unknown(node);
    entries.push({ key: literal, fits: patternOf(m, value) });
  }
  return (scope, value) => {
    if (value instanceof Unknown) return Unknown.of(value);
    if (!(value instanceof Dict)) return false;
    for (const { key, fits } of entries) {
      const held = value.get(key);
      if (held === undefined && value.mayHave(key)) return m.unknown(node);
      const found = held === undefined ? false : fits(scope, held);
      if (found !== true) return found;
    }
    return true;
  };
}

/** `Step(every=e, gamma=g)`, and `Step(e, g)` of a dataclass. */
function instanceOf(m: Machine, node: Node, [type, list]: readonly Node[]): Fits {
  const run = m.compile(type);
  const groups = separated(list === undefined ? [] : children(list).slice(1, -1)).filter(([one]) => one?.firstChild?.type.isError !== true);
  const asked = groups.map(([one]) => {
    const [name, , pattern] =
      one?.name === 'KeywordPattern' ? (children(one).length === 3 ? children(one) : [one.firstChild, one, one.lastChild]) : [];
    return name && pattern ? { name: textOf(m.source, name), fits: patternOf(m, pattern) } : { fits: patternOf(m, one as Node) };
  });
  return (scope, value) => {
    const of = run(scope);
    const found = isInstance(m, value, of);
    if (found !== true) return found;
    for (const [index, { name, fits }] of asked.entries()) {
      const own = name ?? (of instanceof Class ? of.fields[index] : undefined);
      // `int(x)` takes the number itself.
      if (own === undefined && (of instanceof Class || index > 0)) return m.unknown(node);
      const fit = fits(scope, own === undefined ? value : member(m, value, own, node));
      if (fit !== true) return fit;
    }
    return true;
  };
}

const known = (value: Value): boolean | Unknown => (value instanceof Unknown ? value : truth(value));
