import type { Evaluation, Signal, Step } from './compiled.ts';
import { iterate, truth } from './contents.ts';
import { inDoubt } from './doubted.ts';
import { forget } from './forgetting.ts';
import { LibraryClass } from './library-class.ts';
import type { Machine } from './machine.ts';
import { Managed } from './managed.ts';
import { tested } from './overloads.ts';
import { children, type Node, separated, textOf } from './syntax.ts';
import { type Bind, target } from './targets.ts';
import { Class, Func, NotKnown, Raised, raise, type Scope, Thing, Tuple, Unknown, unread, type Value } from './values.ts';

/** Exceptions of the language, each with what it is a kind of. */
const above: Readonly<Record<string, string>> = {
  ...{ ZeroDivisionError: 'ArithmeticError', OverflowError: 'ArithmeticError', FloatingPointError: 'ArithmeticError' },
  ...{ IndexError: 'LookupError', KeyError: 'LookupError', ModuleNotFoundError: 'ImportError', FileNotFoundError: 'OSError' },
  ...{ UnboundLocalError: 'NameError', NotImplementedError: 'RuntimeError', RecursionError: 'RuntimeError', UnicodeError: 'ValueError' },
  ...Object.fromEntries(
    ['ArithmeticError', 'LookupError', 'ImportError', 'OSError', 'NameError', 'RuntimeError', 'ValueError', 'TypeError', 'AttributeError']
      .concat(['AssertionError', 'StopIteration', 'MemoryError', 'EOFError', 'SyntaxError', 'BufferError', 'ReferenceError', 'Warning'])
      .map((name) => [name, 'Exception']),
  ),
  ...{ Exception: 'BaseException', KeyboardInterrupt: 'BaseException', SystemExit: 'BaseException', GeneratorExit: 'BaseException' },
};
const others: Readonly<Record<string, string>> = { IOError: 'OSError', EnvironmentError: 'OSError' };
const isKind = (name: string) => name === 'BaseException' || Object.hasOwn(above, name);

/** Whether a handler's kind takes what was raised; nothing where nobody knows. */
function takes(kind: Value, said: string, { kind: raised, type }: Raised): boolean | undefined {
  if (Array.isArray(kind)) {
    const all = iterate(kind).map((one) => takes(one, one instanceof Unknown ? (one.path ?? '') : '', { kind: raised, type } as Raised));
    return all.includes(true) ? true : all.includes(undefined) ? undefined : false;
  }
  const name = others[said] ?? said;
  if (kind instanceof Class) return type !== undefined ? descends(type, kind) : isKind(raised) ? false : undefined;
  if (!(kind instanceof Unknown)) return undefined;
  if (name === 'BaseException' || name === 'Exception')
    return name === 'BaseException' || !/^(KeyboardInterrupt|SystemExit|GeneratorExit|BaseException)$/.test(raised);
  const own = type === undefined ? (others[raised] ?? raised) : (type.foreign()?.path ?? '');
  if (own === name && name !== '') return true;
  if (!isKind(own) || !isKind(name)) return undefined;
  for (let one: string | undefined = own; one !== undefined; one = above[one]) if (one === name) return true;
  return false;
}
const descends = (type: Class, from: Class): boolean =>
  type === from || type.bases.some((base) => base instanceof Class && descends(base, from));

const raised = new WeakMap<Raised, Thing>();

/** Sets down which object a statement raises, that a handler may bind; one of Python's own has what it was made of. */
export function raisedAs(error: Raised, made: Value): Raised {
  if (made instanceof Thing) raised.set(error, made);
  else if (made instanceof Unknown && made.called !== undefined)
    raised.set(error, new Thing(undefined, new Map([['args', Tuple.of(...made.called.args)]])));
  return error;
}

interface Handler {
  readonly kind: Evaluation | undefined;
  readonly said: string;
  readonly bind: Bind | undefined;
  readonly body: Step;
  readonly node: Node;
}

function handlersOf(m: Machine, parts: readonly Node[]): readonly Handler[] {
  return parts.flatMap((part, index): readonly Handler[] => {
    if (part.name !== 'except') return [];
    const end = parts.findIndex(({ name }, at) => at > index && name === 'Body');
    const head = parts.slice(index + 1, end);
    const as = head.findIndex(({ name }) => name === 'as');
    const kind = as === 0 ? undefined : head[0];
    const node = parts[end] as Node;
    return [
      {
        kind: kind && m.compile(kind),
        said: kind ? textOf(m.source, kind) : '',
        bind: as < 0 ? undefined : target(m, head.slice(as + 1)),
        body: m.block(children(node)),
        node,
      },
    ];
  });
}

/** Statements in a `try` up to which even a handler of everything is taken for one of what Python raises, and not of what happens in training. */
const brief = 6;

