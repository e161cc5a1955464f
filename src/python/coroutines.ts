import { binary } from './arithmetic.ts';
import type { Evaluation, Signal, Step } from './compiled.ts';
import { iterate, truth } from './contents.ts';
import { rightSide } from './expressions.ts';
import { doubtful } from './forgetting.ts';
import type { Machine } from './machine.ts';
import { matching } from './matching.ts';
import type { CodePlace } from './observer.ts';
import { operatorOf } from './older.ts';
import { iterated } from './overloads.ts';
import { Running } from './running.ts';
import { streamOf } from './streams.ts';
import { children, type Node } from './syntax.ts';
import { type Bind, target } from './targets.ts';
import { Foreign, Items, NotKnown, Raised, type Scope, Stream, Unknown, unread, type Value } from './values.ts';

/** A statement in which a generator may stop; what it is gone on with is what `next` was sent. */
type Going = Generator<Value, Signal, Value>;
type Stage = (scope: Scope) => Going;

/** Whether a statement's own code yields; kept apart from how it does. */
type Yields = (node: Node) => boolean;

/** A generator's body as what goes on bit by bit; nothing where it stops in a place that is not followed. */
export function staged(m: Machine, body: Node, yields: Yields): ((scope: Scope) => Running) | undefined {
  const stage = blockOf(m, children(body), yields);
  if (stage === undefined) return undefined;
  return (scope) => {
    const depth = m.doubts;
    const going = stage(scope);
    return new Running((sent) => {
      if (m.doubts > depth) unread('a generator goes on here where nobody knows whether it does');
      m.tick();
      const { done, value } = going.next(sent);
      if (done !== true) return value;
      const doubt = scope.names.get(doubtful);
      if (doubt instanceof Unknown) throw new NotKnown(doubt);
      return undefined;
    });
  };
}

function blockOf(m: Machine, nodes: readonly Node[], yields: Yields): Stage | undefined {
  const parts: { readonly node: Node; readonly stage: Stage | undefined; readonly step: Step | undefined }[] = [];
  for (const node of nodes) {
    const own = yields(node);
    const stage = own ? stageOf(m, node, yields) : undefined;
    if (own && stage === undefined) return undefined;
    parts.push({ node, stage, step: own ? undefined : m.block([node]) });
  }
  return function* (scope) {
    for (const { stage, step } of parts) {
      const signal = stage === undefined ? step?.(scope) : yield* stage(scope);
      if (signal !== undefined) return signal;
    }
    return undefined;
  };
}

function stageOf(m: Machine, node: Node, yields: Yields): Stage | undefined {
  const parts = children(node);
  switch (node.name) {
    case 'YieldStatement':
    case 'ExpressionStatement': {
      const value = yieldOf(m, node.name === 'YieldStatement' ? node : parts[0], yields);
      return (
        value &&
        function* (scope) {
          yield* value(scope);
          return undefined;
        }
      );
    }
    case 'AssignStatement':
      return assigned(m, parts, yields);
    case 'UpdateStatement': {
      const [left, sign, right] = parts as [Node, Node, Node];
      const [before, value, bind] = [m.compile(left), yieldOf(m, right, yields), target(m, [left])];
      const apply = binary[operatorOf(m.source, sign).slice(0, -1)];
      if (value === undefined || apply === undefined) return undefined;
      return function* (scope) {
        const old = before(scope);
        bind(scope, apply(old, yield* value(scope)));
        return undefined;
      };
    }
    case 'IfStatement':
      return branched(m, parts, yields);
    case 'MatchStatement':
      return matched(m, node, parts, yields);
    case 'ForStatement':
    case 'WhileStatement':
      return looped(m, node, parts, yields);
    case 'TryStatement':
      return guarded(m, parts, yields);
    default:
      return undefined;
  }
}

/** `yield x` and `yield from x`: what it is worth is what it is sent. */
function yieldOf(m: Machine, node: Node | undefined, yields: Yields): ((scope: Scope) => Generator<Value, Value, Value>) | undefined {
  if (node?.name === 'ParenthesizedExpression') return yieldOf(m, children(node)[1], yields);
  // A bare `yield` stands as None in the tree.
  if (node?.name === 'None')
    return function* () {
      return yield null;
    };
  if (node === undefined || !/^Yield(Statement|Expression)$/.test(node.name)) return undefined;
  const parts = children(node).filter(({ type }) => !type.isError);
  const from = parts[1]?.name === 'from';
  const what = parts.slice(from ? 2 : 1);
  if (what.some(yields)) return undefined;
  const run: Evaluation = what.length === 0 ? () => null : rightSide(m, what);
  if (!from)
    return function* (scope) {
      return yield run(scope);
    };
  return function* (scope) {
    const inner = itemsOf(m, run(scope), node);
    let sent: Value = null;
    for (;;) {
      const one: Value | undefined = inner instanceof Running ? inner.send(sent) : inner.next();
      if (one === undefined) return null;
      sent = yield one;
    }
  };
}

function assigned(m: Machine, parts: readonly Node[], yields: Yields): Stage | undefined {
  const value = yieldOf(m, parts.at(-1), yields);
  const sides: Node[][] = [[]];
  for (const part of parts.slice(0, -1)) {
    if (part.name === 'AssignOp') sides.push([]);
    else if (part.name !== 'TypeDef') sides.at(-1)?.push(part);
  }
  sides.pop();
  if (value === undefined || sides.some((side) => side.length === 0)) return undefined;
  const binds: Bind[] = sides.map((side) => target(m, side));
  return function* (scope) {
    const found = yield* value(scope);
    for (const bind of binds) bind(scope, found);
    return undefined;
  };
}

