import type { Signal, Step } from './compiled.ts';
import { doubtOf, iterate, truth } from './contents.ts';
import { inDoubt } from './doubted.ts';
import { compile, rightSide } from './expressions.ts';
import { broken, failing, forget, objectsIn } from './forgetting.ts';
import { Generated } from './generated.ts';
import type { Machine } from './machine.ts';
import type { Going, LoopSite } from './observer.ts';
import { iterated, tested } from './overloads.ts';
import { Running } from './running.ts';
import { streamOf } from './streams.ts';
import { children, type Node, textOf } from './syntax.ts';
import { target } from './targets.ts';
import { Dict, Foreign, NotKnown, type Scope, Stream, Thing, Unknown, type Value } from './values.ts';

/** The body of a loop and of its `else`, and how it looks to whoever watches. */
function siteOf(m: Machine, node: Node, parts: readonly Node[], kind: 'for' | 'while', list?: Node) {
  const [body, otherwise] = parts.filter(({ name }) => name === 'Body');
  if (body === undefined) return undefined;
  const head = textOf(m.source, { from: node.from, to: body.from });
  const site: LoopSite = { kind, from: node.from, to: node.to, head, body, list };
  const last = otherwise && m.block(children(otherwise));
  /** The loop is over, broken off or not; where nobody knows whether it was before, neither what it binds nor its `else` is known. */
  const over = (scope: Scope, left: boolean): Signal => {
    const doubt = scope.names.get(broken);
    if (!(doubt instanceof Unknown)) return left ? undefined : last?.(scope);
    forget(m, body, scope, doubt);
    if (otherwise && !left) forget(m, otherwise, scope, doubt);
    scope.names.delete(broken);
    return undefined;
  };
  return { site, turn: m.block(children(body)), over };
}

/** The items of what has no end, as they come. */
function endless(all: Value): Iterable<Value> | undefined {
  const { most, over, count, item } = all instanceof Generated && all.endless ? streamOf(all) : all instanceof Stream ? all : never;
  if (most !== Number.POSITIVE_INFINITY || over.length > 0 || count !== undefined) return undefined;
  return (function* () {
    for (let index = 0; ; index += 1) yield item(index);
  })();
}
/** A generator without an end, item by item. */
const goingOn = (all: Generated): Running => new Running(() => all.next());
const never = new Stream([], 0, () => null);

/** `for`, turn by turn, over what it goes through. */
export function forLoop(m: Machine, node: Node, parts: readonly Node[]): Step {
  const at = parts.findIndex(({ name }) => name === 'in');
  const list = parts.slice(
    at + 1,
    parts.findIndex(({ name }) => name === 'Body'),
  );
  const found = at < 0 ? undefined : siteOf(m, node, parts, 'for', list[0]);
  if (found === undefined) return failing(m, node);
  const { site, turn, over } = found;
  const bind = target(m, parts.slice(parts[0]?.name === 'for' ? 1 : 2, at));
  const listed = rightSide(m, list);
  const turns = (scope: Scope, items: Iterable<Value>, each: (run: () => Signal) => Signal, all?: Value, from = 0): Signal => {
    const run = () => turn(scope);
    let taken = from;
    for (const one of items) {
      m.tick();
      if (m.tracer !== undefined) m.tracer.give(m.tracer.item(all ?? null, taken - from, one));
      bind(scope, one);
      taken += 1;
      const signal = each(run);
      if (signal !== undefined && signal !== 'continue' && all instanceof Generated) all.goBack(taken);
      if (signal === 'break') return over(scope, true);
      if (signal === 'return' || signal === 'raise' || signal === 'lost') return signal;
      // Whatever later turns bind is forgotten, where nobody knows whether they are come to.
      if (scope.names.get(broken) instanceof Unknown && !m.observer.movesRate(site.body)) return over(scope, false);
    }
    return over(scope, false);
  };
  const strictly = (run: () => Signal) => run();
  const once = (scope: Scope, going: Going, all: Value): Signal => {
    const lost = going.lost ?? m.unknown({ from: node.from, to: site.body.from });
    const [first] = (going.once && going.items) || [lost];
    if (first === undefined) return undefined;
    m.tick();
    bind(scope, first);
    const before = objectsIn(m, site.body, scope);
    const signal = m.nested.forAll(() => going.turn(() => turn(scope)));
    if (signal === 'return' || signal === 'raise') return signal;
    further(m, scope, going, lost, () => {
      bind(scope, first);
      turn(scope);
    });
    // What a turn binds to the object that was there, any number of them does.
    const same = new Set([...before].flatMap(([name, value]) => (scope.find(name) === value ? [name] : [])));
    forget(m, site.body, scope, all instanceof Unknown ? Unknown.of(all) : lost, undefined, same);
    return over(scope, false);
  };
  return (scope) => {
    if (m.strict) {
      const all = iterated(m, listed(scope));
      if (all instanceof Unknown || all instanceof Foreign) truth(unknownOf(all));
      const gone = all instanceof Generated ? all.gone : 0;
      return turns(scope, all instanceof Running ? all.left() : (endless(all) ?? iterate(all)), strictly, all, gone);
    }
    const over = known(m, list[0] ?? node, () => iterated(m, listed(scope)));
    const all = over instanceof Generated && over.endless ? goingOn(over) : over;
    const gone = all instanceof Generated ? all.gone : 0;
    m.tracer?.goesThrough(all);
    const going = m.observer.loop(site, all, scope);
    try {
      const { items } = going;
      return within(m, going, () => {
        const signal = items === undefined || going.once ? 'lost' : turns(scope, items, going.turn, all, gone);
        return signal === 'lost' ? once(scope, going, all) : signal;
      });
    } finally {
      going.over();
    }
  };
}

