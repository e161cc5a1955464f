import { oncePer } from '../core/once.ts';
import type { Step } from './compiled.ts';
import { importsIn } from './imported.ts';
import { lose } from './losing.ts';
import type { Machine } from './machine.ts';
import { boundInCall, children, deepestCode, type Node, textOf } from './syntax.ts';
import { target } from './targets.ts';
import { Dict, Foreign, NotKnown, Raised, type Scope, Unknown, unread, type Value } from './values.ts';

/** A statement that is not read: what it would have touched is not known. */
export function failing(m: Machine, node: Node): Step {
  return (scope) => {
    if (m.strict) unread('this kind of statement is not read');
    forget(m, node, scope, m.unknown(node, 'this kind of statement is not read'));
    return undefined;
  };
}

/** Names of what a function sets beside what its body returns: the reason why nobody knows what that is, or how often a loop turns. */
export const [doubtful, broken] = [' doubt', ' broken'];

/** What a function may return where it does not go on, by the reasons why nobody knows that. */
const returned = new WeakMap<Unknown, readonly Value[]>();

/** A function returns this, or goes on. */
export function mayReturn(names: Map<string, Value>, unknown: Unknown, value: Value): void {
  const before = names.get(doubtful);
  const known = before === undefined ? [] : before instanceof Unknown ? returned.get(before) : undefined;
  const doubt = Unknown.of(unknown);
  if (known !== undefined) returned.set(doubt, [...known, value]);
  names.set(doubtful, doubt);
}

/** What a function returns that has come to its end, or may have returned before. */
export function returnedBy(m: Machine, scope: Scope, result: Value): Value {
  const doubt = scope.names.get(doubtful);
  if (!(doubt instanceof Unknown)) return result;
  const others = returned.get(doubt);
  return (others && m.observer.joined([...others, result], doubt)) ?? doubt;
}

/** The objects of libraries that names stand for which a statement binds. */
export function objectsIn(m: Machine, node: Node, scope: Scope): ReadonlyMap<string, Foreign> {
  const found = new Map<string, Foreign>();
  for (const name of touchedBy(m, node).names) {
    const value = scope.find(name);
    if (value instanceof Foreign) found.set(name, value);
  }
  return found;
}

/** What a statement would have bound, changed or returned is not known. */
export function forget(m: Machine, node: Node, scope: Scope, unknown: Unknown, at?: number, kept?: ReadonlySet<string>): void {
  const origins = at === undefined ? unknown.origins : unknown.origins.map((origin) => ({ ...origin, at }));
  m.observer.failed(node, origins);
  const { names, changed, set, returns, breaks } = touchedBy(m, node);
  for (const one of changed) loseAt(m, one, scope, new Unknown(origins));
  for (const one of set) setTo(m, one, scope, new Unknown(origins));
  for (const name of names) {
    if (kept?.has(name)) continue;
    const given = m.defines.get(name);
    scope.set(name, given === undefined ? new Unknown(origins) : given);
  }
  if (returns) scope.names.set(doubtful, new Unknown(origins));
  if (breaks) scope.names.set(broken, new Unknown(origins));
}

// A loop that cannot be gone through is forgotten again and again.
const rootOf = oncePer((node: Node) => node.firstChild as Node);
const evaluationOf = oncePer((m: Machine) => oncePer((node: Node) => m.compile(node)));
const bindOf = oncePer((m: Machine) => oncePer((node: Node) => target(m, [node])));

/** Loses what stands under an expression, such as `x` of `x.append(…)`. */
function loseAt(m: Machine, node: Node, scope: Scope, unknown: Unknown): void {
  quietly(() => {
    const value = evaluationOf(m)(node)(scope);
    if (!(value instanceof Unknown)) lose(m, value, unknown);
  });
}

/** Sets `x.y` or `x[3]` to something unknown; where that cannot be done, all of `x` is lost. Rates are doubted apart. */
function setTo(m: Machine, node: Node, scope: Scope, unknown: Unknown): void {
  const root = rootOf(node);
  let owner: Value = null;
  quietly(() => {
    owner = evaluationOf(m)(root)(scope);
  });
  if ((owner as Value) instanceof Dict && (owner as unknown as Dict).watch !== undefined) return;
  if (!quietly(() => bindOf(m)(node)(scope, unknown))) loseAt(m, root, scope, unknown);
}

