import { type NamesOfCode, namesOfCode, touchedBy } from '../python/bindings.ts';
import { children, type Source, textOf } from '../python/syntax.ts';
import { validIn } from '../python/validity.ts';
import { withoutMagics } from './notebook.ts';
import { blocksInProse, bracketsOpened, markedBlocks, markupOf, type PageBlock } from './page-blocks.ts';

/** A script that a page holds: one piece of code that may make a schedule, with the pieces that it builds on and those that use it. */
export interface PageScript {
  /** Line of the page that its schedule's piece begins at, counted from 1. */
  readonly line: number;
  /** The line of code that says best what it makes. */
  readonly code: string;
  /** As many lines as the page has, empty where they are none of its own. */
  readonly text: string;
  /** The same without the pieces that use it; nothing where there are none. */
  readonly unused?: string;
  /** Functions in it that have lost their indentation, as copying from a page leaves them. */
  readonly lost: readonly LostFunction[];
}

/** A function without its indentation, and its code with the indentation that it may have had. */
export interface LostFunction {
  readonly name: string;
  readonly line: number;
  readonly restored: string;
}

/** A statement at the top of a piece, with the lines that it stands in. */
interface Statement extends NamesOfCode {
  readonly piece: number;
  readonly from: number;
  readonly to: number;
  readonly touches: readonly string[];
  /** It is an import: calls of what it binds change nothing in it. */
  readonly imports: boolean;
  /** It is a function or class. */
  readonly defines: boolean;
  /** It makes a schedule, or defines what does. */
  readonly makes: boolean;
}

interface Piece extends PageBlock, NamesOfCode {
  readonly statements: readonly Omit<Statement, 'piece'>[];
  readonly lost: readonly LostFunction[];
  /** It may make a schedule. */
  readonly makes: boolean;
}

/** What makes a schedule, not what uses one: a constructor or factory, a function or class of one, a list of rates, rates that are set. */
const makes = new RegExp(
  [
    String.raw`\b\w*(?:LR|[A-Z]\w*Sched\w*|Restarts|Decay|Plateau|Warm[Uu]p)\s*\(`,
    String.raw`\b\w*_(?:schedule\w*|decay\w*|lr|warmup\w*|annealing)\s*\(`,
    String.raw`\b(?:(?:get|build|make|create|configure|init)_?\w*[Ss]ched\w*|add_param_group|fit_one_cycle|fit_flat_cos|fine_tune)\s*\(`,
    String.raw`\b(?:def|class)\s+\w*(?:[Ll][Rr]|[Ss]ched|[Ww]arm|[Aa]nneal|[Dd]ecay|[Ll]earning)\w*\s*[(:]`,
    String.raw`param_groups?\b[^\n]*\]\s*[-+*/]*=(?!=)|\.(?:lr|learning_rate)\s*[-+*/]*=(?!=)`,
    String.raw`^[ \t]*(?:\w*_)?(?:lrs?|learning_rates?|rates|lr_\w+|schedule)\s*=\s*(?:\[|np\.|torch\.|list\(|lambda\b)`,
    String.raw`\b(?:LambdaLR|TrainingArguments|\w*TrainingArguments|\w*Config)\s*\([^)]*(?:lr_scheduler|learning_rate|warmup)`,
    String.raw`\blrs?\.append\(`,
  ].join('|'),
  'm',
);

/** How many scripts a page may hold, and how long it may be. */
const most = { pieces: 2000, length: 4_000_000 };

/** The scripts that a page holds; nothing where the text is none, or is Python from its first line to its last. */
export function scriptsIn(text: string, file: string | undefined, tab = 'pytorch'): readonly PageScript[] | undefined {
  const markup = text.length > most.length ? undefined : markupOf(text, file);
  if (markup === undefined) return undefined;
  const marked = markup === 'text' ? [] : markedBlocks(text, markup);
  const blocks = marked.length > 0 ? marked : blocksInProse(text);
  if (blocks.length > most.pieces) return [];
  const tabbed = blocks.some(({ lines }) => tabOf(lines) !== undefined);
  const chosen = tabbed ? blocks.filter(({ lines }) => new RegExp(`\\b(?:all|${tab})\\b`).test(tabOf(lines) ?? '')) : blocks;
  const pieces = chosen.flatMap((block) => pieceOf(block, file ?? 'the page'));
  return scriptsOf(pieces, text.split(/\r\n|\r|\n/).length);
}

