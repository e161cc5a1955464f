import { once } from '../core/once.ts';
import { truth } from '../python/contents.ts';
import type { Machine } from '../python/machine.ts';
import { isNumeric } from '../python/numeric.ts';
import type { CodePlace } from '../python/observer.ts';
import { children, enclosing, type Node, normalised, textOf } from '../python/syntax.ts';
import { Arguments, Class, Func, NotKnown, Raised, type Scope, Thing, type Value } from '../python/values.ts';
import { loopAround, type Mention, type Mentions } from './mentions.ts';
import { writtenName } from './name-scopes.ts';
import { namesShared } from './sharing.ts';
import { makes } from './statement-words.ts';
import { setsByName } from './wild-code.ts';

/** Whether an expression holds that comes to a number, a text and the like; nothing where nobody knows that, or it is something else. */
export type Ask = (test: Node) => boolean | undefined;

/** A test, and the code that it stands in. */
interface Asked {
  readonly text: string;
  /** Names that are bound again. */
  readonly changing: ReadonlySet<string>;
  readonly ask: Ask;
}

/** Whether a test holds each time, by what is known of its parts that nothing binds again: `args.kl is not None and kl > args.kl`. */
function holds(asked: Asked, test: Node): boolean | undefined {
  const [first, second, third] = children(test);
  const of = (node: Node | undefined) => (node === undefined ? undefined : holds(asked, node));
  if (test.name === 'ParenthesizedExpression') return of(second);
  if (test.name === 'UnaryExpression' && first?.name === 'not') {
    const inner = of(second);
    return inner === undefined ? undefined : !inner;
  }
  if (test.name === 'BinaryExpression' && (second?.name === 'and' || second?.name === 'or')) {
    const [one, other] = [of(first), of(third)];
    if (one === undefined) return undefined;
    return one === (second.name === 'or') ? one : other;
  }
  return lasts(asked, test) ? asked.ask(test) : undefined;
}

/** Whether a test is one of numbers, texts and the like, and no name in it bound again; what holds others may change by itself. */
function lasts(asked: Asked, node: Node): boolean {
  const parts = children(node);
  switch (node.name) {
    case 'None':
    case 'Boolean':
    case 'Number':
    case 'String':
      return true;
    case 'VariableName':
      return !asked.changing.has(textOf(asked, node)) && asked.ask(node) !== undefined;
    case 'MemberExpression': {
      const names = textOf(asked, node).split('.');
      return names.every((name) => /^\w+$/.test(name) && !asked.changing.has(name)) && asked.ask(node) !== undefined;
    }
    case 'TupleExpression':
    case 'ArrayExpression':
      return parts.every(({ name }) => /^(None|Boolean|Number|String|[(),[\]])$/.test(name));
    case 'BinaryExpression':
      return lasts(asked, parts[0] as Node) && lasts(asked, parts.at(-1) as Node);
    default:
      return false;
  }
}

/** Ways of an `if` that are never gone, and the statements whose tests are all known. */
export interface Untaken {
  readonly arms: readonly Node[];
  readonly decided: ReadonlySet<number>;
}

/** Of statements that come after a loop has begun: what is known by then of the ways that they have. */
function untakenIn(all: readonly Mention[], asked: Asked): Untaken {
  const [arms, decided]: [Node[], Set<number>] = [[], new Set()];
  for (const { node } of all) {
    if (node.name !== 'IfStatement') continue;
    const parts = children(node);
    let [taken, open] = [false, false];
    for (const [index, part] of parts.entries()) {
      if (part.name !== 'Body') continue;
      const test = parts[index - 1];
      const held = taken ? false : test === undefined || test.name === 'else' ? true : holds(asked, test);
      if (held === false) arms.push(part);
      if (held === true) taken = true;
      // What is asked after what nobody knows is asked all the same.
      if (held === undefined) open = true;
    }
    if (!open) decided.add(node.from);
  }
  return { arms, decided };
}

/** What is known of a script where it has come to a loop. */
export interface Now {
  readonly text: string;
  readonly ask: Ask;
  /** Names that stand for one and the same; nothing where there are too many. */
  shared(): readonly (readonly string[])[] | undefined;
}

/** What need not be asked for any more: statements that are over, and ways that are never gone; names that stand for one and the same. */
export interface Over {
  readonly done: ReadonlySet<number>;
  readonly untaken: Untaken;
  readonly shared: readonly (readonly string[])[];
}

