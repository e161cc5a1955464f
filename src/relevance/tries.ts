import { children, type Node } from '../python/syntax.ts';
import type { Mention } from './mentions.ts';
import { training } from './moving-code.ts';
import { writtenName } from './name-scopes.ts';
import { firstFrom } from './places.ts';
import { leaves, makes } from './statement-words.ts';

/** Statements that are tried at most where it is looked for what they raise. */
const most = 6;

const hushes = /^with\b.*\bsuppress\s*\(/;

/** A short `try`: what is tried, and what is done where that raises. */
interface Try {
  readonly tried: readonly Mention[];
  readonly handled: readonly Mention[];
}

/** The `try` statements of a file that are short. */
export class Tries {
  readonly #all: readonly Try[];
  readonly #within = new Map<string, Mention[]>();

  constructor(all: readonly Mention[]) {
    const ordered = [...all].sort((a, b) => a.node.from - b.node.from);
    this.#all = all.flatMap((one) => (one.node.name === 'TryStatement' || hushes.test(one.head) ? partsOf(one.node, ordered) : []));
    if (this.#all.length === 0) return;
    for (const one of all) {
      if (one.func === undefined) continue;
      const within = this.#within.get(one.func);
      if (within === undefined) this.#within.set(one.func, [one]);
      else within.push(one);
    }
  }

  /** What is not yet relevant and may raise something whose handler is, in functions that are called there as well. */
  *raising(relevant: ReadonlySet<number>, effects: ReadonlySet<number>): Iterable<Mention> {
    for (const { tried, handled } of this.#all) {
      const own = handled.filter(({ node }) => !makes.has(node.name) && relevant.has(node.from));
      // What only goes on with the next turn where training fails asks for nothing.
      if (own.length === 0 || (own.every(({ node }) => leaves.has(node.name)) && tried.some(({ node }) => effects.has(node.from))))
        continue;
      const called = new Set(tried);
      for (const one of called) for (const name of one.calls) for (const inner of this.#within.get(name) ?? []) called.add(inner);
      for (const one of called) if (!relevant.has(one.node.from)) yield one;
    }
  }
}

function partsOf(node: Node, ordered: readonly Mention[]): readonly Try[] {
  const parts = children(node);
  const bodyAfter = (at: number) => parts.slice(at).find(({ name }) => name === 'Body');
  const handlers = parts.flatMap(({ name }, at) => (name === 'except' ? (bodyAfter(at) ?? []) : []));
  const begins = ({ node }: Mention) => node.from;
  const within = (body: Node | undefined) =>
    body === undefined
      ? []
      : ordered.slice(firstFrom(ordered, begins, body.from), firstFrom(ordered, begins, body.to)).filter(({ node }) => node.to <= body.to);
  const tried = within(bodyAfter(0));
  if (tried.length > most || tried.some(({ calls }) => calls.some((call) => training.test(writtenName(call))))) return [];
  // What is hushed up in the middle leaves out what comes after it.
  return [{ tried, handled: handlers.length > 0 ? handlers.flatMap(within) : tried }];
}