/** Whether it could be done. */
function quietly(run: () => void): boolean {
  try {
    run();
    return true;
  } catch (error) {
    if (error instanceof Raised || error instanceof NotKnown) return false;
    throw error;
  }
}

/** What a statement touches, functions within it left out. */
interface Touched {
  readonly names: Set<string>;
  /** Expressions whose values it changes: `x` of `x.append(…)`. */
  readonly changed: Node[];
  /** What it sets: `x[3]`, `x.y`. */
  readonly set: Node[];
  returns: boolean;
  breaks: boolean;
}

const touched = new WeakMap<Node, Touched>();
/** Methods that change what they belong to. */
const changers =
  /^(append|extend|insert|pop|remove|clear|sort|reverse|update|setdefault|popitem|add|discard|fill|resize|put|appendleft|popleft|extendleft|rotate|merge|\w+_update|\w+_)$/;

function touchedBy(m: Machine, node: Node): Touched {
  const known = touched.get(node);
  if (known !== undefined) return known;
  const found: Touched = { names: new Set(), changed: [], set: [], returns: false, breaks: false };
  touched.set(node, found);
  const binds = (one: Node | null): void => {
    if (one?.name === 'VariableName') found.names.add(textOf(m.source, one));
    else if (one?.name === 'MemberExpression') found.set.push(one);
    else if (one && /^(Tuple|Array|Parenthesized)Expression$/.test(one.name)) for (const part of children(one)) binds(part);
  };
  const visit = (one: Node, depth: number, looped: boolean): void => {
    if (depth > deepestCode) return;
    const parts = children(one);
    const until = (names: readonly string[]) => parts.findIndex(({ name }) => names.includes(name));
    switch (one.name) {
      case 'FunctionDefinition':
      case 'ClassDefinition':
        binds(parts.find(({ name }) => name === 'VariableName') ?? null);
        return;
      case 'LambdaExpression':
        return;
      case 'AssignStatement':
      case 'UpdateStatement':
        for (const part of parts.slice(
          0,
          parts.findLastIndex(({ name }) => name === 'AssignOp' || name === 'UpdateOp'),
        ))
          binds(part);
        break;
      case 'NamedExpression':
        binds(one.firstChild);
        break;
      case 'ArgList':
        for (const part of boundInCall(one)) binds(part);
        break;
      case 'ForStatement':
        for (const part of parts.slice(0, until(['in']))) binds(part);
        break;
      case 'ImportStatement':
        for (const { bound } of importsIn(m.source, one).bindings) found.names.add(bound);
        return;
      case 'WithStatement':
      case 'TryStatement':
        for (const [index, part] of parts.entries()) if (part.name === 'as') binds(parts[index + 1] ?? null);
        break;
      case 'DeleteStatement':
        for (const part of parts) binds(part);
        return;
      case 'CapturePattern':
        binds(one.firstChild);
        break;
      case 'CallExpression': {
        const [callee] = parts;
        const method = callee?.name === 'MemberExpression' ? callee.lastChild : null;
        if (callee && method?.name === 'PropertyName' && changers.test(textOf(m.source, method)))
          found.changed.push(callee.firstChild as Node);
        if (callee && /(^|\.)(setattr|delattr|insort\w*|shuffle|heap\w+)$/.test(textOf(m.source, callee))) {
          const [, first] = children(parts[1] ?? one);
          if (first) found.changed.push(first);
        }
        break;
      }
      case 'ReturnStatement':
        found.returns = true;
        break;
      case 'BreakStatement':
      case 'ContinueStatement':
        if (!looped) found.breaks = true;
        return;
      default:
    }
    const loop = one.name === 'ForStatement' || one.name === 'WhileStatement';
    for (const part of parts) visit(part, depth + 1, looped || loop);
  };
  visit(node, 0, false);
  return found;
}