/** Whether a text is Python from its first line to its last. */
export const isPython = (text: string): boolean => validIn(text, 'the text') !== undefined;

/** `#@tab pytorch, jax`, by which a book says whose code it is. */
const tabOf = (lines: readonly string[]): string | undefined =>
  /^[#%]+\s*@?tab\s+(.*)/.exec(lines.find((line) => line.trim() !== '') ?? '')?.[1];

function pieceOf(block: PageBlock, file: string): readonly Piece[] {
  const code = withoutMagics(withoutPrompts(block.lines).join('\n'));
  const lines = code.split('\n');
  const source = validIn(code, file);
  const about = { ...block, lines, makes: makes.test(code) };
  if (source !== undefined) return [{ ...about, ...namesOfCode(source), statements: statementsIn(source), lost: [] }];
  const restored = reindented(lines);
  const again = restored === undefined ? undefined : validIn(restored, file);
  if (restored === undefined || again === undefined) return [];
  const names = namesOfCode(again);
  const lost = lines.flatMap((line, at): readonly LostFunction[] => {
    const [, name] = /^def\s+(\w+)/.exec(line) ?? [];
    return name !== undefined && names.binds.has(name) ? [{ name, line: block.line + at + 1, restored }] : [];
  });
  return [{ ...about, ...names, statements: statementsIn(again), lost }];
}

const statementsIn = (source: Source): Piece['statements'] => {
  const lineAt = (at: number) => source.text.slice(0, at).split('\n').length - 1;
  return children(source.top).map((node) => ({
    from: lineAt(node.from),
    to: lineAt(Math.max(node.from, node.to - 1)) + 1,
    touches: touchedBy(source, node),
    imports: node.name === 'ImportStatement',
    defines: /^(FunctionDefinition|ClassDefinition|DecoratedStatement)$/.test(node.name),
    makes: makes.test(textOf(source, node)),
    ...namesOfCode(source, node),
  }));
};

/** What stands behind `>>> ` and `... `; what is printed between is left out. */
function withoutPrompts(lines: readonly string[]): readonly string[] {
  if (!lines.some((line) => /^\s*>>> /.test(line))) return lines;
  return lines.map((line) => /^\s*(?:>>>|\.\.\.)(?: (.*))?$/.exec(line)?.[1] ?? '');
}

/** Code whose lines all stand in the first column, with the indentation that it may have had; nothing where it needs none. */
function reindented(lines: readonly string[]): string | undefined {
  const levels: string[] = [];
  let [depth, changed] = [0, false];
  const found: string[] = [];
  for (const line of lines) {
    const text = line.trim();
    if (depth === 0 && line !== text && text !== '' && line.trimEnd() !== text) return undefined;
    const [head = ''] = /^\w+/.exec(text) ?? [];
    if (depth === 0 && /^(else|elif|except|finally)$/.test(head) && levels.at(-1) === 'ended') levels.pop();
    else if (depth === 0 && /^(else|elif|except|finally)$/.test(head)) levels.pop();
    else if (depth === 0 && text !== '' && !text.startsWith('#') && levels.at(-1) === 'ended') levels.pop();
    found.push(text === '' ? '' : `${'    '.repeat(levels.length)}${text}`);
    const before = depth;
    depth = Math.max(0, depth + bracketsOpened(text));
    if (depth > 0) continue;
    const bare = text.replace(/#[^'"]*$/, '').trimEnd();
    if (bare.endsWith(':') && (before > 0 || /^(def|class|if|elif|else|for|while|with|try|except|finally|async)\b/.test(text))) {
      levels.push(head);
      changed = true;
    } else if (before === 0 ? ends.test(text) : /^[)\]}]/.test(text) && endsBefore(found)) {
      levels.pop();
    }
  }
  return changed ? found.join('\n') : undefined;
}

