import { iterate } from './builtins.ts';
import type { Signal, Step } from './compiled.ts';
import { compile, rightSide } from './expressions.ts';
import { failing, forget } from './forgetting.ts';
import type { Machine } from './machine.ts';
import type { Going, LoopSite } from './observer.ts';
import { children, type Node, textOf } from './syntax.ts';
import { target } from './targets.ts';
import { Foreign, type Scope, truth, Unknown, type Value } from './values.ts';

/** The body of a loop and of its `else`, and how it looks to whoever watches. */
function siteOf(m: Machine, node: Node, parts: readonly Node[], kind: 'for' | 'while', list?: Node) {
  const [body, otherwise] = parts.filter(({ name }) => name === 'Body');
  if (body === undefined) return undefined;
  const head = textOf(m.source, { from: node.from, to: body.from });
  const site: LoopSite = { kind, from: node.from, to: node.to, head, body, list };
  return { site, turn: m.block(children(body)), otherwise: otherwise && m.block(children(otherwise)) };
}

/** `for`, turn by turn, over what it goes through. */
export function forLoop(m: Machine, node: Node, parts: readonly Node[]): Step {
  const at = parts.findIndex(({ name }) => name === 'in');
  const list = parts.slice(
    at + 1,
    parts.findIndex(({ name }) => name === 'Body'),
  );
  const found = at < 0 ? undefined : siteOf(m, node, parts, 'for', list[0]);
  if (found === undefined) return failing(m, node);
  const { site, turn, otherwise } = found;
  const bind = target(m, parts.slice(parts[0]?.name === 'for' ? 1 : 2, at));
  const listed = rightSide(m, list);
  const turns = (scope: Scope, items: Iterable<Value>, each: (run: () => Signal) => Signal): Signal => {
    const run = () => turn(scope);
    for (const one of items) {
      m.tick();
      bind(scope, one);
      const signal = each(run);
      if (signal === 'break') return undefined;
      if (signal === 'return') return signal;
    }
    return otherwise?.(scope);
  };
  const strictly = (run: () => Signal) => run();
  const once = (scope: Scope, going: Going, all: Value): Signal => {
    const [first] = going.items ?? [m.unknown(node)];
    if (first === undefined) return undefined;
    m.tick();
    bind(scope, first);
    const signal = going.turn(() => turn(scope));
    if (signal === 'return') return signal;
    forget(m, site.body, scope, all instanceof Unknown ? Unknown.of(all) : m.unknown({ from: node.from, to: site.body.from }));
    return undefined;
  };
  return (scope) => {
    const all = listed(scope);
    if (m.strict) {
      if (all instanceof Unknown || all instanceof Foreign) truth(unknownOf(all));
      return turns(scope, iterate(all), strictly);
    }
    const going = m.observer.loop(site, all);
    try {
      const { items } = going;
      return m.looping(() => (items === undefined || going.once ? once(scope, going, all) : turns(scope, items, going.turn)));
    } finally {
      going.over();
    }
  };
}

const unknownOf = (value: Value): Value => (value instanceof Foreign ? value.unknown : value);

/** `while`, likewise. */
export function whileLoop(m: Machine, node: Node, parts: readonly Node[]): Step {
  const found = siteOf(m, node, parts, 'while');
  if (found === undefined) return failing(m, node);
  const { site, turn, otherwise } = found;
  const test = compile(m, parts[1]);
  const go = (scope: Scope, { test: decide, turn: each, once }: Pick<Going, 'test' | 'turn' | 'once'>): Signal => {
    const run = () => turn(scope);
    for (;;) {
      m.tick();
      const condition = test(scope);
      const holds = condition instanceof Unknown ? decide(condition) : truth(condition);
      if (holds === false) return otherwise?.(scope);
      const signal = each(run);
      if (signal === 'return') return signal;
      if (holds === undefined || once) {
        forget(m, site.body, scope, m.unknown({ from: node.from, to: site.body.from }));
        return undefined;
      }
      if (signal === 'break') return undefined;
    }
  };
  const strictly = { test: (condition: Unknown) => truth(condition), turn: (run: () => Signal) => run(), once: false };
  return (scope) => {
    if (m.strict) return go(scope, strictly);
    const going = m.observer.loop(site, null);
    try {
      return m.looping(() => go(scope, going));
    } finally {
      going.over();
    }
  };
}
