import { LrschedError } from '../core/issues.ts';
import { leans } from './coming-items.ts';
import type { Step } from './compiled.ts';
import { contentsOf, iterate } from './contents.ts';
import { staged } from './coroutines.ts';
import { rightSide } from './expressions.ts';
import { changesBeside, Generated, mostYields } from './generated.ts';
import { itemByItem } from './item-by-item.ts';
import type { Machine } from './machine.ts';
import { double, isNumeric } from './numeric.ts';
import { endless } from './streams.ts';
import { children, type Node, textOf } from './syntax.ts';
import { Func, Items, NotKnown, Raised, Scope, Thing, Tuple, unread, type Value } from './values.ts';

/** Whether a function's own body yields. */
export function yieldsIn(m: Machine, node: Node): boolean {
  if (node.name === 'YieldStatement' || node.name === 'YieldExpression') return true;
  // A bare `yield` stands as None in the tree.
  if (node.name === 'None') return textOf(m.source, node) === 'yiel';
  if (/^(FunctionDefinition|ClassDefinition|LambdaExpression)$/.test(node.name) || !node.firstChild) return false;
  return children(node).some((one) => yieldsIn(m, one));
}

/** What a generator yields: all of it at once, which is the same where nothing beside it changes meanwhile. */
export function generated(m: Machine, node: Node, scope: Scope, run: (scope: Scope) => Value): Value {
  if (!m.strict) {
    const through = handedThrough(m, node);
    const given = through === undefined ? undefined : scope.names.get(through);
    const found = given ?? againAndAgain(m, node, scope) ?? pureOf(m, node, scope, run) ?? liveOf(m, node, scope) ?? notFollowed(m, node);
    return leans(found, { values: [], names: { scope, node } });
  }
  if (/\b(global|nonlocal)\b/.test(textOf(m.source, node))) return unread('a generator that sets names further out is not read');
  const found: Value[] = [];
  scope.names.set(yielded, found);
  try {
    run(scope);
  } catch (error) {
    if (!(error instanceof Raised || error instanceof NotKnown)) throw error;
    return new Items(found, () => {
      throw error;
    });
  }
  return new Items(found);
}

/** Bodies of generators that go on bit by bit, by what they were compiled for. */
const stages = new WeakMap<Machine, Map<number, ReturnType<typeof staged>>>();

/** A generator that is told nothing and changes nothing beside it; nothing of one whose items nobody knows before they are asked for. */
function pureOf(m: Machine, node: Node, scope: Scope, run: (scope: Scope) => Value): Value | undefined {
  const body = node.getChild('Body');
  const beside = body === null || isTold(m, body) ? undefined : leansOn(m, node, scope);
  if (beside === undefined) return undefined;
  const listed = itemByItem(m, node, scope, (one) => yieldsIn(m, one));
  const live = listed === undefined && mayChange(m, node, scope, beside) ? liveOf(m, node, scope) : undefined;
  const found = listed ?? live ?? bitByBit(m, node, scope, run, beside);
  return found instanceof Generated && !begins(found) ? (liveOf(m, node, scope) ?? found) : found;
}

/** Whether what a generator hangs on may change while it is gone through: what can hold something else by then, and names that are bound again. */
function mayChange(m: Machine, node: Node, scope: Scope, beside: readonly Value[]): boolean {
  if (beside.some((value) => contentsOf(value) !== undefined && !(value instanceof Tuple))) return true;
  const names = new Set(textOf(m.source, node).match(/[A-Za-z_]\w*/g) ?? []);
  return [...names].some((name) => isNumeric(scope.around?.find(name) ?? null) && !scope.names.has(name) && isRebound(m, name));
}

/** Whether a script binds a name more than once, or changes what it stands for. */
function isRebound({ source: { text } }: Machine, name: string): boolean {
  const bound = text.match(new RegExp(String.raw`\b${name}[ \t]*(?:[-+*/%|&^@]|\*\*|//|:)?=(?!=)|\bfor[ \t]+${name}\b`, 'g')) ?? [];
  return bound.length > 1 || bound.some((one) => /[^\s\w]=|^for/.test(one));
}