/** What must be known here, because a generator cannot go both ways. */
function settled(value: Value): boolean {
  if (value instanceof Unknown) throw new NotKnown(value);
  return truth(value);
}

function branched(m: Machine, parts: readonly Node[], yields: Yields): Stage | undefined {
  const arms: { readonly test: Evaluation | undefined; readonly stage: Stage }[] = [];
  for (const [index, part] of parts.entries()) {
    if (part.name !== 'Body') continue;
    const test = parts[index - 1] as Node;
    const stage = blockOf(m, children(part), yields);
    if (stage === undefined || yields(test)) return undefined;
    arms.push({ test: test.name === 'else' ? undefined : m.compile(test), stage });
  }
  return function* (scope) {
    for (const { test, stage } of arms) if (test === undefined || settled(test(scope))) return yield* stage(scope);
    return undefined;
  };
}

function matched(m: Machine, node: Node, parts: readonly Node[], yields: Yields): Stage | undefined {
  const clauses = children(parts.at(-1) as Node).filter(({ name }) => name === 'MatchClause');
  const stages: Stage[] = [];
  for (const clause of clauses) {
    const body = clause.getChild('Body');
    const stage = body === null ? undefined : blockOf(m, children(body), yields);
    if (stage === undefined) return undefined;
    stages.push(stage);
  }
  let arm = -1;
  const choose = matching(m, node, parts, (arms) => (scope) => {
    arm = arms.findIndex(({ test }) => test === undefined || settled(test(scope)));
    return undefined;
  });
  return function* (scope) {
    choose(scope);
    const stage = stages[arm];
    return stage === undefined ? undefined : yield* stage(scope);
  };
}

/** The items of what is gone through, one by one; of what has no known length as many as it is said to have. */
function itemsOf(m: Machine, value: Value, place: CodePlace): Items {
  const all = iterated(m, value);
  if (all instanceof Items) return all;
  if (all instanceof Stream && all.over.length === 0 && all.count === undefined) {
    const { most, item } = all;
    let at = -1;
    return new Running(() => {
      at += 1;
      return at < most ? item(at) : undefined;
    });
  }
  if (all instanceof Unknown || all instanceof Foreign || all instanceof Stream) {
    const { item } = streamOf(all);
    const length = m.observer.length(all);
    if (length === undefined) throw new NotKnown(m.observer.lacksLength(all, place));
    let at = -1;
    return new Running(() => {
      at += 1;
      return at < length ? item(at) : undefined;
    });
  }
  return new Items(iterate(all));
}

function looped(m: Machine, node: Node, parts: readonly Node[], yields: Yields): Stage | undefined {
  const [body, otherwise] = parts.filter(({ name }) => name === 'Body');
  const [stage, last] = [
    blockOf(m, children(body as Node), yields),
    blockOf(m, otherwise === undefined ? [] : children(otherwise), yields),
  ];
  if (stage === undefined || last === undefined || body === undefined) return undefined;
  const turns = node.name === 'WhileStatement' ? whiles(m, parts, yields) : fors(m, parts, body, yields);
  return (
    turns &&
    function* (scope) {
      for (const _ of turns(scope)) {
        m.tick();
        const signal = yield* stage(scope);
        if (signal === 'break') return undefined;
        if (signal === 'return' || signal === 'raise') return signal;
      }
      return yield* last(scope);
    }
  );
}

type Turns = (scope: Scope) => Iterable<unknown>;

function whiles(m: Machine, parts: readonly Node[], yields: Yields): Turns | undefined {
  if (yields(parts[1] as Node)) return undefined;
  const test = m.compile(parts[1]);
  return function* (scope) {
    while (settled(test(scope))) yield;
  };
}

function fors(m: Machine, parts: readonly Node[], body: Node, yields: Yields): Turns | undefined {
  const at = parts.findIndex(({ name }) => name === 'in');
  const list = parts.slice(at + 1, parts.indexOf(body));
  if (at < 0 || list.some(yields)) return undefined;
  const place = { from: (list[0] ?? body).from, to: (list.at(-1) ?? body).to };
  const [listed, bind] = [rightSide(m, list), target(m, parts.slice(parts[0]?.name === 'for' ? 1 : 2, at))];
  return function* (scope) {
    const items = itemsOf(m, listed(scope), place);
    for (let one = items.next(); one !== undefined; one = items.next()) {
      bind(scope, one);
      yield;
    }
  };
}

/** `try`, of which only what is done at the end is followed: what is raised within is not. */
function guarded(m: Machine, parts: readonly Node[], yields: Yields): Stage | undefined {
  const stage = (word: string): Stage | undefined => {
    const at = parts.findIndex(({ name }) => name === word);
    const body = at < 0 ? undefined : parts.slice(at).find(({ name }) => name === 'Body');
    return blockOf(m, body === undefined ? [] : children(body), yields);
  };
  const [body, otherwise, last] = [stage('try'), stage('else'), stage('finally')];
  const handles = parts.some(({ name }) => name === 'except');
  if (body === undefined || otherwise === undefined || last === undefined) return undefined;
  return function* (scope) {
    let signal: Signal;
    try {
      signal = yield* body(scope);
    } catch (error) {
      if (handles && error instanceof Raised) throw new Raised('Bound', 'what a generator catches is not followed', error.at);
      throw error;
    }
    signal ??= yield* otherwise(scope);
    return (yield* last(scope)) ?? signal;
  };
}