const ends = /^(return|raise|break|continue|pass)\b/;

/** Whether the statement that the last line closes began with what ends a body. */
function endsBefore(lines: readonly string[]): boolean {
  let depth = 0;
  for (const line of [...lines].reverse()) {
    depth -= bracketsOpened(line.trim());
    if (depth <= 0) return ends.test(line.trim());
  }
  return false;
}

/** One script for each piece that makes a schedule and on which no other such piece builds. */
function scriptsOf(pieces: readonly Piece[], length: number): readonly PageScript[] {
  const all = pieces.flatMap(({ statements }, piece) => statements.map((one): Statement => ({ ...one, piece })));
  const needed = pieces.map((_, index) => neededBy(all, index));
  const starts = pieces.flatMap((piece, index) => (piece.makes ? [index] : []));
  /** Whether a piece takes what another makes. */
  const takes = (index: number, start: number): boolean =>
    index !== start && [...(needed[index] as ReadonlySet<Statement>)].some(({ piece, makes }) => piece === start && makes);
  const isTaken = (one: Statement) => starts.some((other) => other !== one.piece && needed[other]?.has(one));
  const stands = (start: number): boolean => {
    const own = all.filter(({ piece, makes }) => piece === start && makes);
    const made = own.filter(({ defines }) => !defines);
    return made.length > 0 ? !made.every(isTaken) : !own.some(isTaken);
  };
  return starts.filter(stands).map((start): PageScript => {
    const users = pieces.flatMap((piece, index) => (!piece.makes && takes(index, start) ? [index] : []));
    const textWith = (whole: ReadonlySet<number>): string => {
      const lines = Array.from({ length }, () => '');
      const put = (index: number, from: number, to: number) => {
        const { line, lines: code } = pieces[index] as Piece;
        for (let at = from; at < to; at += 1) lines[line + at] = code[at] as string;
      };
      for (const index of whole) {
        put(index, 0, (pieces[index] as Piece).lines.length);
        for (const { piece, from, to } of needed[index] as ReadonlySet<Statement>) put(piece, from, to);
      }
      return lines.join('\n');
    };
    const piece = pieces[start] as Piece;
    const from = [start, ...[...(needed[start] as ReadonlySet<Statement>)].map(({ piece }) => piece)];
    const lost = [...new Set(from)].sort((a, b) => a - b).flatMap((index) => (pieces[index] as Piece).lost);
    const unused = users.length > 0 ? { unused: textWith(new Set([start])) } : {};
    return { line: firstLine(piece), code: tellingLine(piece), text: textWith(new Set([start, ...users])), ...unused, lost };
  });
}

/** The statements of earlier pieces that a piece needs: those that bind its names last, and those that change what these hold. */
function neededBy(all: readonly Statement[], index: number): ReadonlySet<Statement> {
  const found = new Set<Statement>();
  const before = all.filter(({ piece }) => piece < index);
  const want = (names: ReadonlySet<string>, until: number): void => {
    for (const name of names) {
      const at = before.findLastIndex(({ binds }, place) => place < until && binds.has(name));
      if (at < 0) continue;
      for (const [place, one] of before.slice(0, until).entries()) {
        const changes = place > at && !before[at]?.imports && one.touches.includes(name);
        if ((place !== at && !changes) || found.has(one)) continue;
        found.add(one);
        want(one.needs, place);
      }
    }
  };
  const own = all.filter(({ piece }) => piece === index);
  const bound = new Set<string>();
  for (const { binds, needs } of own) {
    want(new Set([...needs].filter((name) => !bound.has(name))), before.length);
    for (const name of binds) bound.add(name);
  }
  return found;
}

const tellingLine = ({ lines }: PageBlock): string => (lines.findLast((line) => makes.test(line)) ?? '').trim();
const firstLine = ({ line, lines }: PageBlock): number =>
  line +
  1 +
  Math.max(
    0,
    lines.findIndex((one) => one.trim() !== ''),
  );
