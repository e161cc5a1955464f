import { refuse } from '../core/text.ts';
import { binary } from './arithmetic.ts';
import { comeToOnce } from './come-to-once.ts';
import type { Arm, Signal, Step } from './compiled.ts';
import { iterate, members, sure, truth } from './contents.ts';
import { decorated } from './decorators.ts';
import { classOf, functionOf, imports } from './definitions.ts';
import { asserting, opening, raisedAs, trying } from './exceptions.ts';
import { rightSide } from './expressions.ts';
import { broken, failing, forget, mayReturn } from './forgetting.ts';
import { yielding } from './generators.ts';
import { forLoop, whileLoop } from './loops.ts';
import { lose } from './losing.ts';
import { type Machine, saying } from './machine.ts';
import { matching } from './matching.ts';
import { operatorOf } from './older.ts';
import { tested, updated } from './overloads.ts';
import { watched } from './scope-names.ts';
import { children, deepestCode, type Node, normalised, separated, textOf } from './syntax.ts';
import { type Bind, deletion, setItem, target } from './targets.ts';
import type { Course } from './traced-places.ts';
import { stepTraced, tracingly } from './traced-steps.ts';
import { oneOf } from './undecided.ts';
import {
  Class,
  Dict,
  Distinct,
  Foreign,
  NotKnown,
  Raised,
  Scope,
  Slice,
  Thing,
  Tuple,
  Unknown,
  unread,
  type Value,
  Vector,
} from './values.ts';

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

const skipped = new Set([':', ';', 'PassStatement', 'Comment']);

type Compiler = (m: Machine, node: Node, parts: readonly Node[]) => Step;

function statement(m: Machine, node: Node): Step {
  if (m.level >= deepestCode) refuse(m.source, node.from, `code may be nested ${deepestCode} deep, and this is deeper`);
  const how = Object.hasOwn(compilers, node.name) ? compilers[node.name] : undefined;
  // Only what is gone through is compiled.
  let [step, traced]: (Step | undefined)[] = [];
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
    m.passed?.(node);
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
      m.here = node.from;
      if (m.tracer !== undefined) {
        traced ??= tracingly(m, compiled);
        return stepTraced(m, m.tracer, node, traced, scope);
      }
      step ??= compiled();
      return step(scope);
    } catch (error) {
      if (error instanceof Raised && m.trying?.(error)) {
        error.at ??= node.from;
        throw error;
      }
      // Nothing hangs on what nobody knows here: the script ends.
      if (error instanceof Raised && error.kind === 'UnboundLocalError' && m.doubts === 0 && m.slicing !== undefined) {
        m.ends(error.at ?? node.from);
        refuse(m.source, error.at ?? node.from, saying(error));
      }
      m.passOver();
      if (node.name === 'RaiseStatement' && error instanceof Raised) {
        m.ends(node.from);
        m.result = m.unknown(node, saying(error));
        return 'raise';
      }
      if (error instanceof NotKnown) forget(m, node, scope, error.unknown);
      else if (error instanceof Raised) forget(m, node, scope, m.unknown(node, saying(error)), error.at);
      else throw error;
      return undefined;
    }
  };
}