/** Nothing is over yet. */
export const nothingOver: Over = { done: new Set(), untaken: { arms: [], decided: new Set() }, shared: [] };

/** Once a loop is come to that is gone through once: what is over; nothing where that is none. */
export function overBy(
  { all, parameters }: Mentions,
  loop: { readonly from: number },
  before: ReadonlySet<number>,
  { text, ask, shared: sharing }: Now,
): Over | undefined {
  const site = all.find(({ node }) => node.from === loop.from);
  if (site === undefined || loopAround(site.parent) !== undefined || !isOnce({ all, parameters }, site.func)) return undefined;
  const begins = enclosing(site.node, 'FunctionDefinition')?.from ?? 0;
  const own = all.filter(({ func, node }) => func === site.func && node.to <= loop.from && node.from >= begins);
  const done = new Set([...before, ...own.map(({ node }) => node.from)]);
  const left = all.filter(({ node }) => !done.has(node.from));
  const changing = new Set(left.flatMap(({ targets }) => targets.map(writtenName)));
  const later = all.filter((one) => one.func === site.func && one.node.from > loop.from);
  const untaken = left.some(setsByName) ? { arms: [], decided: new Set<number>() } : untakenIn(later, { text, changing, ask });
  const shared = done.size + untaken.arms.length === 0 ? undefined : sharing();
  return shared && { done, untaken, shared };
}

/** Whether a function is called at one place only, and in no loop. */
function isOnce({ all, parameters }: Pick<Mentions, 'all' | 'parameters'>, func: string | undefined): boolean {
  if (func === undefined) return true;
  const named = all.filter(({ reads, node }) => reads.has(func) && !makes.has(node.name));
  const [call] = named;
  return named.length === 1 && call?.func === undefined && loopAround(call) === undefined && parameters.has(func);
}

/** Libraries' classes that change of their objects what they have themselves, and nothing that a script sets. */
const keepsAttributes = /(^|\.)(object|ABC|Module|Dataset|Generic|Protocol|Enum)$/;

/** Whether an attribute is as the script set it until the script sets it again: no property, and nothing that a library counts. */
function isHeldBy(owner: Value, name: string): boolean {
  if (owner instanceof Arguments) return owner.defaults.has(name);
  const type = owner instanceof Thing ? owner.type : owner;
  if (type !== undefined && !(type instanceof Class)) return false;
  const above = type?.foreign();
  if (above !== undefined && (name === 'training' || !keepsAttributes.test(above.path ?? ''))) return false;
  const found = type?.find(name);
  if (found instanceof Func || found instanceof Thing) return false;
  return owner instanceof Thing ? owner.attributes.has(name) || found !== undefined : found !== undefined;
}

/** The same of an expression with dots, all the way. */
function isHeld(m: Machine, node: Node, scope: Scope): boolean {
  if (node.name !== 'MemberExpression') return node.name === 'VariableName';
  const [of, dot, name] = children(node) as [Node, Node, Node];
  return dot.name === '.' && isHeld(m, of, scope) && isHeldBy(m.compile(of)(scope), textOf(m.source, name));
}

/** What is known where code in a function, or in none, comes to a loop. */
export const nowIn = (m: Machine, scope: Scope, body: Node): Now => ({
  text: m.source.text,
  ask: (node) => plainTruth(m, node, scope),
  shared: () => namesShared(scope, body),
});

/** Whether an expression holds that comes to a number, a text, None and the like, and does as long as nothing binds its names again. */
function plainTruth(m: Machine, node: Node, scope: Scope): boolean | undefined {
  try {
    if (node.name === 'MemberExpression' && !isHeld(m, node, scope)) return undefined;
    const value = m.compile(node)(scope);
    return value === null || isNumeric(value) || typeof value === 'string' ? truth(value) : undefined;
  } catch (error) {
    if (error instanceof Raised || error instanceof NotKnown) return undefined;
    throw error;
  }
}

/** Where the arm of an `if` ends that a test leads to. */
export const armAfter = (node: Node, { to }: CodePlace): number =>
  children(node).find(({ name, from }) => name === 'Body' && from >= to)?.to ?? to;

/** Statements that make functions, classes and what stands for modules. */
export const makesNames = new Set(['FunctionDefinition', 'ClassDefinition', 'DecoratedStatement', 'ImportStatement']);

/** A condition as it is written; the same are come to at every turn. */
export const conditionText = once(normalised);