/** Whether the first items of a generator are known. */
function begins(all: Generated): boolean {
  try {
    all.at(0);
    return true;
  } catch (error) {
    if (error instanceof LrschedError) return false;
    throw error;
  }
}

/** A generator that goes on where it stopped. */
function liveOf(m: Machine, node: Node, scope: Scope): Value | undefined {
  const body = node.getChild('Body');
  if (body === null || textOf(m.source, node).startsWith('async')) return undefined;
  const own = stages.get(m) ?? new Map<number, ReturnType<typeof staged>>();
  stages.set(m, own);
  if (!own.has(node.from))
    own.set(
      node.from,
      staged(m, body, (one) => yieldsIn(m, one)),
    );
  return own.get(node.from)?.(scope);
}

/** Whether it asks for what it is sent. */
const isTold = (m: Machine, node: Node): boolean =>
  node.name === 'YieldExpression' ||
  (node.name === 'None' && node.parent?.name !== 'ExpressionStatement' && textOf(m.source, node) === 'yiel') ||
  (!/^(FunctionDefinition|ClassDefinition|LambdaExpression)$/.test(node.name) && children(node).some((one) => isTold(m, one)));

function notFollowed(m: Machine, node: Node): Value {
  const why = 'a generator that changes what stands beside it is not followed';
  return m.observer.movesRate(node) ? unread(why) : m.unknown(node, why);
}

/** So many items are enough for now. */
class Enough {}

/** Functions that are looked into for what a generator calls. */
const mostLookedInto = 50;

