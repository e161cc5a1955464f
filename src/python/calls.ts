import { raises } from './certain.ts';
import { amongChoices, keysOf } from './choices.ts';
import { type Evaluation, placed } from './compiled.ts';
import { generator } from './comprehensions.ts';
import { doubtOf, iterate } from './contents.ts';
import { onceInDoubt } from './doubted.ts';
import { evaluated } from './evaluated.ts';
import { superOf } from './inherit.ts';
import { lose, writtenInto } from './losing.ts';
import { type Machine, nothing, saying } from './machine.ts';
import { boundByText, localsOf, updatesNamespace } from './namespaces.ts';
import { nextOf } from './next-items.ts';
import type { CodePlace, LoopSite } from './observer.ts';
import { convertedBy, goesThrough, iterated, throughIn } from './overloads.ts';
import { Running } from './running.ts';
import { children, enclosing, isWalrus, type Node, separated, textOf } from './syntax.ts';
import { callsOne } from './undecided.ts';
import { withCourse } from './value-courses.ts';
import {
  Class,
  Dict,
  Foreign,
  Func,
  type FuncParameter,
  type Keywords,
  Native,
  NotKnown,
  Raised,
  raise,
  type Scope,
  Stream,
  Thing,
  Unknown,
  type Value,
} from './values.ts';

/** `k := 3`: binds the name where the comprehensions around it stand. */
export function walrus(m: Machine, name: Node, value: Node | undefined): Evaluation {
  const run = m.compile(value);
  const target = textOf(m.source, name);
  return (scope) => {
    const found = run(scope);
    let owner = scope;
    while (owner.comprehends && owner.around !== undefined) owner = owner.around;
    owner.set(target, found);
    return found;
  };
}

interface Argument {
  readonly run: Evaluation;
  readonly kind: 'plain' | '*' | '**';
  readonly name?: string;
}

/** The arguments of a call, as they are written. */
function argumentsOf(m: Machine, list: Node): readonly Argument[] {
  const parts = children(list).slice(1, -1);
  if (parts.some(({ name }) => name === 'for')) {
    const run = generator(m, parts, list.prevSibling ? textOf(m.source, list.prevSibling) : '');
    return [{ run: m.tracing ? withCourse(m, list, run) : run, kind: 'plain' }];
  }
  return separated(parts).map((group): Argument => {
    const [first, second, third] = group as [Node, Node?, Node?];
    if (first.name === '*' || first.name === '**') return { run: m.compile(second ?? first), kind: first.name };
    if (isWalrus(second)) return { run: walrus(m, first, third), kind: 'plain' };
    if (second?.name === 'AssignOp') return { run: m.compile(third ?? second), kind: 'plain', name: textOf(m.source, first) };
    return { run: m.compile(first), kind: 'plain' };
  });
}

/** What `data.__len__()` gives of what is not known: the same as `len(data)`, which can be said. */
const lengthOf = (m: Machine, of: Node): ((scope: Scope) => Value | undefined) => {
  const [run, text] = [m.compile(of), `len(${textOf(m.source, of)})`];
  return (scope) => {
    const value = run(scope);
    if (!(value instanceof Unknown || value instanceof Foreign)) return undefined;
    const isWrong = value instanceof Unknown && value.origins.some(({ says }) => says !== undefined);
    return m.observer.length(value) ?? m.defines.get(text) ?? (isWrong ? Unknown.of(value) : new Unknown([{ text, at: of.from }]));
  };
};

/** What a call gives, once its stars are opened. */
interface Given {
  readonly args: readonly Value[];
  readonly keywords: Keywords;
}

/** The arguments of a call; a mapping that is not known is handed on as `**` where the callee is not known either. */
export function argumentsIn(m: Machine, list: Node): (scope: Scope, target?: Value) => Given {
  const all = argumentsOf(m, list);
  const runs = all.map(({ run }) => tolerant(m, run));
  if (all.every(({ kind, name }) => kind === 'plain' && name === undefined))
    return (scope) => ({ args: runs.map((run) => run(scope)), keywords: nothing });
  return (scope, target) => {
    const args: Value[] = [];
    const keywords = new Map<string, Value>();
    let moved: Unknown | undefined;
    const give = (name: string, value: Value) => {
      if (keywords.has(name)) raise('TypeError', `${name} is given twice`);
      keywords.set(name, value);
    };
    for (const [index, { kind, name }] of all.entries()) {
      const found = (runs[index] as Evaluation)(scope);
      const value = kind !== 'plain' && found instanceof Foreign ? found.unknown : found;
      if (name !== undefined) give(name, value);
      else if (kind === 'plain') {
        // Behind a star that nobody knows it has no known place.
        if (moved !== undefined && isFollowed(target)) throw new NotKnown(moved);
        args.push(value);
      } else if (value instanceof Unknown || (kind === '**' && value instanceof Dict && (value.open || doubtOf(value) !== undefined))) {
        // What a library makes is seen all the same, and asks for the mapping.
        const unknown = value instanceof Unknown ? value : (doubtOf(value) ?? m.unknown(list));
        if (m.strict || !takesOpenly(target, kind)) throw new NotKnown(unknown);
        if (value instanceof Dict) for (const [key, one] of value.map) give(String(key), one);
        if (kind === '*') moved ??= unknown;
        if (kind === '*' && !isFollowed(target)) args.push(unknown);
        else keywords.set(kind, unknown);
      } else if (kind === '*') for (const one of iterate(iterated(m, value))) args.push(one);
      else if (value instanceof Dict) for (const [key, one] of value.map) give(String(key), one);
      else raise('TypeError', 'what follows ** is no mapping');
    }
    return { args, keywords };
  };
}

