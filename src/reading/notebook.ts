interface Cell {
  readonly cell_type?: unknown;
  readonly source?: unknown;
}

/** Magics of a cell that are about Python all the same. */
const ofPython = /^%%(time|timeit|capture|python3?|prun)\b/;

/** The code of a Jupyter notebook, cell after cell; nothing where the text is none. Commands of the shell and magics are no Python. */
export function codeOf(text: string): string | undefined {
  if (!/^\s*\{/.test(text) || !text.includes('"cells"')) return undefined;
  const cells = cellsOf(text);
  return cells
    ?.filter(({ cell_type }) => cell_type === 'code')
    .map(({ source }) => (Array.isArray(source) ? source.join('') : String(source ?? '')))
    .map((code) => (/^%%/.test(code) && !ofPython.test(code) ? '' : code.replace(/^([ \t]*)[%!].*$/gm, '$1pass')))
    .join('\n');
}

function cellsOf(text: string): readonly Cell[] | undefined {
  try {
    const { cells } = JSON.parse(text) as { readonly cells?: unknown };
    return Array.isArray(cells) ? cells.filter((cell) => typeof cell === 'object' && cell !== null) : undefined;
  } catch {
    return undefined;
  }
}
