/** Lines of a page that are code, or may be: without what they are indented by, and where they stand. */
export interface PageBlock {
  /** Of its first line, counted from 0. */
  readonly line: number;
  readonly lines: readonly string[];
  /** The page says itself that it is Python. */
  readonly said: boolean;
}

/** What a page is written in. */
export type Markup = 'markdown' | 'rst' | 'html' | 'text';

const fence = /^([ \t>]*(?:(?:[-*+]|\d+[.)])[ \t]+)?)(`{3,}|~{3,})[ \t]*([^`]*)$/;
const python = /^(?:\{?[.:]?(?:i?python3?|py3?|pycon|pytb?|jupyter|sage)\b|\{code-(?:cell|block)\}(?!\s*(?!i?python)\w))/i;
const directive = /^([ \t]*)\.\.[ \t]+(?:code-block|code|sourcecode|testcode|ipython|jupyter-execute|prompt)::[ \t]*([\w-]*)/;

/** What a file is written in by its ending, or a text by its looks; nothing where it is no page. */
export function markupOf(text: string, file: string | undefined): Markup | undefined {
  const ending = /\.(\w+)$/.exec(file ?? '')?.[1]?.toLowerCase() ?? '';
  if (/^(md|markdown|mdx|rmd|qmd|mkd)$/.test(ending)) return 'markdown';
  if (ending === 'rst') return 'rst';
  if (/^x?html?$/.test(ending)) return 'html';
  if (ending !== '' && ending !== 'txt') return undefined;
  if (/^\s*<(?:!doctype html|html\b)/i.test(text)) return 'html';
  if (/^[ \t]*\.\.[ \t]+code(?:-block)?::/m.test(text)) return 'rst';
  return /^ {0,3}(?:`{3,}|~{3,})/m.test(text) && !/^(?:import|from)\s/m.test(beforeFence(text)) ? 'markdown' : 'text';
}

/** What stands before the first fence: code there means that the fence stands within a text of that code. */
const beforeFence = (text: string): string => text.slice(0, Math.max(0, text.search(/^ {0,3}(?:`{3,}|~{3,})/m)));

/** The pieces of code that a page marks as such. */
export function markedBlocks(text: string, markup: Exclude<Markup, 'text'>): readonly PageBlock[] {
  if (markup === 'html') return inHtml(text);
  const lines = text.split(/\r\n|\r|\n/);
  return markup === 'markdown' ? inMarkdown(lines) : inRst(lines);
}

function inMarkdown(lines: readonly string[]): readonly PageBlock[] {
  const found: PageBlock[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const [opened, before = '', mark = '', info = ''] = fence.exec(lines[at] as string) ?? [];
    if (opened === undefined) {
      if (!isIndented(lines[at]) || (at > 0 && lines[at - 1]?.trim() !== '')) continue;
      const end = lines.findIndex((line, index) => index > at && line.trim() !== '' && !isIndented(line));
      const own = lines.slice(at, end < 0 ? lines.length : end);
      found.push({ line: at, lines: dedented(own), said: false });
      at += own.length - 1;
      continue;
    }
    const closes = new RegExp(`^[ \\t>]*${mark[0]}{${mark.length},}[ \\t]*$`);
    const end = lines.findIndex((line, index) => index > at && closes.test(line));
    const own = lines.slice(at + 1, end < 0 ? lines.length : end);
    const quoted = before.includes('>') ? own.map((line) => line.replace(/^[ \t]*(?:>[ \t]?)+/, '')) : own;
    if (info.trim() === '' || python.test(info)) found.push({ line: at + 1, lines: dedented(quoted), said: info.trim() !== '' });
    at += own.length + 1;
  }
  return found;
}

const isIndented = (line: string | undefined): boolean => line !== undefined && /^(?: {4}|\t)\s*\S/.test(line);

function inRst(lines: readonly string[]): readonly PageBlock[] {
  const found: PageBlock[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] as string;
    const [marked, indent = '', language = ''] = directive.exec(line) ?? [];
    const literal = marked === undefined && /::[ \t]*$/.test(line) && !/^[ \t]*\.\./.test(line);
    const prompt = /^[ \t]*>>> /.test(line);
    if (marked === undefined && !literal && !prompt) continue;
    const depth = prompt ? width(line) - 1 : literal ? width(line) : indent.length;
    let end = prompt ? at : at + 1;
    while (end < lines.length && (lines[end]?.trim() === '' ? !prompt : width(lines[end] as string) > depth)) end += 1;
    const [start, own] = prompt ? [at, lines.slice(at, end)] : [at + 1, lines.slice(at + 1, end)];
    const options = own.findIndex((one) => !/^[ \t]*:[\w-]+:/.test(one));
    const code = own.map((one, index) => (options >= 0 && index < options ? '' : one));
    const said = prompt || python.test(language) || /testcode|ipython|jupyter/.test(line);
    if (literal || language === '' || said) found.push({ line: start, lines: dedented(code), said });
    at = Math.max(at, end - 1);
  }
  return found;
}