/** Whether not all of what is gone through is known. */
const isOpenEnded = (all: Stream | Unknown): boolean => all instanceof Unknown || all.over.length > 0 || all.count !== undefined;

/** Whether what is called is gone through here. */
const isFollowed = (target: Value | undefined): boolean =>
  target instanceof Func ||
  target instanceof Class ||
  target instanceof Native ||
  (target instanceof Thing && target.type?.find('__call__') !== undefined);

/** Whether stars of which nobody knows what they hold can be given: not where all has to be known to compute, or a library goes by places. */
function takesOpenly(target: Value | undefined, kind: '*' | '**'): boolean {
  if (target instanceof Native) return target.name === '__init__';
  if (target instanceof Class) return target.find('__init__') instanceof Func;
  return kind === '**' || !(target instanceof Unknown) || target.path === undefined;
}

/** A call, with its stars. */
export function callExpression(m: Machine, node: Node, parts: readonly Node[]): Evaluation {
  const [callee, list] = parts as [Node, Node?];
  if (list?.name !== 'ArgList' || children(list).some(({ type }) => type.isError)) {
    const what = m.unknown(node, 'this is no Python');
    return () => what;
  }
  const func = m.compile(callee);
  const given = argumentsIn(m, list);
  const place = { from: node.from, to: node.to };
  const plain = separated(children(list).slice(1, -1)).map(([first]) => first as Node);
  const named = textOf(m.source, callee);
  const begins = /^[fF]?['"]\s*\w/.test(textOf(m.source, children(list)[1] ?? list));
  const isLen = named === 'len';
  const measured = /^[\w.]+\.__len__$/.test(named) && callee.firstChild ? callee.firstChild : undefined;
  const lengthIn = measured && lengthOf(m, measured);
  const updates =
    /^(?:(?:globals|locals|vars)\(\)|sys\.modules\[[^\]]*\](?:\.__dict__)?)\.update$/.test(named) && callee.firstChild
      ? m.compile(callee.firstChild)
      : undefined;
  if (named === 'super') {
    const [after, on] = plain.map((one) => m.compile(one));
    // `super(Base, self)` goes on after a class that it names, which need not be the one that the method stands in.
    return (scope) => superOf(m, after === undefined ? scope.find('__class__') : after(scope), on?.(scope) ?? scope.find('self'), place);
  }
  const ofFunction = /^(?:locals|vars)$/.test(named) && plain.length === 0 && isInFunction(node);
  return placed(node, (scope) => {
    const own = ofFunction ? localsOf(m, scope) : undefined;
    if (own !== undefined) return own;
    const length = lengthIn?.(scope);
    if (length !== undefined) return length;
    const target = func(scope);
    const stars = openedStars(m, target, () => given(scope, target));
    if (stars instanceof Unknown) return stars;
    const { args, keywords } = stars;
    // The length of what is not known is a number that can be given.
    const [all] = args;
    if (isLen && args.length === 1 && (all instanceof Unknown || all instanceof Foreign))
      return m.observer.length(all) ?? (all instanceof Unknown ? m.from(all, node) : m.unknown(node));
    const value =
      target instanceof Unknown && target.path === 'eval' && args.length === 1 && typeof all === 'string'
        ? evaluated(m, { text: all, named: begins }, scope, place)
        : undefined;
    if (value !== undefined) return value;
    if (target instanceof Unknown && target.path === 'exec' && typeof all === 'string') boundByText(m, scope, all, place);
    if (updates !== undefined && updatesNamespace(m, scope, updates(scope), args, keywords)) return null;
    if (isLen && args.length === 1 && all instanceof Thing && !m.strict) {
      const own = m.observer.length(all) ?? convertedBy(m, 'len', args);
      if (own instanceof Unknown || (own === undefined && all.through !== undefined)) return m.observer.lacksLength(all, node);
      if (own !== undefined) return own;
    }
    if (target instanceof Unknown) callsOne(m, target, args, keywords, place);
    else if (target === null || typeof target !== 'object' || Array.isArray(target)) raises(m, 'TypeError', 'this cannot be called');
    if (!(target instanceof Native)) return m.call(target, args, keywords, place);
    if (target.name === 'next' && !m.strict && (all instanceof Stream || all instanceof Unknown) && isOpenEnded(all))
      return nextOf(m, all, args[1], place);
    // What cannot be gone through gives nothing that is known; what is called for each of its items may do something.
    const lost = (unknown: Unknown): Unknown => {
      const site: LoopSite = { ...place, kind: 'comprehension', head: textOf(m.source, node), body: node, list: plain[0] };
      for (const func of [...args, ...keywords.values()])
        if (func instanceof Func) onceInDoubt(m, scope, unknown, site, () => calledWith(m, func, unknown, place));
      return unknown;
    };
    try {
      const found = convertedBy(m, target.name, args) ?? m.call(target, throughIn(m, target.name, args), keywords, place);
      if (!(found instanceof Unknown) || m.strict) return found;
      // Of what class an object is can be said, the object cannot.
      if (target.name === 'isinstance' && all instanceof Unknown && !(args[1] instanceof Native)) return m.from(all, node);
      return goesThrough.test(target.name) ? lost(found) : found;
    } catch (error) {
      // What is too long to be listed, or what such a function does that is not read, matters only where it is asked for.
      if (
        !m.strict &&
        error instanceof Raised &&
        error.kind === 'Bound' &&
        (/ too long to follow$/.test(error.message) || onlyLooks(target))
      ) {
        const unread = m.unknown(node, error.message);
        for (const one of onlyLooks(target) ? writtenInto(args, keywords) : []) lose(m, one, unread);
        return unread;
      }
      if (m.strict || !(error instanceof NotKnown) || !goesThrough.test(target.name) || args.some((one) => one instanceof Running))
        throw unset(m, error, plain, args);
      return lost(error.unknown);
    }
  });
}