/** The values that a generator hangs on, by the names in its code and in what that calls; nothing where some of it changes what stands beside. */
function leansOn(m: Machine, node: Node, scope: Scope): Value[] | undefined {
  const found: Value[] = [];
  const seen = new Set<unknown>();
  const into = (code: Node, names: Scope): boolean => {
    const text = textOf(m.source, code.getChild('Body') ?? code);
    if (seen.size > mostLookedInto || changesBeside.test(text.replace(/(['"]{3})[\s\S]*?\1|#.*$/gm, ''))) return false;
    for (const name of new Set(text.match(/[A-Za-z_]\w*/g) ?? [])) if (!look(names.find(name), names)) return false;
    // Methods are called on what is known by a name.
    for (const [, on, method] of text.matchAll(/\b(\w+)\.(\w+)\s*\(/g)) {
      const owner = names.find(on as string);
      if (owner instanceof Thing && !look(owner.type?.find(method as string), names, owner)) return false;
    }
    return true;
  };
  const look = (value: Value | undefined, names: Scope, self?: Value): boolean => {
    if (value === undefined || seen.has(value)) return true;
    if (value instanceof Func) {
      seen.add(value);
      const inner = new Scope(value.scope);
      if (self !== undefined && value.parameters[0]) inner.names.set(value.parameters[0].name, self);
      return into(value.node, inner);
    }
    if (value instanceof Items) return false;
    if (value instanceof Thing) {
      seen.add(value);
      const call = value.type?.find('__call__');
      if (!look(call, names, value)) return false;
    }
    found.push(value);
    return true;
  };
  return into(node, scope) ? found : undefined;
}

/** Entries up to which what a value holds is compared. */
const mostHeld = 2000;

/** What a value holds now, to tell later whether that has changed. */
function snapshot(value: Value): readonly Value[] {
  const contents = contentsOf(value);
  if (contents === undefined) return [value];
  if ((Array.isArray(contents) ? contents.length : contents.size) > mostHeld) return [value];
  return Array.isArray(contents) ? [...contents] : [...contents.entries()].flat();
}

const alike = (a: Value | undefined, b: Value | undefined): boolean =>
  a === b || (a !== undefined && b !== undefined && isNumeric(a) && isNumeric(b) && double(a) === double(b));

/** The items of a generator that is gone through while the script goes on. */
function bitByBit(m: Machine, node: Node, scope: Scope, run: (scope: Scope) => Value, beside: readonly Value[]): Generated {
  const given = new Map(scope.names);
  const code = textOf(m.source, node);
  const own = new Set(
    [...code.matchAll(/\b(\w+)[ \t]*(?:[-+*/%]|\*\*|\/\/)?=(?!=)|\bfor\s+([\w\s,()]+?)\s+in\b/g)].flatMap(
      (one) => (one[1] ?? one[2] ?? '').match(/\w+/g) ?? [],
    ),
  );
  const names = (code.match(/[A-Za-z_]\w*/g) ?? []).filter((name) => !given.has(name) && !own.has(name));
  const found = new Map([...new Set(names)].map((name) => [name, scope.around?.find(name)] as const));
  const held = beside.map((value) => [value, snapshot(value)] as const);
  const still = (): boolean =>
    [...found].every(([name, value]) => alike(scope.around?.find(name), value)) &&
    held.every(([value, before]) => {
      const now = snapshot(value);
      return now.length === before.length && now.every((one, index) => alike(one, before[index]));
    });
  return new Generated((count) => {
    const inner = new Scope(scope.around);
    for (const [name, value] of given) inner.names.set(name, value);
    const items: Value[] & { most?: number } = [];
    items.most = count;
    inner.names.set(yielded, items);
    m.strictly({ at: node.from }, () => {
      try {
        run(inner);
      } catch (error) {
        if (!(error instanceof Enough)) throw error;
      }
    });
    return items;
  }, still);
}

/** The parameter whose items a generator yields one by one as they are, whatever it does beside: `log_every(loader, 10)`. */
function handedThrough(m: Machine, node: Node): string | undefined {
  const body = node.getChild('Body');
  const loops = body === null ? [] : children(body).filter(({ name }) => name === 'ForStatement');
  const [loop] = loops;
  if (body === null || loop === undefined || loops.length > 1) return undefined;
  const code = textOf(m.source, loop);
  const all = textOf(m.source, body);
  const [, targets = '', list = ''] = /^for\s+([\w\s,()]+?)\s+in\s+(?:(?:tqdm|enumerate)\()?(\w+)\b[^:\n]*:/.exec(code) ?? [];
  const [, item] = /^[ \t]+yield[ \t]+(\w+)[ \t]*$/m.exec(code) ?? [];
  const plainly = all.match(/\byield\b/g)?.length === 1 && !/^[ \t]*(break|continue|return)\b/m.test(code);
  // A yield that stands under a condition leaves items out.
  const own = loop.getChild('Body');
  const bare = own !== null && children(own).some(({ name }) => name === 'YieldStatement');
  return plainly && bare && item !== undefined && targets.split(/[\s,()]+/).includes(item) ? list : undefined;
}

/** A body that does nothing but go through one thing time and again. */
const rounds =
  /^: (?:while (?:True|1)|for (\w+) in (?:itertools\.)?(?:repeat\(([\w.]+)\)|count\(\))): (?:yield from ([\w.]+)|for (\w+) in ([\w.]+): yield \4)$/;

/** What nobody knows the length of and a generator gives without an end: `while True: yield from loader`. */
function againAndAgain(m: Machine, node: Node, scope: Scope): Value | undefined {
  const body = node.getChild('Body');
  const code = body === null ? '' : textOf(m.source, body).replace(/(['"]{3})[\s\S]*?\1|#.*$/gm, '');
  const [, turn, repeated, from, , through] = rounds.exec(code.replace(/\s+/g, ' ').trim()) ?? [];
  const list = from ?? through;
  if (list === undefined || scope.find('repeat') instanceof Func) return undefined;
  const [name = '', attribute, ...more] = (list === turn ? (repeated ?? '') : list).split('.');
  const owner = scope.names.get(name);
  if (attribute === undefined) return owner && endless(owner);
  const held = owner instanceof Thing && more.length === 0 ? owner.attributes.get(attribute) : undefined;
  return held && endless(held);
}

/** `yield`, and `yield from`. */
export function yielding(m: Machine, _node: Node, parts: readonly Node[]): Step {
  const all = parts[1]?.name === 'from';
  const run = rightSide(m, parts.slice(all ? 2 : 1));
  return (scope) => {
    const found = scope.names.get(yielded);
    if (!Array.isArray(found)) return unread('a generator is not followed here');
    found.push(...(all ? iterate(run(scope)) : [run(scope)]));
    const { most } = found as { most?: number };
    if (most !== undefined && found.length >= most) throw new Enough();
    if (most === undefined && found.length > mostYields) unread('this generator goes on for too long to be followed');
    return undefined;
  };
}
const yielded = ' yielded';
