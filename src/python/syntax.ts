import type { SyntaxNode } from '@lezer/common';
import { parser } from '@lezer/python';
import { refuse, type Text } from '../core/text.ts';

export type Node = SyntaxNode;

/** How deep code may be nested; the walk over it is recursive. */
export const deepestCode = 200;

/** Python code with its tree; nothing in it is ever run. */
export interface Source {
  /** What errors call it. */
  readonly file: string;
  readonly text: string;
  readonly top: Node;
  /** Modules beside the file whose texts stand behind its own, and which of them its imports name. */
  readonly parts?: readonly Module[] | undefined;
  /** The module that an import means, by the place of its statement and the dotted name: `120 utils.lr_sched`. */
  readonly imports?: ReadonlyMap<string, Module> | undefined;
  /** Modules that the run chooses by their names; nothing where a name is that of none beside the file. */
  readonly chosen?: ReadonlyMap<string, Module | undefined> | undefined;
  /** Those of the modules that were named after the file and that none of its imports means. */
  readonly over?: readonly Module[] | undefined;
  /** Files beside it that are imported and of which something is no Python that is read: where. */
  readonly unread?: readonly { readonly file: string; readonly path: string; readonly line: number }[] | undefined;
  /** Files that their packages import as Python 2 does. */
  readonly older?: ReadonlySet<string> | undefined;
  /** The cells of a notebook, of which it is the code. */
  readonly cells?: Text['cells'];
  /** Frameworks of which a copy lies beside the file, and is not read. */
  readonly copies?: ReadonlySet<string> | undefined;
  /** The module whose names the code has as its own. */
  readonly within?: Module | undefined;
}

/** A module whose text follows that of the file which is read; its nodes have places behind it. */
export interface Module {
  readonly file: string;
  readonly from: number;
  readonly top: Node;
}

/** The tree that a place is in. */
export const topAt = ({ top, parts }: Source, at: number): Node => parts?.findLast(({ from }) => from <= at)?.top ?? top;

/** How long code may be, and how much of it is looked at to tell whether it is code at all. */
const longest = 2_000_000;
const probed = 20_000;
// biome-ignore lint/suspicious/noControlCharactersInRegex: those are what no text has
const notText = /[\0-\x08\x0e-\x1a\x1c-\x1f]|\uFFFD(?:[^\n]{0,40}\uFFFD){2}/;

function errors(top: Node): number {
  const cursor = top.cursor();
  let found = 0;
  do if (cursor.type.isError) found += 1;
  while (cursor.next());
  return found;
}

/** `1.` and `1.e5`, which the grammar does not know; what stands in for them is as long. */
const bareDot = /(?<![\w.])\d[\d_]*\.(?:(?![\w.])|(?=[eE][+-]?\d))/g;