/** Whether code stands in a function, and not in the body of a class. */
const isInFunction = (node: Node): boolean =>
  (enclosing(node, 'FunctionDefinition')?.from ?? -1) > (enclosing(node, 'ClassDefinition')?.from ?? -1);

/** What a call is given; what only computes gives nothing that is known where nobody knows what its stars hold. */
function openedStars(m: Machine, target: Value, give: () => Given): Given | Unknown {
  try {
    return give();
  } catch (error) {
    const computes = target instanceof Native ? ofArrays(target) : target instanceof Unknown && onlyComputes.test(target.path ?? '');
    if (m.strict || !computes || !(error instanceof NotKnown)) throw error;
    return error.unknown;
  }
}

/** Functions of libraries of arrays, which make no objects and move nothing. */
const onlyComputes =
  /^(numpy|np|torch|jax|tensorflow|tf|math|random|scipy)\.(?!(.*\.)?(optim\w*|schedules?|optimizers|train\w*)\.)([\w]+\.)*_*[a-z]\w*$/;

/** Whether it is a function of arrays, which changes nothing. */
const ofArrays = ({ name }: Native): boolean => name.startsWith('numpy.');
/** Likewise, or one that looks at a value. */
const onlyLooks = (native: Native): boolean => ofArrays(native) || /^(?:str|hasattr|isinstance|issubclass|type)$/.test(native.name);

/** Calls a function with what nobody knows. */
export function calledWith(m: Machine, func: Func, unknown: Unknown, place: CodePlace): void {
  const needed = func.parameters.filter(({ kind, unsaid }) => kind === 'plain' && unsaid === undefined);
  m.call(
    func,
    needed.map(() => Unknown.of(unknown)),
    nothing,
    place,
  );
}

/** A setting that is None, and is computed with or looked up all the same, has to be told: `args.max_steps * 2`, `methods[args.method]`. */
export function unset(m: Machine, error: unknown, nodes: readonly Node[], values: readonly Value[], within?: Value): unknown {
  if (!(error instanceof Raised && /^(Type|Key)Error$/.test(error.kind)) || m.trying?.(error)) return error;
  const at = nodes.findIndex((node, index) => values[index] === null && node.name === 'MemberExpression');
  if (at < 0) return error;
  return new NotKnown(amongChoices(m.unknown(nodes[at] as Node), within === undefined ? {} : keysOf(within)));
}

/** An argument that cannot be evaluated is unknown, so that what takes it is seen all the same. */
const tolerant =
  (m: Machine, run: Evaluation): Evaluation =>
  (scope) => {
    if (m.strict) return run(scope);
    try {
      return run(scope);
    } catch (error) {
      if (error instanceof NotKnown) return error.unknown;
      if (!(error instanceof Raised) || m.trying?.(error)) throw error;
      return new Unknown([{ text: '', at: error.at ?? m.here, says: saying(error) }]);
    }
  };

/** The parameters of a function; what they are when left out is settled where it is defined. */
export function parametersOf(m: Machine, parts: readonly Node[]): (scope: Scope) => readonly FuncParameter[] {
  const groups = separated(parts.filter(({ name }) => name !== '(' && name !== ')' && name !== 'TypeDef'));
  let kind: 'plain' | 'keyword' = 'plain';
  const all: { readonly name: string; readonly kind: FuncParameter['kind']; readonly unsaid?: Evaluation }[] = [];
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
