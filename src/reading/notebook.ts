import { plainLines } from '../python/syntax.ts';
import { validIn } from '../python/validity.ts';

interface Cell {
  readonly cell_type?: unknown;
  readonly source?: unknown;
}

/** Magics of a cell that are about Python all the same. */
const ofPython = /^%%(time|timeit|capture|python3?|prun)\b/;

/** A cell in another language. */
const isOther = (code: string): boolean => /^%%/.test(code) && !ofPython.test(code);

/** The code of a Jupyter notebook, cell after cell; nothing where the text is none. Commands of the shell and magics are no Python. */
function codeOf(text: string): string | undefined {
  if (!/^\s*\{/.test(text) || !text.includes('"cells"')) return undefined;
  const cells = cellsOf(text);
  return cells
    ?.filter(({ cell_type }) => cell_type === 'code')
    .map(({ source }) => (Array.isArray(source) ? source.join('') : String(source ?? '')))
    .map((code) => (isOther(code) ? '' : withoutMagics(code)))
    .join('\n');
}

/** The Python of a text: of a notebook its cells, of a script all but the commands that a notebook's export leaves in it. */
export function pythonOf(written: string): string {
  const text = plainLines(written);
  const code = codeOf(text);
  if (code !== undefined) return code;
  return /^[ \t]*[!%]\w/m.test(text) && validIn(text, 'the text') === undefined ? withoutMagics(text) : text;
}

/** Code without the lines that are commands of a notebook or of its shell, as many lines long; those may go on behind a backslash. */
export function withoutMagics(code: string): string {
  if (isOther(code)) return code.replace(/[^\r\n]/g, '');
  return code.replace(/^([ \t]*)(?:%(?![ \t=])|!(?!=)|\?\??\w)(?:\\(?:\r\n|[\s\S])|[^\\\r\n])*/gm, (whole, indent: string) =>
    whole.replace(/[^\r\n]+/, `${indent}pass`).replace(/([\r\n])[^\r\n]+/g, '$1'),
  );
}

function cellsOf(text: string): readonly Cell[] | undefined {
  try {
    const { cells } = JSON.parse(text) as { readonly cells?: unknown };
    return Array.isArray(cells) ? cells.filter((cell) => typeof cell === 'object' && cell !== null) : undefined;
  } catch {
    return undefined;
  }
}