const compilers: Readonly<Record<string, Compiler>> = {
  ExpressionStatement: (m, _node, parts) => {
    const run = m.compile(parts[0]);
    return (scope) => {
      const value = run(scope);
      if (scope === m.globals) m.value = value;
      return undefined;
    };
  },
  StatementGroup: (m, _node, parts) => block(m, parts),
  AssignStatement: assignment,
  UpdateStatement: (m, node, [left, sign, ...rest]) => {
    const operator = operatorOf(m.source, sign as Node).slice(0, -1);
    const after = rightSide(m, rest);
    const place = left as Node;
    const binding = (): Bind => rebinding(m, [place], [place], target(m, [place]));
    const [before, bind] = comeToOnce(m, place, () => m.compile(place), binding);
    return (scope) => {
      const [a, b] = [before(scope), after(scope)];
      const calls = m.tracer?.calls;
      const own = updated(m, operator, a, b);
      const kept = own === undefined && inPlace(m, node, operator, a, b);
      m.tracer?.updates(operator, [a, b], own !== undefined || m.tracer.calls !== calls, kept);
      bind(scope, own ?? (kept ? a : (binary[operator] ?? unread(`${operator}= is not read`))(a, b)));
      return undefined;
    };
  },
  ReturnStatement: (m, node, [, ...parts]) => {
    const run = parts.length === 0 ? () => null : rightSide(m, parts);
    return (scope) => {
      m.result = m.strict ? run(scope) : orUnknown(m, node, () => run(scope));
      if (m.tracer !== undefined) m.tracer.result = parts.length === 0 ? undefined : m.tracer.last();
      return 'return';
    };
  },
  YieldStatement: yielding,
  BreakStatement: () => () => 'break',
  ContinueStatement: () => () => 'continue',
  IfStatement: branches,
  MatchStatement: (m, node, parts) => matching(m, node, parts, (arms) => chosen(m, node, arms)),
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
      const type = make(scope, name);
      scope.set(name, m.observer.copies(type) ?? type);
      return undefined;
    };
  },
  DecoratedStatement: decorated,
  AssertStatement: asserting,
  RaiseStatement: (m, node, [, what]) => {
    const callee = what?.name === 'CallExpression' ? what.firstChild : what;
    const whole = what?.name === 'CallExpression' ? m.compile(what) : undefined;
    const kind = callee ? m.compile(callee) : undefined;
    const said = callee ? textOf(m.source, callee) : '';
    return (scope) => {
      // A `raise` alone goes on with what was caught.
      if (kind === undefined) throw m.caught ?? new Raised('RuntimeError', 'there is nothing to raise again');
      const type = kind(scope);
      const own = type instanceof Class ? type : type instanceof Thing ? type.type : undefined;
      const error = new Raised(own?.name ?? said, 'by its own statement', undefined, own);
      throw raisedAs(error, whole && (m.trying !== undefined || said === 'SystemExit') ? orUnknown(m, node, () => whole(scope)) : type);
    };
  },
  ScopeStatement: (m, _node, [kind, ...names]) => {
    const global = kind?.name === 'global';
    const all = names.filter(({ name }) => name === 'VariableName').map((name) => textOf(m.source, name));
    return (scope) => {
      scope.outer ??= new Map();
      for (const name of all) {
        let owner = global ? scope.outermost : (scope.around ?? m.globals);
        if (!global)
          for (let one = scope.around; one !== undefined; one = one.around) if (one.names.has(name)) [owner, one] = [one, new Scope()];
        if (owner !== scope) scope.outer.set(name, owner);
      }
      return undefined;
    };
  },
  ImportStatement: imports,
  WithStatement: opening,
  TryStatement: trying,
  DeleteStatement: (m, _node, [, ...parts]) => {
    const runs = separated(parts).map(([one]) => deletion(m, one as Node));
    return (scope) => {
      for (const run of runs) run(scope);
      return undefined;
    };
  },
  PrintStatement: (m, node, [, ...parts]) => compilers.ExpressionStatement!(m, node, parts),
};

/** One by one, because a call does not take so many arguments as a list has members. */
function appended(list: Value[], more: Iterable<Value>): void {
  for (const one of [...more]) list.push(one);
}

/** `x += …` of what changes in place, which everything that holds it sees. */
function inPlace(m: Machine, node: Node, operator: string, a: Value, b: Value): boolean {
  if (b instanceof Unknown) {
    if (Array.isArray(a) || a instanceof Vector || a instanceof Dict || a instanceof Distinct) lose(m, a, b);
    return false;
  }
  m.heap.touch(a);
  if (operator === '+' && Array.isArray(a) && !(a instanceof Tuple)) appended(sure(a), iterate(b));
  else if (operator === '|' && a instanceof Dict && b instanceof Dict) {
    iterate(b);
    for (const [key, value] of b.map) a.set(key, value);
  } else if (operator === '|' && a instanceof Distinct) for (const item of members(b)) a.add(item);
  else if (a instanceof Vector)
    setItem(m, a, new Slice([undefined, undefined]), (binary[operator] ?? unread(`${operator}= is not read`))(a, b), node);
  else return false;
  return true;
}

/** What a run gives, or the reason why nobody knows that. */
function orUnknown(m: Machine, node: Node, run: () => Value): Value {
  try {
    return run();
  } catch (error) {
    if (error instanceof NotKnown) return Unknown.of(error.unknown);
    if (!(error instanceof Raised) || error.kind === 'UnboundLocalError' || m.trying?.(error)) throw error;
    return new Unknown(m.unknown(node, saying(error)).origins.map((origin) => ({ ...origin, at: error.at ?? origin.at })));
  }
}

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
  const [run, binds] = [rightSide(m, value), sides.map((side) => rebinding(m, side, value, target(m, side)))];
  return (scope) => {
    const found = run(scope);
    const course = m.tracer?.last();
    for (const bind of binds) {
      m.tracer?.give(course);
      bind(scope, found);
    }
    return undefined;
  };
}

/** What the user gives is what a name has first: bound anew by what it stands for, it is what the script makes of it. */
function rebinding(m: Machine, [side, ...more]: readonly Node[], right: readonly Node[], bind: Bind): Bind {
  const key = side === undefined || more.length > 0 ? '' : normalised(textOf(m.source, side));
  const last = right.at(-1);
  if (side === undefined || last === undefined || !m.defines.has(key)) return bind;
  const text = normalised(textOf(m.source, { from: (right[0] as Node).from, to: last.to }));
  const uses = new RegExp(`(?<![\\w.])${key.replace(/[^\w]/g, '\\$&')}(?![\\w(])`).test(text);
  // `items = args.steps.split(',')`, and then what comes of them one by one.
  const splits = /^(\[\]|list\(\[?\]?\))$/.test(text) && normalised(m.source.text).includes(`${key}.split(`);
  if (!uses && !splits) return bind;
  return (scope, value) => {
    m.rebound.add(key);
    bind(scope, value);
  };
}