const width = (line: string): number => /^[ \t]*/.exec(line)?.[0].length ?? 0;

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'", nbsp: ' ' };

function inHtml(text: string): readonly PageBlock[] {
  return [...text.matchAll(/<pre\b[^>]*>([\s\S]*?)<\/pre>/gi)].map(({ 0: whole, 1: inner = '', index }) => {
    const at = index + whole.length - inner.length - '</pre>'.length;
    const code = inner
      .replace(/<br\s*\/?>/gi, '\n')
      .replace(/<[^>]*>/g, '')
      .replace(/&(?:#(\d+)|#x([0-9a-f]+)|(\w+));/gi, (as: string, ten?: string, sixteen?: string, name?: string) => {
        const code = ten === undefined ? Number.parseInt(sixteen ?? '', 16) : Number(ten);
        return name === undefined ? (code <= 0x10ffff ? String.fromCodePoint(code) : as) : (entities[name.toLowerCase()] ?? as);
      });
    return { line: text.slice(0, at).split('\n').length - 1, lines: code.replaceAll('\u00a0', ' ').split(/\r?\n/), said: false };
  });
}

/** Lines without the indentation that all of them have. */
function dedented(lines: readonly string[]): readonly string[] {
  const least = Math.min(...lines.filter((line) => line.trim() !== '').map(width));
  return Number.isFinite(least) && least > 0 ? lines.map((line) => line.slice(least)) : lines;
}

const statement =
  /^[ \t]*(?:import\s+\w|from\s+[\w.]+\s+import\b|(?:async\s+)?def\s+\w+\s*\(|class\s+\w+\s*[(:]|@\w[\w.]*(?:\(|\s*$)|return\b(?!\s+[a-z]+\s+[a-z]+\s)|(?:if|elif|while)\s.+:\s*(?:#.*)?$|(?:else|try|finally)\s*:|except\b.*:\s*$|for\s+[\w\s,()]+\sin\s.+:|with\s+[\w.]+\(.*:|raise\s+\w+\(|(?:pass|break|continue)\s*(?:#.*)?$|(?:assert|global|nonlocal|del|yield)\s+\w+)/;
const assignment =
  /^[ \t]*[A-Za-z_][\w.]*(?:\[[^\]]*\])*(?:\s*,\s*[A-Za-z_][\w.]*)*\s*(?::\s*[\w.[\], ]+)?(?:[-+*/%]|\*\*|\/\/)?=(?!=)\s*\S/;
const call = /^[ \t]*[A-Za-z_][\w.]*(?:\[[^\]]*\])*\(.*(?:[,([{]|\)[\w.()[\]'", ]*)\s*(?:#.*)?$/;
const closing = /^[ \t]*[)\]}]+[,:.)\]}]*/;

/** The pieces of a plain text that look like code; prose around and between them is left out. */
export function blocksInProse(text: string): readonly PageBlock[] {
  const lines = text.split(/\r\n|\r|\n/);
  const found: PageBlock[] = [];
  let own: string[] = [];
  let [start, depth, pending] = [0, 0, 0];
  const close = (): void => {
    const kept = own.slice(0, own.length - pending);
    if (kept.some((line) => line.trim() !== '')) found.push({ line: start, lines: kept, said: false });
    own = [];
    depth = 0;
    pending = 0;
  };
  for (const [at, line] of lines.entries()) {
    // An open bracket that nothing closes was no code.
    if (depth > 0 && own.length - pending > longestCall) close();
    const isCode = depth > 0 || statement.test(line) || assignment.test(line) || call.test(line) || (own.length > 0 && closing.test(line));
    const waits = line.trim() === '' || /^[ \t]*#(?!#)/.test(line);
    if (!isCode && !waits) {
      close();
      continue;
    }
    if (own.length === 0) start = at;
    own.push(line);
    pending = isCode ? 0 : pending + 1;
    if (isCode) depth = Math.max(0, depth + bracketsOpened(line));
  }
  close();
  return found;
}

/** Lines between an opening bracket and the one that closes it, at most. */
const longestCall = 100;

/** By how many brackets a line opens more than it closes, those in texts and comments left out. */
export function bracketsOpened(line: string): number {
  let sum = 0;
  for (const [one] of line.replace(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|#.*/g, '').matchAll(/[()[\]{}]/g))
    sum += '([{'.includes(one) ? 1 : -1;
  return sum;
}
