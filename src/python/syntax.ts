import type { SyntaxNode } from '@lezer/common';
import { parser } from '@lezer/python';
import { LrschedError } from '../core/issues.ts';

export type Node = SyntaxNode;

/** How deep code may be nested; the walk over it is recursive. */
export const deepest = 200;

/** Python code with its tree; nothing in it is ever run. */
export interface Source {
  /** What errors call it. */
  readonly file: string;
  readonly text: string;
  readonly top: Node;
}

/** Parses Python; what is no text at all is refused. */
export function parse(text: string, file: string): Source {
  const code = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const source = { file, text: code, top: undefined as unknown as Node };
  const stray = code.search(/[\0\uFFFD]/);
  if (stray >= 0) refuse(source, stray, 'this is no Python, or no UTF-8 text');
  return { ...source, top: parser.parse(code).topNode };
}

/** The code a node covers. */
export const textOf = ({ text }: Pick<Source, 'text'>, { from, to }: Pick<Node, 'from' | 'to'>): string => text.slice(from, to);

/** The children of a node, comments left out. */
export function children(node: Node): readonly Node[] {
  const all: Node[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) if (child.name !== 'Comment') all.push(child);
  return all;
}

/** The children between commas. */
export function separated(nodes: readonly Node[]): readonly (readonly Node[])[] {
  const groups: Node[][] = [[]];
  for (const node of nodes) {
    if (node.name === ',') groups.push([]);
    else groups.at(-1)?.push(node);
  }
  return groups.filter((group) => group.length > 0);
}

/** The first piece of code below a node that is no Python. */
export function broken(node: Node): Node | undefined {
  if (!node.toTree) return undefined;
  let found: Node | undefined;
  const cursor = node.cursor();
  do {
    if (cursor.from > node.to) break;
    if (cursor.type.isError && cursor.from >= node.from) {
      found = cursor.node;
      break;
    }
  } while (cursor.next() && cursor.from <= node.to);
  return found;
}

/** Where a character stands, both counted from 1, and its line. */
export function position({ file, text }: Pick<Source, 'file' | 'text'>, at: number) {
  const before = text.slice(0, at);
  const starts = before.split(/\r\n|\r|\n/);
  const begin = at - (starts.at(-1) as string).length;
  const [source] = text.slice(begin, begin + 10_000).split(/\r\n|\r|\n/, 1);
  return { file, line: starts.length, column: at - begin + 1, source: source as string };
}

/** What is not understood, with where it stands. */
export function refuse(source: Pick<Source, 'file' | 'text'>, at: number, says: string): never {
  throw new LrschedError([{ code: 'bad-python', ...position(source, at), says }]);
}

/** An expression without the freedom of spaces and quotes, as a key. */
export const normalised = (text: string): string =>
  text
    .replaceAll('"', "'")
    .replace(/\s+/g, ' ')
    .replace(/ ?([^\w ]) ?/g, '$1')
    .trim();
