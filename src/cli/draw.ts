import { collect, type Issue, LrschedError } from '../core/issues.ts';
import type { Rows } from '../core/rows.ts';
import type { Table } from '../core/table.ts';
import type { Look } from '../formats/format.ts';
import { type Io, writeFile, writeOut } from './files.ts';
import { splitLine } from './line.ts';
import type { Flag } from './options.ts';
import { readLook, readTargets, type Target } from './output.ts';
import { flagsIn, sourceNamed } from './sources.ts';
import { type Line, readLine, tableOf } from './table.ts';
import type { Typed } from './typed.ts';

/** Takes a whole line of sources apart and reads the files they name; `more` are flags that this line has besides. */
export async function lineOf(words: readonly string[], io: Io, more: readonly Flag[] = []): Promise<Line> {
  const flags = await flagsIn(words);
  return readLine(
    splitLine(words, (name) => [...flags(name), ...more]),
    (name) => sourceNamed(name, ['lint', 'list', 'help']),
    io,
    more,
  );
}

/** Draws or writes what a line of sources says, wherever it is wanted. */
export async function draw(words: readonly string[], io: Io): Promise<void> {
  const line = await lineOf(words, io);
  const { shared } = line;
  const [, table, targets, look, when] = collect(
    () => refuse(line.issues),
    () => tableOf(line),
    () => readTargets(shared),
    () => readLook(shared, io),
    () => readWhen(shared),
  );
  // What cannot be evaluated is refused before the first row is written.
  for (const { schedule, stop = table.rows.stop } of table.series) {
    for (const t of [table.rows.start, Math.min(stop, table.rows.stop) - 1]) if (t >= table.rows.start) schedule.at(t);
  }
  if (when) return writeOut([await answer(table, when)], io);
  // Files come first: where one of them cannot be written, standard output stays empty.
  const filesFirst = targets.toSorted((a, b) => Number(a.file === undefined) - Number(b.file === undefined));
  for (const target of filesFirst) await writeTarget(table, target, look(target), io);
}

/** What `--when` asks. */
interface When {
  readonly rate: number;
  readonly all: boolean;
  readonly json: boolean;
}

/** Beside `--when` stands only what says which rows are looked at, and how it is answered. */
function readWhen(shared: Typed): When | undefined {
  const rate = shared.value<number>('when');
  const all = shared.has('all');
  if (rate === undefined && all) throw new LrschedError([{ code: 'needs-option', option: '--all', needs: '--when' }]);
  if (rate === undefined) return undefined;
  const others = ['at', 'every', 'points', 'format', 'output', 'csv', 'tsv', 'ndjson', 'chart', 'plain', 'summary'].filter((name) =>
    shared.has(name),
  );
  if (others.length > 0) throw new LrschedError(others.map((name) => ({ code: 'contradiction', options: ['--when', `--${name}`] })));
  return { rate, all, json: shared.has('json') };
}

async function answer(table: Table, { rate, all, json }: When): Promise<string> {
  const { crossingsText, whenJson, whenText } = await import('./when.ts');
  if (json) return whenJson(table, rate, all);
  return all ? crossingsText(table, rate) : whenText(table, rate);
}

async function writeTarget(table: Table, { format, file }: Target, look: Look, io: Io): Promise<void> {
  const { render } = await format.load();
  if (file === undefined) return writeOut(render(table, look), io);
  const { rows, done } = watched(table.rows);
  return writeFile(file, render({ ...table, rows }, look), io, done);
}

/** The same rows, and how far somebody has come in them, from 0 to 1. */
function watched(rows: Rows): { readonly rows: Rows; done(): number } {
  let reached = 0;
  const t = (row: number) => {
    reached = row;
    return rows.t(row);
  };
  return { rows: { ...rows, t }, done: () => reached / rows.count };
}

export function refuse(issues: readonly Issue[]): void {
  if (issues.length > 0) throw new LrschedError(issues);
}