/** `try`: the first handler takes what Python raises that is of its kind. */
export function trying(m: Machine, node: Node, parts: readonly Node[]): Step {
  const bodyOf = (word: string): Node | undefined => {
    const at = parts.findIndex(({ name }) => name === word);
    return at < 0 ? undefined : parts.slice(at).find(({ name }) => name === 'Body');
  };
  const stepOf = (word: string): Step => {
    const body = bodyOf(word);
    return body === undefined ? () => undefined : m.block(children(body));
  };
  const [body, otherwise, last, handlers] = [stepOf('try'), stepOf('else'), stepOf('finally'), handlersOf(m, parts)];
  const tried = bodyOf('try');
  const short = children(tried ?? node).length <= brief && !/\b(train|fit|main)\w*\(/.test(textOf(m.source, tried ?? node));
  const handlerOf = (scope: Scope, error: Raised): Handler | undefined => {
    if (error.kind === 'Bound') return undefined;
    for (const handler of handlers) {
      const taken = handler.kind === undefined ? true : takes(handler.kind(scope), handler.said, error);
      if (taken === undefined) throw new NotKnown(m.unknown(node, `whether ${handler.said} takes ${error.kind} is not known here`));
      if (taken) return handler;
    }
    return undefined;
  };
  const handle = (scope: Scope, error: Raised, { bind, body: step }: Handler): Signal => {
    bind?.(scope, raised.get(error) ?? m.unknown(node));
    const before = m.caught;
    m.caught = error;
    try {
      return step(scope);
    } finally {
      m.caught = before;
    }
  };
  /** What has to be known for the end of an iterator is caught or not. */
  const ending = (scope: Scope, ends: Unknown): void => {
    const { result, trying: outer } = m;
    const error = new Raised('StopIteration', 'there is no next item');
    const handler = handlerOf(scope, error);
    if (handler === undefined) m.endless ??= ends;
    else
      inDoubt(
        m,
        scope,
        ends,
        () => {
          const signal = handle(scope, error, handler);
          // Where it goes on to raise there is no run.
          const ended = signal === 'return' || (signal === 'raise' && outer === undefined);
          if (signal !== undefined && !ended) m.observer.spares(handler.node, ends);
          return null;
        },
        () => null,
      );
    m.result = result;
  };
  /** What nobody knows whether it was raised is taken not to be. */
  const spared = (): void => {
    for (const handler of handlers) if (!/^(KeyboardInterrupt|SystemExit)$/.test(handler.said)) m.observer.spares(handler.node);
  };
  const guarded = (scope: Scope): Signal => {
    const [outer, level] = [m.trying, m.level];
    let passed = false;
    const { unsure, endless } = m;
    m.endless = undefined;
    if (tried !== undefined && handlers[0] !== undefined && !m.strict && m.observer.misses(tried, handlers[0].node))
      return handle(scope, new Raised('FileNotFoundError', 'there is nothing to load'), handlers[0]);
    m.trying = (error) => {
      const handler = handlerOf(scope, error);
      if (handler === undefined) return outer?.(error) ?? false;
      const broad = handler.kind === undefined || /^(Base)?Exception$/.test(handler.said);
      if (!broad || short) return true;
      passed = true;
      return false;
    };
    let signal: Signal;
    try {
      signal = body(scope);
    } catch (error) {
      if (!(error instanceof Raised)) throw error;
      m.trying = outer;
      m.level = level;
      const handler = handlerOf(scope, error);
      if (handler === undefined) throw error;
      return handle(scope, error, handler);
    } finally {
      m.trying = outer;
    }
    const ends = m.endless;
    m.endless = endless;
    if (ends !== undefined && !m.strict) ending(scope, ends);
    // What was passed over may have led to a handler.
    if (passed) for (const handler of handlers) forget(m, handler.node, scope, m.unknown(node));
    else if (!m.strict && (m.unsure > unsure || !short)) spared();
    return signal ?? otherwise(scope);
  };
  return (scope) => {
    let signal: Signal;
    try {
      signal = guarded(scope);
    } catch (error) {
      if (!(error instanceof Raised || error instanceof NotKnown)) throw error;
      const result = m.result;
      const own = last(scope);
      if (own !== undefined) return own;
      m.result = result;
      throw error;
    }
    const result = m.result;
    const own = last(scope);
    if (own === undefined) m.result = result;
    return own ?? signal;
  };
}

/** `assert`; where nobody catches that it does not hold, it is taken to. */
export function asserting(m: Machine, node: Node, parts: readonly Node[]): Step {
  const run = m.compile(parts[1] ?? node);
  return (scope) => {
    if (!m.strict && m.trying === undefined) return undefined;
    const holds = tested(m, run(scope));
    m.tracer?.decidesLast(holds);
    if (!m.strict && holds instanceof Unknown) m.unsure += 1;
    else if (!truth(holds)) raise('AssertionError', 'what it asserts does not hold');
    return undefined;
  };
}

/** What TensorFlow opens to give names to what is computed in it, and hands on as a text. */
const ofNames = /^[\w.]*\b(?:name|variable)_scope\s*\(/;

const exitOf = ({ type }: Thing): Func | undefined => {
  const method = type?.find('__exit__');
  return method instanceof Func ? method : undefined;
};

/** Whether what is opened may keep an error to itself: its `__exit__` returns something. */
function mayKeep(m: Machine, opened: Thing): boolean {
  const method = exitOf(opened);
  return method !== undefined && /\breturn\b[ \t]*(?!None\b|False\b)[^\s#]/.test(textOf(m.source, method.node));
}

/** What `__exit__` is told of an error: its class, itself, and where it comes from. */
const told = ({ kind, type }: Raised): readonly Value[] => [
  type ?? new LibraryClass([], kind),
  new Unknown([], `${kind}()`),
  new Unknown([], 'traceback'),
];

/** `with`: what it opens is bound, and left at the end. */
export function opening(m: Machine, node: Node, parts: readonly Node[]): Step {
  const body = parts.find(({ name }) => name === 'Body');
  const items = separated(parts.slice(1, body === undefined ? undefined : parts.indexOf(body)));
  const openings = items.map((group) => {
    const as = group.findIndex(({ name }) => name === 'as');
    const names = ofNames.test(textOf(m.source, group[0] ?? node));
    return { run: m.compile(group[0]), names, ...(as >= 0 && { bind: target(m, group.slice(as + 1)) }) };
  });
  const run = m.block(body === undefined ? [] : children(body));
  const whole = { from: node.from, to: node.to };
  const place = { from: node.from, to: body?.from ?? node.to };
  const call = (value: Thing, name: string, args: readonly Value[]): Value => {
    const method = value.type?.find(name);
    if (!(method instanceof Func))
      return value.type?.foreign() === undefined ? unread('what is opened here has no __enter__ that is read') : m.unknown(place);
    return m.invoke(method, [value, ...args], new Map());
  };
  return (scope) => {
    const opened: Thing[] = [];
    const closing: (() => void)[] = [];
    const hushed: Value[] = [];
    const hushes = (error: Raised): boolean =>
      error.kind !== 'Bound' && hushed.some((one) => takes(one, one instanceof Unknown ? (one.path ?? '') : '', error) === true);
    for (const { run, names, bind } of openings) {
      const found = run(scope);
      if (found instanceof Unknown && found.called?.path === 'contextlib.suppress') hushed.push(...found.called.args);
      const value = names && found instanceof Unknown ? 'scope/' : found;
      const close = m.strict ? undefined : m.observer.opened(value, whole);
      if (close) closing.unshift(close);
      const managed = value instanceof Managed;
      const entered = managed ? value.enter() : value instanceof Thing ? call(value, '__enter__', []) : value;
      if (managed) closing.unshift(value.exit);
      else if (value instanceof Thing) opened.unshift(value);
      (bind as Bind | undefined)?.(scope, entered);
    }
    let signal: Signal;
    const outer = m.trying;
    const { unsure } = m;
    // A class of the script may keep to itself what is raised within.
    const keeps =
      closing.length === 0 &&
      opened.length > 0 &&
      opened.every((one) => exitOf(one) !== undefined) &&
      opened.some((one) => mayKeep(m, one));
    try {
      if (keeps && !m.strict) m.trying = (error) => error.kind !== 'Bound';
      if (hushed.length > 0 && !m.strict) m.trying = (error) => hushes(error) || (outer?.(error) ?? false);
      signal = run(scope);
      if (hushed.length > 0 && m.unsure > unsure && body !== undefined && !m.strict) m.observer.spares(body);
    } catch (error) {
      m.trying = outer;
      if (error instanceof Raised && hushes(error)) return undefined;
      if (keeps && error instanceof Raised && error.kind !== 'Bound') {
        let left: Raised | undefined = error;
        for (const value of opened)
          if (truth(call(value, '__exit__', left === undefined ? [null, null, null] : told(left)))) left = undefined;
        if (left !== undefined) throw left;
        return undefined;
      }
      // What was opened may keep an error to itself.
      if (error instanceof Raised && error.kind !== 'Bound')
        throw new Raised('Bound', `Python raises ${error.kind} within what is opened here`, error.at);
      throw error;
    } finally {
      m.trying = outer;
    }
    const result = m.result;
    for (const close of closing) close();
    for (const value of opened) call(value, '__exit__', [null, null, null]);
    m.result = result;
    return signal;
  };
}
