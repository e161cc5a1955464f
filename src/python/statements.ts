import { refuse } from '../core/text.ts';
import { binary, compare } from './arithmetic.ts';
import { iterate } from './builtins.ts';
import type { Run, Signal, Step } from './compiled.ts';
import { classOf, functionOf, imports } from './definitions.ts';
import { compile, rightSide } from './expressions.ts';
import { failing, forget } from './forgetting.ts';
import { forLoop, whileLoop } from './loops.ts';
import { type Machine, saying } from './machine.ts';
import { children, deepest, type Node, separated, textOf } from './syntax.ts';
import { type Bind, target } from './targets.ts';
import { NotKnown, Raised, raise, Scope, truth, Unknown, type Value } from './values.ts';

/** Compiles statements, one after another. */
export function block(m: Machine, nodes: readonly Node[]): Step {
  const own = nodes.filter(({ name }) => !skipped.has(name));
  const steps = own.map((node) => statement(m, node));
  if (steps.length === 1 && m.slicing === undefined) return steps[0] as Step;
  let kept: readonly Step[] | undefined;
  return (scope) => {
    if (m.slicing && !m.strict) kept ??= steps.filter((_, index) => m.observer.keeps(own[index] as Node));
    for (const step of m.slicing && !m.strict ? (kept as readonly Step[]) : steps) {
      const signal = step(scope);
      if (signal !== undefined) return signal;
    }
    return undefined;
  };
}

const skipped = new Set([':', ';', '(', ')', 'PassStatement', 'Comment', 'TypeDefinition']);

type Compiler = (m: Machine, node: Node, parts: readonly Node[]) => Step;

function statement(m: Machine, node: Node): Step {
  if (m.level >= deepest) refuse(m.source, node.from, `code may be nested ${deepest} deep, and this is deeper`);
  const how = Object.hasOwn(compilers, node.name) ? compilers[node.name] : undefined;
  // Only what is gone through is compiled.
  let step: Step | undefined;
  const level = m.level + 1;
  const compiled = () => {
    const before = m.level;
    m.level = level;
    try {
      return how === undefined ? failing(m, node) : how(m, node, children(node));
    } finally {
      m.level = before;
    }
  };
  return (scope) => {
    if (m.strict) {
      step ??= compiled();
      try {
        return step(scope);
      } catch (error) {
        if (error instanceof Raised) error.at ??= node.from;
        throw error;
      }
    }
    try {
      m.work(1);
      step ??= compiled();
      return step(scope);
    } catch (error) {
      m.passOver();
      if (error instanceof NotKnown) forget(m, node, scope, error.unknown);
      else if (error instanceof Raised) forget(m, node, scope, m.unknown(node, saying(error)), error.at);
      else throw error;
      return undefined;
    }
  };
}

