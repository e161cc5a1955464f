import type { CodePlace } from '../python/observer.ts';
import { children, type Node, type Source, textOf } from '../python/syntax.ts';
import { movesRates } from '../relevance/moving-code.ts';
import { testsOf } from './demanded.ts';

/** The names and the dotted attributes in code: `rate`, `self.rate`. */
function* namesIn(source: Source, node: Node): Iterable<string> {
  if (node.name === 'VariableName') yield textOf(source, node);
  else if (node.name === 'MemberExpression' && /^[\w.]+$/.test(textOf(source, node))) yield textOf(source, node);
  else for (const part of children(node)) yield* namesIn(source, part);
}

/** The first statement of a loop that binds a name: where it stands, and the names that it is made of; `x += 1` is made of itself. */
interface FirstBinding {
  readonly at: number;
  readonly from: ReadonlySet<string>;
}

function bindingsIn(source: Source, body: Node): ReadonlyMap<string, FirstBinding> {
  const found = new Map<string, FirstBinding>();
  const bind = (target: Node, from: readonly string[], itself = false): void => {
    for (const name of namesIn(source, target))
      if (!found.has(name)) found.set(name, { at: target.from, from: new Set(itself ? [...from, name] : from) });
  };
  const visit = (node: Node): void => {
    const parts = children(node);
    const sign = parts.findIndex(({ name }) => name === 'AssignOp' || name === 'UpdateOp');
    if (node.name === 'AssignStatement' || node.name === 'UpdateStatement') {
      const from = parts.slice(sign + 1).flatMap((part) => [...namesIn(source, part)]);
      for (const target of parts.slice(0, sign)) bind(target, from, node.name === 'UpdateStatement');
    }
    if (node.name === 'ForStatement') {
      const at = parts.findIndex(({ name }) => name === 'in');
      for (const target of parts.slice(1, at)) bind(target, [...namesIn(source, parts[at + 1] as Node)]);
    }
    for (const part of parts) if (!/^(Function|Class)Definition$/.test(part.name)) visit(part);
  };
  visit(body);
  return found;
}

/** Whether code within a loop hangs on what a turn leaves to the next, as `rate` does before or after `rate *= 0.5`. */
export function isCarried(source: Source, body: Node, { from, to }: CodePlace): boolean {
  if (from < body.from || to > body.to) return false;
  const bindings = bindingsIn(source, body);
  const reach = (names: Iterable<string>): ReadonlySet<string> => {
    const all = new Set<string>();
    const waiting = [...names];
    for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
      if (all.has(name)) continue;
      all.add(name);
      waiting.push(...(bindings.get(name)?.from ?? []));
    }
    return all;
  };
  let node: Node | null = body.resolveInner(from, 1);
  while (node !== null && node.to < to) node = node.parent;
  const used = reach(node === null ? [] : [...namesIn(source, node)]);
  return [...used].some((name) => {
    const first = bindings.get(name);
    return first !== undefined && (first.at > from || reach(first.from).has(name));
  });
}

/** The run whose loops are gone through. */
interface Going {
  readonly m: { readonly source: Source };
  readonly walks: readonly { readonly missing: unknown; readonly site: { readonly body: Node } }[];
  ask(at: number): never;
}

/** Where something is built in a loop of which nobody knows how often it turns, what the turns hand on must not matter to it. */
export function mustBeAlike(run: Going, { at, text }: { readonly at: number; readonly text: string }): void {
  const walk = run.walks.find(({ missing }) => missing !== undefined);
  if (walk !== undefined && isCarried(run.m.source, walk.site.body, { from: at, to: at + text.length })) run.ask(at);
}

/** Which statements matter, and which move a rate. */
interface Weighing {
  has(node: Node): boolean;
  acts(node: Node): boolean;
}

/** Whether one of the ways of an `if` leaves the loop around it, or a turn of that. */
const leavesLoop = (node: Node, weighing: Weighing): boolean =>
  children(node)
    .filter(({ name }) => name === 'Body')
    .some((body) => children(body).some((one) => /^(Break|Continue)Statement$/.test(one.name) && weighing.has(one)));

/** The first condition in a loop that hangs on what its turns hand on, and decides whether something happens to a rate or by one. */
export function carriedCondition(source: Source, body: Node, weighing: Weighing): Node | undefined {
  const decides = (node: Node) => leavesLoop(node, weighing) || (weighing.acts(node) && movesRates.test(textOf(source, node)));
  const visit = (node: Node): Node | undefined => {
    if (node.name === 'IfStatement' && decides(node)) {
      const found = testsOf(node).find((test) => isCarried(source, body, test));
      if (found !== undefined) return found;
    }
    for (const part of children(node)) {
      const found = /^(Function|Class)Definition$/.test(part.name) ? undefined : visit(part);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return visit(body);
}