/** Branches of one statement that are followed. */
const mostArms = 200;

/** `if`, and what to make of it where the condition is not known: both ways are gone. */
function branches(m: Machine, node: Node, parts: readonly Node[]): Step {
  const arms: Arm[] = [];
  for (const [index, part] of parts.entries()) {
    if (part.name !== 'Body') continue;
    const test = parts[index - 1] as Node;
    arms.push({ ...(test.name !== 'else' && { test: m.compile(test), asked: test }), body: block(m, children(part)) });
  }
  return chosen(m, node, arms);
}

/** The first arm whose test holds. */
function chosen(m: Machine, node: Node, arms: readonly Arm[]): Step {
  if (arms.length > mostArms) refuse(m.source, node.from, `this has ${arms.length} branches, more than can be followed`);
  const go = (scope: Scope, from: number): Signal => {
    for (let index = from; index < arms.length; index += 1) {
      const { test, body, asked = node } = arms[index] as Arm;
      if (test === undefined) return body(scope);
      const condition = m.strict ? tested(m, test(scope)) : settled(m, asked, () => tested(m, test(scope)));
      m.tracer?.decidesLast(condition);
      if (condition instanceof Unknown && !m.strict) return either(m, scope, { condition, node, asked }, body, () => go(scope, index + 1));
      if (truth(condition)) return body(scope);
    }
    return undefined;
  };
  return (scope) => go(scope, 0);
}

/** What a test comes to; where something had to be known for that and is not, that. */
function settled(m: Machine, node: Node, run: () => Value): Value {
  const told = (unknown: Unknown) => (unknown.origins.length > 0 ? unknown : m.unknown(node));
  try {
    const found = run();
    return found instanceof Unknown ? told(found) : found;
  } catch (error) {
    if (!(error instanceof NotKnown)) throw error;
    return told(error.unknown);
  }
}

/** A condition that nobody knows, and the statement that it stands in. */
interface Doubt {
  readonly condition: Unknown;
  readonly node: Node;
  readonly asked: Node;
}

function either(m: Machine, scope: Scope, { condition, node, asked }: Doubt, body: Step, otherwise: () => Signal): Signal {
  // Both ways are gone, and what they leave is compared.
  m.work(4);
  const fork = m.observer.branch(condition, node, asked);
  if (typeof fork === 'boolean') return fork ? body(scope) : otherwise();
  const unknown = new Unknown([...condition.origins]);
  const names = watched(scope.names);
  let course: Course;
  let [one, returned]: [ReadonlyMap<string, Value | undefined>, Value] = [new Map(), null];
  const follow = (): Signal => {
    const [signal, before] = names.follow(() => m.doubting(() => body(scope)));
    fork.other();
    returned = m.result;
    course = m.tracer?.result;
    one = names.restore(before);
    return signal;
  };
  let changed: ReadonlyMap<string, Value | undefined> = one;
  const onwards = (): Signal => {
    const [signal, before] = names.follow(() => m.doubting(otherwise));
    changed = before;
    return signal;
  };
  // What only raises is no way on: had it been gone, there were no run.
  const taken = (first: Signal, second: Signal) => (first === 'raise' ? 'other' : second === 'raise' ? 'one' : 'both');
  const [first, second] = m.heap.either(follow, onwards, unknown, taken);
  const over = (signal: Signal): Signal => {
    fork.join(first, second);
    return signal;
  };
  if (first === 'raise' && second === 'raise') m.ends();
  if (first === 'raise') return over(second);
  if (second === 'raise') {
    names.restore(changed);
    names.restore(one);
    m.result = returned;
    if (m.tracer !== undefined) m.tracer.result = course;
    return over(first);
  }
  if (first === undefined || second !== undefined) {
    for (const name of new Set([...one.keys(), ...changed.keys()])) {
      const [a, b] = [one.has(name) ? one.get(name) : changed.get(name), names.get(name)];
      if (a !== b && a !== undefined) names.set(name, b === undefined ? a : joined(m, unknown, a, b));
    }
  }
  m.tracer?.joins([first === 'return' ? course : undefined, second === 'return' ? m.tracer.result : undefined]);
  if (first === 'return' && second === 'return') m.result = returned === m.result ? m.result : joined(m, unknown, returned, m.result);
  else if (first === 'return' || second === 'return') mayReturn(names, unknown, first === 'return' ? returned : m.result);
  if (first !== second && [first, second].some((signal) => signal === 'break' || signal === 'continue')) names.set(broken, unknown);
  return over(first === second ? first : undefined);
}

/** What is one value or another. */
function joined(m: Machine, unknown: Unknown, a: Value, b: Value): Value {
  const others = [a, b].filter((one) => !(one instanceof Foreign));
  return m.observer.joined([a, b], unknown) ?? oneOf(unknown, others);
}
