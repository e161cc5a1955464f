import { compare } from './arithmetic.ts';
import type { Arm, Evaluation, Step } from './compiled.ts';
import { truth } from './contents.ts';
import type { Machine } from './machine.ts';
import { children, type Node, separated, textOf } from './syntax.ts';
import { type Scope, Unknown, type Value } from './values.ts';

/** Whether a pattern fits; where nobody knows, why. It binds its names. */
type Fits = (scope: Scope, value: Value) => boolean | Unknown;

/** `match`: literals, names, alternatives and sequences; what else a pattern asks is not known. */
export function matching(m: Machine, node: Node, [, subject, body]: readonly Node[], chosen: (arms: readonly Arm[]) => Step): Step {
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
      if (groups.some((group) => group.length !== 1 || group[0]?.name === 'StarPattern')) return () => m.unknown(node);
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
    case 'ParenthesizedPattern':
    case 'GroupPattern':
      return parts.length === 3 ? patternOf(m, parts[1] as Node) : () => m.unknown(node);
    default:
      return () => m.unknown(node);
  }
}

const known = (value: Value): boolean | Unknown => (value instanceof Unknown ? value : truth(value));