/** A `yield` of nothing, which the grammar does not know either. */
const bareYield = /(?<![\w.])yield(?=[ \t]*(?:[\r\n#)\];]|$))/g;

/** `cuda(async=True)`, an argument's name before Python 3.7. */
const oldAsync = /async(?<=[(,]\s*async)(?=\s*=[^=])/g;

/** `print = logged(print)`, where the grammar takes `print` for the statement of old. */
const boundPrint = /print(?<=(?:^|[;:\n])[ \t]*print)(?=[ \t]*(?:(?:[-+*/|&]|\*\*)?=(?!=)|:[ \t]*\w))/g;

/** `print "a", b` and `print >> file, a` of Python 2, of which the grammar knows one thing alone: a tuple with an empty one in front. */
const oldPrint = /print[ \t]+(?<=(?:^|[;:\n])[ \t]*print[ \t]+)(?:>>[ \t]*(?=\w)|(?=["'\w][^\n]*,))(?!(?:in|is|and|or|if|not)\b)/g;

/** How long a text is at most in which lines that say nothing are no matter. */
const sparse = 5000;

/** Without empty lines and those with a comment only, each place as it was: the parser breaks off a block in which there are many. */
const withoutIdle = (code: string): string => code.replace(/\n[ \t]*(?:#[^\n'"]*)?(?=\n)/g, (line) => ' '.repeat(line.length));

/** The same code, as long, in what the grammar knows. */
const known = (code: string): string =>
  unbracketed(code)
    .replace(blankEnd, (blanks) => '\n'.repeat(blanks.length))
    .replace(bareDot, (number) => number.replace('.', '_'))
    .replace(bareYield, 'None ')
    .replace(oldAsync, 'Async')
    .replace(boundPrint, 'Print')
    .replace(oldPrint, (statement) => '(),'.padEnd(statement.length))
    .replace(farTarget, (_, as: string, target: string) => `${as}${'_'.repeat(target.length)}`)
    .replace(starred, (_, before: string) => `${before} `);

/** Blanks with which a text ends, which the grammar takes for a deeper block. */
const blankEnd = /\n[ \t]+$/;

/** A line that is joined to one with nothing but a comment. */
const joined = /\\(?=\r?\n[ \t]*#)/g;

/** `as (a, b)` and `as self.x` of a `with`, for which the grammar has names only. */
const farTarget = /(\bas[ \t]+)(\([\w\s,.*()]*?\)|\w+(?:\.\w+|\[[^\]\n]*\])+)(?=[ \t]*[:,)])/g;

/** The star of `for a, *b in …`, which the grammar knows in statements only. */
const starred = /(\bfor(?=[ \t(])[\w \t,()]*[ \t,(])\*(?=\w+[\w \t,()]*[ \t]in\b)/g;

/** Whether a node stands behind a star in the code, whatever the tree says. */
export const isStarred = ({ text }: Pick<Source, 'text'>, { from }: Pick<Node, 'from'>): boolean =>
  /(^|[^*])\*[ \t]*$/.test(text.slice(Math.max(0, from - 10), from));

/** `with (open(a) as f, open(b) as g):` without its brackets, for which the grammar takes them to be a tuple; every place stays. */
function unbracketed(code: string): string {
  return code.replace(
    /^([ \t]*(?:async[ \t]+)?with[ \t]*)\(((?:[^()\n]|\n|\((?:[^()]|\([^()]*\))*\))*?\sas\s(?:[^()]|\((?:[^()]|\([^()]*\))*\))*?)\)(?=[ \t]*:)/gm,
    (_, head: string, items: string) => `${head} ${items.replace(/#[^\n]*|,\s*$|[\r\n]/g, (one) => ' '.repeat(one.length))} `,
  );
}

/** A text without the mark at its start and with one kind of line ends. */
export const plainLines = (text: string): string => text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');

/** Parses Python; what is no text at all is refused. */
export function parse(text: string, file: string, cells?: Text['cells']): Source {
  const code = plainLines(text);
  const source = { file, text: code, top: undefined as unknown as Node, ...(cells && { cells }) };
  const stray = code.search(notText);
  if (stray >= 0) refuse(source, stray, 'this is no Python, or no UTF-8 text');
  if (code.length > longest)
    refuse(source, 0, `this is longer than training code is; leave out what has nothing to do with the rate, beyond ${longest} characters`);
  if (code.length > probed && errors(parser.parse(code.slice(0, probed)).topNode) > probed / 100) refuse(source, 0, 'this is no Python');
  const whole = code.replace(joined, ' ');
  return { ...source, top: parser.parse(known(code.length > sparse ? withoutIdle(whole) : whole)).topNode };
}

/** The code a node covers. */
export const textOf = ({ text }: Pick<Source, 'text'>, { from, to }: Pick<Node, 'from' | 'to'>): string => text.slice(from, to);

/** The children of a node, comments left out. */
export function children(node: Node): readonly Node[] {
  const all: Node[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) if (child.name !== 'Comment') all.push(child);
  return all;
}

/** The innermost node of a kind around another. */
export function enclosing(node: Node, kind: string): Node | undefined {
  for (let one = node.parent; one !== null; one = one.parent) if (one.name === kind) return one;
  return undefined;
}

/** The children between commas. */
/** Whether it is the sign of `f(k := 3)`, which binds a name and gives the value at its place; a keyword has `=`. */
export const isWalrus = (sign: Node | null | undefined): boolean => sign?.name === 'AssignOp' && sign.to - sign.from === 2;

/** The names that the arguments of a call bind so. */
export const boundInCall = (list: Node): readonly Node[] =>
  list.name === 'ArgList' ? children(list).filter((part) => part.name === 'VariableName' && isWalrus(part.nextSibling)) : [];

export function separated(nodes: readonly Node[]): readonly (readonly Node[])[] {
  const groups: Node[][] = [[]];
  for (const node of nodes) {
    if (node.name === ',') groups.push([]);
    else groups.at(-1)?.push(node);
  }
  return groups.filter((group) => group.length > 0);
}

/** An expression without the freedom of spaces and quotes, as a key. */
export const normalised = (text: string): string =>
  text
    .replaceAll('"', "'")
    .replace(/\s+/g, ' ')
    .replace(/ ?([^\w ]) ?/g, '$1')
    .trim();
