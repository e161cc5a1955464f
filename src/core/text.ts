import { LrschedError } from './issues.ts';

/** A text that was read, and what errors call it. */
export interface Text {
  readonly file: string;
  readonly text: string;
  /** Texts of other files that stand behind it in the same text, in order, and where each begins. */
  readonly parts?: readonly { readonly file: string; readonly from: number }[] | undefined;
  /** The cells of a notebook, by their numbers from 1, and where the code of each begins. */
  readonly cells?: readonly { readonly cell: number; readonly from: number }[] | undefined;
}

/** Where a character stands, both counted from 1, and its line. */
export function position(all: Text, at: number) {
  const part = all.parts?.findLast(({ from }) => from <= at);
  if (part !== undefined) return within(part.file, all.text.slice(part.from), at - part.from);
  const cell = cellAt(all, at);
  if (cell !== undefined) return within(`${all.file}:cell ${cell.cell}`, all.text.slice(cell.from), at - cell.from);
  return within(all.file, all.text, at);
}

/** The cell of a notebook that a character stands in; none where it stands in a file beside it. */
function cellAt({ parts, cells }: Text, at: number) {
  return parts?.some(({ from }) => from <= at) ? undefined : cells?.findLast(({ from }) => from <= at);
}

/** A file as it stands from the folder of another: what lies in there is called as the other would call it. */
export function fileFrom(file: string, other: string): string {
  const folders = other.split('/').slice(0, -1);
  const parts = file.split('/');
  let same = 0;
  while (same < folders.length && folders[same] === parts[same]) same += 1;
  return same === 0 || folders.length - same > 2 ? file : [...folders.slice(same).map(() => '..'), ...parts.slice(same)].join('/');
}

/** The line of a character as a sentence names it: `4`, `1 of cell 3`, or `7 of utils.py` of a file beside it. */
export function lineAt(all: Text, at: number): number | string {
  const { line, file } = position(all, at);
  if (all.parts?.some(({ from }) => from <= at)) return `${line} of ${fileFrom(file, all.file)}`;
  const cell = cellAt(all, at);
  return cell === undefined ? line : `${line} of cell ${cell.cell}`;
}

function within(file: string, text: string, at: number) {
  const before = text.slice(0, at);
  const starts = before.split(/\r\n|\r|\n/);
  const begin = at - (starts.at(-1) as string).length;
  const [source] = text.slice(begin, begin + 10_000).split(/\r\n|\r|\n/, 1);
  return { file, line: starts.length, column: at - begin + 1, source: source as string };
}

/** What is not understood, with where it stands. */
export function refuse(source: Text, at: number, says: string): never {
  throw new LrschedError([{ code: 'bad-python', ...position(source, at), says }]);
}