const compilers: Readonly<Record<string, Compiler>> = {
  ExpressionStatement: (m, _node, parts) => {
    const run = compile(m, parts[0]);
    return (scope) => {
      const value = run(scope);
      if (scope === m.globals) m.value = value;
      return undefined;
    };
  },
  StatementGroup: (m, _node, parts) => block(m, parts),
  AssignStatement: assignment,
  UpdateStatement: (m, node, [left, sign, ...rest]) => {
    const operator = textOf(m.source, sign as Node).slice(0, -1);
    const [before, after] = [compile(m, left), rightSide(m, rest)];
    const bind = target(m, [left as Node]);
    return (scope) => {
      const [a, b] = [before(scope), after(scope)];
      if (operator === '+' && Array.isArray(a) && !(b instanceof Unknown)) a.push(...iterate(b));
      else bind(scope, (binary[operator] ?? unread(node))(a, b));
      return undefined;
    };
  },
  ReturnStatement: (m, _node, [, ...parts]) => {
    const run = parts.length === 0 ? () => null : rightSide(m, parts);
    return (scope) => {
      m.result = run(scope);
      return 'return';
    };
  },
  BreakStatement: () => () => 'break',
  ContinueStatement: () => () => 'continue',
  IfStatement: branches,
  MatchStatement: matching,
  ForStatement: forLoop,
  WhileStatement: whileLoop,
  FunctionDefinition: (m, node) => {
    const make = functionOf(m, node);
    return (scope) => {
      const func = make(scope);
      scope.set(func.name, func);
      return undefined;
    };
  },
  ClassDefinition: (m, node, parts) => {
    const make = classOf(m, parts);
    const name = textOf(m.source, parts[1] ?? node);
    return (scope) => {
      scope.set(name, make(scope, name));
      return undefined;
    };
  },
  DecoratedStatement: (m, _node, parts) => {
    const marks = parts.filter(({ name }) => name === 'Decorator').map((mark) => textOf(m.source, mark).slice(1).trim());
    const inner = parts.at(-1) as Node;
    const role = marks.find((mark) => ['property', 'staticmethod', 'classmethod'].includes(mark) || /cached_property$/.test(mark));
    if (inner.name !== 'FunctionDefinition') return statement(m, inner);
    const make = functionOf(m, inner, role?.endsWith('cached_property') ? 'property' : (role ?? 'decorated'));
    return (scope) => {
      const func = make(scope);
      scope.set(func.name, func);
      return undefined;
    };
  },
  AssertStatement: (m, node, parts) => {
    const run = compile(m, parts[1] ?? node);
    return (scope) => {
      if (m.strict && !truth(run(scope))) raise('AssertionError', 'what it asserts does not hold');
      return undefined;
    };
  },
  RaiseStatement: (m, _node, parts) => {
    const [, kind = 'an error'] = /^(\w+)/.exec(parts[1] ? textOf(m.source, parts[1]) : '') ?? [];
    return () => raise(kind, 'by its own statement');
  },
  ScopeStatement: (m, _node, [kind, ...names]) => {
    const global = kind?.name === 'global';
    const all = names.filter(({ name }) => name === 'VariableName').map((name) => textOf(m.source, name));
    return (scope) => {
      scope.outer ??= new Map();
      for (const name of all) {
        let owner = global ? m.globals : (scope.around ?? m.globals);
        if (!global)
          for (let one = scope.around; one !== undefined; one = one.around) if (one.names.has(name)) [owner, one] = [one, new Scope()];
        scope.outer.set(name, owner);
      }
      return undefined;
    };
  },
  ImportStatement: imports,
  WithStatement: (m, node, parts) => {
    const place = { from: node.from, to: node.to };
    const body = parts.find(({ name }) => name === 'Body');
    const items = separated(parts.slice(1, body === undefined ? undefined : parts.indexOf(body)));
    const openings = items.map((group) => {
      const as = group.findIndex(({ name }) => name === 'as');
      return { run: compile(m, group[0]), ...(as >= 0 && { bind: target(m, group.slice(as + 1)) }) };
    });
    const run = block(m, body === undefined ? [] : children(body));
    return (scope) => {
      const closing: (() => void)[] = [];
      for (const { run, bind } of openings) {
        const value = run(scope);
        const close = m.strict ? undefined : m.observer.opened(value, place);
        if (close) closing.unshift(close);
        (bind as Bind | undefined)?.(scope, value);
      }
      const signal = run(scope);
      for (const close of closing) close();
      return signal;
    };
  },
  TryStatement: (m, _node, parts) => {
    const bodies = parts.flatMap((part, index) => (part.name === 'Body' ? [{ body: part, after: headOf(parts, index) }] : []));
    const of = (name: string) => bodies.filter(({ after }) => after === name).map(({ body }) => block(m, children(body)));
    const [body, otherwise, last, handlers] = [of('try'), of('else'), of('finally'), of('except')];
    return (scope) => {
      let signal: Signal;
      try {
        signal = body[0]?.(scope) ?? otherwise[0]?.(scope);
      } catch (error) {
        if (!(error instanceof Raised) || handlers.length === 0 || error.kind === 'Bound') throw error;
        signal = handlers[0]?.(scope);
      }
      return last[0]?.(scope) ?? signal;
    };
  },
  DeleteStatement: () => () => undefined,
  PrintStatement: () => () => undefined,
};

/** The keyword that a body belongs to. */
const headOf = (parts: readonly Node[], index: number) =>
  parts.slice(0, index).findLast(({ name }) => ['try', 'except', 'else', 'finally'].includes(name))?.name;

const unread = (node: Node): never => raise('SyntaxError', `${node.name} is not read`);

