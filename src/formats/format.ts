import type { Column, Table } from '../core/table.ts';

/** How it is to look; each format takes what concerns it. */
export interface Look {
  /** Columns at most. */
  readonly width: number;
  /** Rows of the plot itself, at most. */
  readonly height: number;
  readonly ascii: boolean;
  readonly color: boolean;
  /** A chart's rates on a logarithmic axis. */
  readonly log?: boolean;
  /** A small chart for each series instead of one for all. */
  readonly split?: boolean;
  /** A summary as JSON. */
  readonly json?: boolean;
  /** Significant digits; exact numbers where it is not said. */
  readonly precision?: number | undefined;
}

/** Turns a table into chunks of text, as lazily as the format allows. */
export type Render = (table: Table, look: Look) => Iterable<string>;

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
export function members({ unit, beside }: Table, columns: readonly Column[], t: number, round: (value: number) => number): string {
  let text = beside ? `"${unit}":${t},"${beside.unit}":${beside.at(t)}` : `"${unit}":${t}`;
  for (const { name, at } of columns) text += `,"${name}":${round(at(t))}`;
  return text;
}

/** The rate as it is written: exact unless a precision is asked for. */
export function rounding(precision: number | undefined): (lr: number) => number {
  return precision === undefined ? (lr) => lr : (lr) => Number(lr.toPrecision(precision));
}
