import type { Evaluation } from './compiled.ts';
import { rightSide } from './expressions.ts';
import type { Machine } from './machine.ts';
import { iterated } from './overloads.ts';
import { streamOf } from './streams.ts';
import { children, type Node, textOf } from './syntax.ts';
import { target } from './targets.ts';
import { Foreign, NotKnown, Scope, Stream, Unknown, type Value } from './values.ts';

/** A generator of one loop that yields once in each of its turns. */
interface Shape {
  readonly before: readonly Node[];
  readonly bound: readonly Node[];
  readonly list: readonly Node[];
  /** What its turns do before they yield, what they yield, and what they do then. */
  readonly first: readonly Node[];
  readonly yielded: readonly Node[];
  readonly last: readonly Node[];
}

const shapes = new WeakMap<Node, Shape | 'other'>();

/** What leaves a turn before it yields, or ends the loop. */
const leaves = /\b(break|continue|return|raise|async)\b/;

function shapeOf(m: Machine, node: Node, yields: (node: Node) => boolean): Shape | undefined {
  const body = node.getChild('Body');
  const all = body === null ? [] : children(body).filter(({ name }) => name !== ':');
  const at = all.findIndex(yields);
  const loop = all[at];
  if (loop?.name !== 'ForStatement' || all.filter(yields).length > 1 || leaves.test(textOf(m.source, node))) return undefined;
  const parts = children(loop);
  const [into, begins] = [parts.findIndex(({ name }) => name === 'in'), parts.findIndex(({ name }) => name === 'Body')];
  const turn = children(parts[begins] as Node).filter(({ name }) => name !== ':');
  const place = turn.findIndex(yields);
  const yielding = turn[place];
  if (yielding === undefined || turn.filter(yields).length > 1 || parts.filter(({ name }) => name === 'Body').length > 1) return undefined;
  const own = yielding.name === 'YieldStatement' ? yielding : yielding.name === 'ExpressionStatement' ? yielding.firstChild : null;
  if (own === null || !/^Yield(Statement|Expression)$/.test(own.name)) return undefined;
  const yielded = children(own).slice(1);
  if (yielded.length === 0 || yielded[0]?.name === 'from' || parts.slice(into, begins).some(yields)) return undefined;
  return {
    before: all.slice(0, at),
    bound: parts.slice(1, into),
    list: parts.slice(into + 1, begins),
    first: turn.slice(0, place),
    yielded,
    last: turn.slice(place + 1),
  };
}

/**
 * What a generator yields that changes nothing beside itself, once for each item of what nobody knows the length of: that has as
 * many. Nothing where it is made otherwise.
 */
export function itemByItem(m: Machine, node: Node, scope: Scope, yields: (node: Node) => boolean): Stream | undefined {
  const shape = shapes.get(node) ?? shapeOf(m, node, yields) ?? 'other';
  shapes.set(node, shape);
  if (shape === 'other') return undefined;
  const inner = new Scope(scope.around);
  for (const [name, value] of scope.names) inner.names.set(name, value);
  m.block(shape.before)(inner);
  const all = iterated(m, known(rightSide(m, shape.list), inner));
  if (!(all instanceof Unknown || all instanceof Foreign || all instanceof Stream)) return undefined;
  const { over, most, item, count } = streamOf(all);
  if (over.length === 0 && count === undefined) return undefined;
  const [bind, before, after] = [target(m, shape.bound), m.block(shape.first), m.block(shape.last)];
  const value = rightSide(m, shape.yielded);
  let [at, last]: [number, Value] = [-1, null];
  const onwards = (): void => {
    const told = m.passed;
    m.passed = undefined;
    try {
      if (at >= 0) after(inner);
      at += 1;
      bind(inner, item(at));
      before(inner);
      last = known(value, inner);
    } finally {
      m.passed = told;
    }
  };
  return new Stream(
    over,
    most,
    (index) => {
      // What has gone by is not gone through again.
      if (index < at) return m.unknown(node);
      while (at < index) onwards();
      return last;
    },
    count,
  );
}

function known(run: Evaluation, scope: Scope): Value {
  try {
    return run(scope);
  } catch (error) {
    if (error instanceof NotKnown) return error.unknown;
    throw error;
  }
}
