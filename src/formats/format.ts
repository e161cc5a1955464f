import type { Flag } from '../core/flag.ts';
import type { Column, Table } from '../core/table.ts';

/** One way to answer a line: rows for other tools, a picture, code, a question. What it takes it says here, so that nothing is ignored. */
export interface Format {
  readonly name: string;
  readonly summary: string;
  /** File endings that fit it; alone, an ending names the first format that has it. */
  readonly endings: readonly string[];
  /** The flag that asks for it. Where another format that is asked for takes that flag itself, it is an option of that one. */
  readonly flag?: Flag;
  /** Its flag says what is asked, so that it has no other name. */
  readonly question?: true;
  /** What may be said of the rows. */
  readonly rows: readonly Flag[];
  /** What else it takes; each value comes in the look, under the name of its flag. */
  readonly options: readonly Flag[];
  /** What it takes instead where --json is said as well and it answers in JSON; without it there is no such form. */
  readonly json?: readonly Flag[];
  /** It writes labels as they are, because its notation escapes what they may hold; else that is replaced. */
  readonly verbatim?: true;
  /** It shows the notes of the series itself; else they go to standard error. */
  readonly notes?: true;
  /** It shows a shape, so that an example may be drawn where a length is not known. */
  readonly sketches?: true;
  /** It counts steps wherever it is known how many an epoch has. */
  readonly counts?: 'step';
  /** It says each series as a command line, which is worked out for it. */
  readonly commands?: true;
  /** What it writes is no text, and no terminal shows it. */
  readonly binary?: true;
  /** Loads the code that writes it so; what is not asked for costs nothing. */
  load(look: Look): Promise<{ readonly render: Render }>;
}

/** How it is to look: what was said of the options that the format takes, by the names of their flags, and what paper there is. */
export interface Look {
  /** Columns at most. */
  readonly width: number;
  /** Rows of the plot itself, at most. */
  readonly height: number;
  /** Lines of the terminal that a chart is to fit into, where nobody said how high it is to be. */
  readonly screen?: number;
  readonly ascii: boolean;
  readonly color: boolean;
  /** A chart's rates on a logarithmic axis. */
  readonly log?: boolean;
  /** A chart's lines in braille dots. */
  readonly smooth?: boolean;
  /** A small chart for each series instead of one for all. */
  readonly split?: boolean;
  /** A question is answered in JSON. */
  readonly json?: boolean;
  /** Significant digits; exact numbers where it is not said. */
  readonly precision?: number | undefined;
  readonly [option: string]: unknown;
}

/** A piece of what is written: text, or the bytes of what is no text. */
export type Chunk = string | Uint8Array;

/** Turns a table into chunks, as lazily as the format allows. */
export type Render = (table: Table, look: Look) => Iterable<Chunk>;

/** Rows in one chunk: enough to be fast, few enough to keep memory flat. */
const batch = 2048;

/** Lines in chunks, the first one small, so that a reader downstream sees the first row at once. */
export function* inBatches(count: number, line: (row: number) => string): Generator<string> {
  for (let row = 0; row < count; ) {
    const stop = Math.min(count, row === 0 ? 1 : row + batch);
    let text = '';
    for (; row < stop; row += 1) text += line(row);
    yield text;
  }
}

/** An update, what is told beside it and its columns as members of a JSON object. */
export function jsonMembers({ unit, beside }: Table, columns: readonly Column[], t: number, round: (value: number) => number): string {
  let text = beside ? `"${unit}":${t},"${beside.unit}":${beside.at(t)}` : `"${unit}":${t}`;
  for (const { name, at } of columns) text += `,"${name}":${round(at(t))}`;
  return text;
}

/** The rate as it is written: exact unless a precision is asked for. */
export function rounding(precision: number | undefined): (lr: number) => number {
  return precision === undefined ? (lr) => lr : (lr) => Number(lr.toPrecision(precision));
}
