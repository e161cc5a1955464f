import { faint, type Paint, painter, strong } from '../charts/strokes.ts';
import { fold } from '../charts/text-layout.ts';
import type { Flag } from '../core/flag.ts';
import { type Io, isTerminal, muffle, writeOut } from './files.ts';
import { screenOf, terminalWidth, wantsAscii, wantsColor } from './output.ts';

/** What a text to read is written on. */
export interface Page {
  readonly width: number;
  readonly ascii: boolean;
  readonly color: boolean;
  readonly paint: Paint;
}

/** The page that a terminal is, or a pipe; `widest` columns at most, because longer lines are hard to read. */
export function pageOf(io: Io, widest = Number.POSITIVE_INFINITY): Page {
  const color = wantsColor(io);
  return { width: Math.min(widest, terminalWidth(io)), ascii: wantsAscii(io), color, paint: painter(color) };
}

/** Columns that a text keeps beside what stands before it; where there are fewer it goes beneath. */
const beside = 24;

/** A text between two margins, its first line behind what stands before it already. */
export function wrapped(text: string, width: number, indent = 0): string {
  return fold([text], Math.max(8, width - indent), '').join(`\n${' '.repeat(indent)}`);
}

/** Terms, and what each means beside it, or beneath it where there is no room; `column` is where the meanings begin. */
export function termLines(rows: readonly (readonly [term: string, text: string])[], { width, paint }: Page, column: number): string {
  return rows
    .map(([term, text]) => {
      const shown = `  ${paint(term, strong)}`;
      if (width - column < beside) return `${shown}\n      ${wrapped(text, width, 6)}`;
      return `${shown}${' '.repeat(Math.max(2, column - 2 - term.length))}${wrapped(text, width, column)}`;
    })
    .join('\n');
}

/** Options with what they mean, group by group. */
export function optionList(flags: readonly Flag[], page: Page): string {
  const termOf = ({ short, name, value }: Flag) => `${short ? `-${short}, ` : ''}--${name}${value === undefined ? '' : ` <${value}>`}`;
  const means = ({ help, spellings = [] }: Flag) => (spellings.length === 0 ? help : `${help}; also --${spellings.join(', --')}`);
  const column = Math.max(...flags.map((flag) => termOf(flag).length)) + 4;
  const groups = [...new Set(flags.map(({ group }) => group))];
  return groups
    .map((group) => {
      const rows = flags.filter((flag) => flag.group === group).map((flag) => [termOf(flag), means(flag)] as const);
      return `${page.paint(wrapped(group, page.width), strong)}\n${termLines(rows, page, column)}`;
    })
    .join('\n\n');
}

/** Words before a text, in a column of their own. */
export function captioned(caption: string, text: string, { width, paint }: Page, column: number): string {
  return `  ${paint(caption, faint)}${' '.repeat(column - 2 - caption.length)}${wrapped(text, width, column)}`;
}

/** Writes a text to be read: through $PAGER where one is set and the terminal does not show all of it. */
export async function writePage(written: string, io: Io): Promise<void> {
  const text = wantsAscii(io) ? written.replaceAll('…', '...').replaceAll('·', '|') : written;
  const { PAGER: pager } = io.env;
  const { screen } = isTerminal(io) ? screenOf(io) : {};
  if (!pager || screen === undefined || text.split('\n').length <= screen || !(await page(pager, text, io))) await writeOut([text], io);
}

/** Whether a pager was there to show a text. */
async function page(pager: string, text: string, io: Io): Promise<boolean> {
  const { spawn } = await import('node:child_process');
  const { stdout, env } = io;
  // As git has it: colours are shown, and what fits is only printed.
  const child = spawn(pager, { shell: true, stdio: ['pipe', stdout.fd ?? 'pipe', 'inherit'], env: { LESS: 'FRX', ...env } });
  // An interruption is for the pager, and who leaves it early has read enough.
  const ignore = () => {};
  io.on('SIGINT', ignore);
  muffle(child.stdin as NonNullable<typeof child.stdin>);
  child.stdin?.end(text);
  child.stdout?.on('data', (chunk) => stdout.write(chunk));
  const status = await new Promise<number | null>((resolve) => {
    child.on('error', () => resolve(127));
    child.on('close', resolve);
  });
  io.off('SIGINT', ignore);
  return status !== 126 && status !== 127;
}
