import { nextIn } from './coming-items.ts';
import type { Evaluation } from './compiled.ts';
import { iterate, truth } from './contents.ts';
import { mayAct, onceInDoubt } from './doubted.ts';
import { forget } from './forgetting.ts';
import { changesBeside, Generated } from './generated.ts';
import type { Machine } from './machine.ts';
import type { LoopSite } from './observer.ts';
import { iterated, tested } from './overloads.ts';
import { Running } from './running.ts';
import { type Node, textOf } from './syntax.ts';
import { type Bind, target } from './targets.ts';
import { Foreign, Items, NotKnown, Raised, Scope, Stream, Tuple, Unknown, unread, type Value } from './values.ts';

/** How a comprehension gives its items. */
interface Shape {
  /** How many expressions each item is made of. */
  readonly heads?: number;
  /** It is a generator, all of which is asked for at once or whenever somebody comes to that. */
  readonly lazy?: 'at once' | 'later';
  /** Is told of keys of a dict that may not be in it. */
  readonly perhaps?: (key: Value) => void;
}

/** `expression for name in list if condition …`, as a list; of a dict, the keys that may not be in it are told. */
export function comprehension(m: Machine, parts: readonly Node[], { heads = 1, lazy, perhaps }: Shape = {}): Evaluation {
  const results = parts.slice(0, heads).map((part) => orUnknown(m, part, m.compile(part)));
  const clauses: { readonly bind?: Bind; readonly run: Evaluation; readonly site?: LoopSite }[] = [];
  for (let at = heads; at < parts.length; ) {
    const keyword = (parts[at] as Node).name;
    if (keyword === 'for') {
      const end = parts.findIndex(({ name }, index) => index > at && name === 'in');
      const list = parts[end + 1] as Node;
      if (end < 0 || list === undefined) break;
      clauses.push({ bind: target(m, parts.slice(at + 1, end)), run: m.compile(list), site: siteOf(m, parts, list) });
      at = end + 2;
    } else if (keyword !== 'if' && keyword !== 'async') {
      clauses.push({ run: () => unread('this comprehension is not read') });
      break;
    } else {
      if (keyword === 'if' && parts[at + 1]) clauses.push({ run: m.compile(parts[at + 1]) });
      at += keyword === 'if' ? 2 : 1;
    }
  }
  const acting = parts.some(mayAct);
  // What changes something does so when it is come to.
  const acts =
    lazy !== undefined &&
    clauses[0]?.bind !== undefined &&
    changesBeside.test(textOf(m.source, { from: parts[0]?.from ?? 0, to: parts.at(-1)?.to ?? 0 }));
  const go = (scope: Scope, index: number, found: Value[]): void => {
    const clause = clauses[index];
    if (clause === undefined) {
      found.push(results.length === 1 ? (results[0] as Evaluation)(scope) : Tuple.of(...results.map((run) => run(scope))));
      return;
    }
    const value = clause.bind === undefined ? tested(m, clause.run(scope)) : clause.run(scope);
    if (value instanceof Unknown && !m.strict && acting) once(scope, index, value);
    if (value instanceof Unknown && perhaps && !m.strict && clause.bind === undefined && index === clauses.length - 1) {
      const key = (results[0] as Evaluation)(scope);
      if (typeof key === 'string') {
        perhaps(key);
        return;
      }
    }
    if (value instanceof Unknown) throw new NotKnown(value);
    if (clause.bind === undefined) {
      if (truth(value)) go(scope, index + 1, found);
      return;
    }
    const items = iterate(iterated(m, value));
    m.tracer?.goesThrough(value);
    const going = m.strict ? undefined : m.observer.loop(clause.site as LoopSite, items as Value[], scope);
    try {
      let place = 0;
      for (const one of items) {
        m.tick();
        if (m.tracer !== undefined) m.tracer.give(m.tracer.item(value, place, one));
        place += 1;
        clause.bind(scope, one);
        go(scope, index + 1, found);
      }
    } finally {
      going?.over();
    }
  };
  /** What is not known how often, or whether at all, is gone through once in doubt. */
  const once = (scope: Scope, index: number, value: Unknown): void => {
    const { bind, site } = clauses[index] as (typeof clauses)[number];
    onceInDoubt(m, scope, value, bind && site, () => {
      bind?.(scope, Unknown.of(value));
      go(scope, index + 1, []);
    });
    for (const part of parts.slice(0, heads)) forget(m, part, scope, value);
  };
  /** Of what has no end, as it is asked for. */
  function* oneByOne(scope: Scope, all: Value): Generator<Value> {
    const next = nextIn(all) ?? (() => undefined);
    for (let one = next(); one !== undefined; one = next()) {
      m.tick();
      clauses[0]?.bind?.(scope, one);
      const found: Value[] = [];
      go(scope, 1, found);
      yield* found;
    }
  }
  return (scope) => {
    const found: Value[] = [];
    let first: Value | undefined;
    try {
      const inner = new Scope(scope);
      inner.comprehends = true;
      first = lazy ? clauses[0]?.run(scope) : undefined;
      const goesOn = first !== undefined && nextIn(first) !== undefined && (lazy === 'later' || isEndless(first) || acts);
      if (first !== undefined && goesOn) return Running.over(oneByOne(inner, first));
      m.sharing(() => go(inner, 0, found));
    } catch (error) {
      if (error instanceof NotKnown && !m.strict) {
        // It gives as many as there are in what it goes through, whose length may be told.
        if (clauses.length > 1 || !(first instanceof Unknown || first instanceof Foreign)) return Unknown.of(error.unknown);
        return new Stream([first], Number.POSITIVE_INFINITY, () => Unknown.of(error.unknown));
      }
      // What a generator raises, it raises when it comes to that.
      if (!lazy || !(error instanceof Raised || error instanceof NotKnown)) throw error;
      return new Items(found, () => {
        throw error;
      });
    }
    return lazy ? new Items(found) : found;
  };
}

/** An item that cannot be followed is not known; how many there are is all the same. */
const orUnknown =
  (m: Machine, node: Node, run: Evaluation): Evaluation =>
  (scope) => {
    try {
      return run(scope);
    } catch (error) {
      if (m.strict || !(error instanceof Raised) || error.kind !== 'Bound') throw error;
      return m.unknown(node, error.message);
    }
  };

const isEndless = (value: Value): boolean =>
  value instanceof Running ||
  (value instanceof Generated && value.endless) ||
  (value instanceof Stream && value.over.length === 0 && value.count === undefined && value.most === Number.POSITIVE_INFINITY);

/** What asks at once for all that it is given, and what does so until it has enough. */
const asksAtOnce =
  /^(sum|min|max|list|tuple|set|frozenset|dict|sorted|len|math\.(fsum|prod)|(np|numpy|torch)\.\w+|.*\.(join|extend|update))$/;
const asksForSome = /^(any|all|next)$/;

/** `(expression for name in list)`, whose items can be gone through once; `callee` is what it is handed to alone. */
export const generator = (m: Machine, parts: readonly Node[], callee = ''): Evaluation => {
  const atOnce = asksAtOnce.test(callee) || (asksForSome.test(callee) && !parts.some(mayAct));
  return comprehension(m, parts, { lazy: atOnce ? 'at once' : 'later' });
};

const siteOf = (m: Machine, parts: readonly Node[], list: Node): LoopSite => {
  const [from, to] = [(parts[0] as Node).from, (parts.at(-1) as Node).to];
  return { kind: 'comprehension', from, to, head: textOf(m.source, list), body: parts[0] as Node, list };
};
