import type { Text } from '../core/text.ts';
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

/** The code of the cells of a Jupyter notebook, with their numbers; nothing where the text is none. Commands of the shell and magics are no Python. */
function codeCells(text: string): readonly { readonly cell: number; readonly code: string }[] | undefined {
  if (!/^\s*\{/.test(text) || !text.includes('"cells"')) return undefined;
  return cellsOf(text)?.flatMap(({ cell_type, source }, index) => {
    const code = Array.isArray(source) ? source.join('') : String(source ?? '');
    return cell_type === 'code' ? [{ cell: index + 1, code: plainLines(isOther(code) ? '' : withoutMagics(code)) }] : [];
  });
}

/** Where the code of each cell of a notebook begins in its Python; nothing where the text is no notebook. */
export function cellsIn(written: string): NonNullable<Text['cells']> | undefined {
  let from = 0;
  return codeCells(plainLines(written))?.map(({ cell, code }) => {
    const begin = from;
    from += code.length + 1;
    return { cell, from: begin };
  });
}

/** The Python of a text: of a notebook its cells, of a script all but the commands that a notebook's export leaves in it. */
export function pythonOf(written: string): string {
  const text = plainLines(written);
  const cells = codeCells(text);
  if (cells !== undefined) return cells.map(({ code }) => code).join('\n');
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