function assignment(m: Machine, node: Node, parts: readonly Node[]): Step {
  const sides: Node[][] = [[]];
  for (const part of parts) {
    if (part.name === 'AssignOp') sides.push([]);
    else if (part.name !== 'TypeDef') sides.at(-1)?.push(part);
  }
  const value = sides.pop() as Node[];
  // `lr: float` alone binds nothing.
  if (sides.length === 0) return () => undefined;
  if (value[0] === undefined) return failing(m, node);
  const [run, binds] = [rightSide(m, value), sides.map((side) => target(m, side))];
  return (scope) => {
    const found = run(scope);
    for (const bind of binds) bind(scope, found);
    return undefined;
  };
}

/** Branches of one statement that are followed. */
const mostArms = 200;

/** A way to go on, where its test holds; without one always. */
interface Arm {
  readonly test?: Run;
  readonly body: Step;
}

/** `if`, and what to make of it where the condition is not known: both ways are gone. */
function branches(m: Machine, node: Node, parts: readonly Node[]): Step {
  const arms: Arm[] = [];
  for (const [index, part] of parts.entries()) {
    if (part.name !== 'Body') continue;
    const test = parts[index - 1] as Node;
    arms.push({ ...(test.name !== 'else' && { test: compile(m, test) }), body: block(m, children(part)) });
  }
  return chosen(m, node, arms);
}

/** The first arm whose test holds. */
function chosen(m: Machine, node: Node, arms: readonly Arm[]): Step {
  if (arms.length > mostArms) refuse(m.source, node.from, `this has ${arms.length} branches, more than can be followed`);
  const go = (scope: Scope, from: number): Signal => {
    for (let index = from; index < arms.length; index += 1) {
      const { test, body } = arms[index] as Arm;
      if (test === undefined) return body(scope);
      const condition = test(scope);
      if (condition instanceof Unknown && !m.strict) return either(m, scope, { condition, node }, body, () => go(scope, index + 1));
      if (truth(condition)) return body(scope);
    }
    return undefined;
  };
  return (scope) => go(scope, 0);
}

/** `match`: literals are compared, and what else a pattern asks is not known. */
function matching(m: Machine, node: Node, [, subject, body]: readonly Node[]): Step {
  const value = compile(m, subject);
  const arms = (body === undefined ? [] : children(body))
    .filter(({ name }) => name === 'MatchClause')
    .map((clause): Arm => {
      const [, pattern] = children(clause);
      const code = clause.getChild('Body');
      const step = block(m, code === null ? [] : children(code));
      if (pattern === undefined || textOf(m.source, pattern) === '_') return { body: step };
      const literal = pattern.name === 'LiteralPattern' ? compile(m, pattern.firstChild ?? undefined) : () => m.unknown(pattern);
      const same = compare('==');
      return { test: (scope) => same(value(scope), literal(scope)), body: step };
    });
  return chosen(m, node, arms);
}

/** A condition that nobody knows, and the statement that it stands in. */
interface Doubt {
  readonly condition: Unknown;
  readonly node: Node;
}

function either(m: Machine, scope: Scope, { condition, node }: Doubt, body: Step, otherwise: () => Signal): Signal {
  // Both ways cost copies of every name.
  m.work(4 + scope.names.size / 4);
  const fork = m.observer.branch(condition, node);
  if (typeof fork === 'boolean') return fork ? body(scope) : otherwise();
  const before = new Map(scope.names);
  const first = m.doubting(() => body(scope));
  fork.other();
  const one = new Map(scope.names);
  const returned = first === 'return' ? m.result : undefined;
  restore(scope, before);
  const second = m.doubting(otherwise);
  fork.join(first, second);
  const names = new Set([...one.keys(), ...scope.names.keys()]);
  if (first === undefined || second !== undefined) {
    for (const name of names) {
      const [a, b] = [one.get(name), scope.names.get(name)];
      if (a === b || b === undefined) {
        if (a !== undefined) scope.names.set(name, a);
      } else if (a !== undefined) scope.names.set(name, new Unknown([...condition.origins]));
    }
  }
  if (first === 'return' && second === 'return') m.result = returned === m.result ? m.result : new Unknown([...condition.origins]);
  else if (first === 'return' || second === 'return') scope.names.set(' doubt', new Unknown([...condition.origins]));
  return first === second ? first : undefined;
}

function restore(scope: Scope, names: ReadonlyMap<string, Value>): void {
  scope.names.clear();
  for (const [name, value] of names) scope.names.set(name, value);
}