/** What a loop goes through; of what had to be known for that, and is not, nobody knows how much there is. */
function known(m: Machine, node: Node, run: () => Value): Value {
  try {
    const all = run();
    const open = all instanceof Dict && all.open ? m.unknown(node) : undefined;
    return (all instanceof Thing ? undefined : doubtOf(all)) ?? open ?? all;
  } catch (error) {
    if (!(error instanceof NotKnown)) throw error;
    return error.unknown.origins.length > 0 ? error.unknown : m.unknown(node);
  }
}

/** The turns after one that stands for all begin with what those before have left: gone through in doubt, until that is not known. */
function further(m: Machine, scope: Scope, { idle }: Pick<Going, 'idle'>, lost: Unknown, run: () => void): void {
  const again = (): Value => {
    run();
    return null;
  };
  for (let turns = 0; turns < 2 && idle?.(); turns += 1) inDoubt(m, scope, lost, again, () => null);
}

const within = <T>(m: Machine, { most }: Going, run: () => T): T => (most === undefined ? m.looping(run) : m.apart(most, run));

const unknownOf = (value: Value): Value => (value instanceof Foreign ? value.unknown : value);

/** `while`, likewise. */
export function whileLoop(m: Machine, node: Node, parts: readonly Node[]): Step {
  const found = siteOf(m, node, parts, 'while');
  if (found === undefined) return failing(m, node);
  const { site, turn, over } = found;
  const test = compile(m, parts[1]);
  const asked = { from: parts[1]?.from ?? node.from, to: parts[1]?.to ?? node.to };
  const go = (scope: Scope, going: Pick<Going, 'test' | 'turn' | 'once' | 'idle' | 'lost'>): Signal => {
    const { test: decide, turn: each, once } = going;
    const run = () => turn(scope);
    for (;;) {
      m.tick();
      const condition = tested(m, test(scope));
      m.tracer?.decidesLast(condition);
      const holds = condition instanceof Unknown ? decide(condition, asked) : truth(condition);
      if (holds === false) return over(scope, false);
      const signal = holds === undefined || once ? m.nested.forAll(() => each(run)) : each(run);
      if (signal === 'return' || signal === 'raise') return signal;
      if (holds === undefined || once || signal === 'lost') {
        further(m, scope, going, condition instanceof Unknown ? condition : (going.lost ?? m.unknown(asked)), run);
        forget(m, site.body, scope, m.unknown({ from: node.from, to: site.body.from }));
        return over(scope, false);
      }
      if (signal === 'break') return over(scope, true);
    }
  };
  const strictly = { test: (condition: Unknown) => truth(condition), turn: (run: () => Signal) => run(), once: false };
  return (scope) => {
    if (m.strict) return go(scope, strictly);
    const going = m.observer.loop(site, null, scope);
    try {
      return within(m, going, () => go(scope, going));
    } finally {
      going.over();
    }
  };
}
