import { count } from '../analysis/title.ts';
import { warningsOf } from '../core/finding.ts';
import type { Flag } from '../core/flag.ts';
import { collect, type Issue, LrschedError, printable, settle } from '../core/issues.ts';
import { tally } from '../core/numbers.ts';
import type { Rows } from '../core/rows.ts';
import type { Table } from '../core/table.ts';
import type { Look } from '../formats/format.ts';
import { type Line, readLine, refuseGuessed, tablesOf } from './assemble.ts';
import { type Io, isTerminal, muffle, withParts, writeOut } from './files.ts';
import { type Part, splitLine } from './line.ts';
import { readAnswer, readLook, readTargets, refuseUntaken, type Target } from './output.ts';
import type { Prefix } from './prefix.ts';
import { prefixes } from './prefixes.ts';
import { flagsIn, isSource, sourceNamed } from './sources.ts';
import { saidLength } from './timing.ts';

/** Takes a whole line of sources apart and reads the files they name; `more` are flags that this line has besides. */
export async function lineOf(words: readonly string[], io: Io, more: readonly Flag[] = []): Promise<Line> {
  const flags = await flagsIn(words);
  return readLine(
    await writtenHere(splitLine(words, (name) => [...flags(name), ...more])),
    (name) => sourceNamed(name, [...Object.keys(prefixes), 'suggest', 'record', 'list', 'help']),
    io,
    more,
  );
}

/** The parts of a line in this program's words, where they begin with another's. */
async function writtenHere(groups: readonly (readonly Part[])[]): Promise<readonly (readonly Part[])[]> {
  if (groups.every((parts) => parts.every(({ name }) => isSource(name)))) return groups;
  const { asWritten } = await import('./called.ts');
  return groups.map((parts) => parts.map((part) => (isSource(part.name) ? part : asWritten(part))));
}

/** Asks what a prefix asks about a line of sources, and returns the exit status. */
export async function ask(prefix: Prefix, words: readonly string[], io: Io): Promise<number> {
  const { name, example, flags } = prefix;
  if (words.length === 0) throw new LrschedError([{ code: 'missing-value', option: name, expected: 'a schedule', example }]);
  const line = await lineOf(
    prefix.bare ? (await import('./bare-logs.ts')).withLogs(words) : words,
    prefix.live ? withParts(io, { growing: true }) : io,
    flags,
  );
  const { shared } = line;
  const asked = await settled(() => prefix.ask(line, io));
  const [, targets, look, { text, status }] = collect(
    () => reportIssues(line.issues),
    () => readAnswer(shared, prefix),
    () => readLook(shared, io),
    asked,
    () => refuseGuessed(line),
  );
  for (const target of targets) {
    const chunks = text(look(target));
    await (target.file === undefined ? writeOut(chunks, io) : (await writing()).writeFile(target.file, chunks, io));
  }
  return status;
}

/** What writes files; a chart is not written to one. */
const writing = () => import('./file-writing.ts');

/** Runs a task that takes its time: the function returned has its value, or throws its issues. */
async function settled<T>(task: () => T | Promise<T>): Promise<() => T> {
  try {
    const value = await task();
    return () => value;
  } catch (error) {
    if (!(error instanceof LrschedError)) throw error;
    return () => {
      throw error;
    };
  }
}

/** Rows that are all looked at before the first one is written; longer tables are checked at both ends. */
const looked = 10_000;

/** Draws or writes what a line of sources says, wherever it is wanted. */
export async function draw(words: readonly string[], io: Io): Promise<void> {
  // Elsewhere it is refused like any option that is none.
  if (words.includes('--follow') && words.includes('log'))
    return (await import('./follow.ts')).followFiles(
      words.filter((word) => word !== '--follow'),
      io,
      draw,
    );
  const line = await lineOf(words, io);
  const { shared } = line;
  const wanted = settle(() => readTargets(shared));
  const told = (wanted.value ?? []).map(({ format }) => shared.only(format.rows.map(({ name }) => name)));
  const [, tables, targets, look] = collect(
    () => reportIssues(line.issues),
    () => tablesOf(line, told),
    wanted.get,
    () => readLook(shared, io),
    () => wanted.value && refuseUntaken(shared, wanted.value),
    // An example is drawn only where the notes say that it is one.
    () => refuseGuessed(line, !shared.has('no-notes') && wanted.value?.every(({ format }) => format.sketches)),
  );
  // What cannot be evaluated is refused before the first row is written.
  for (const { series, rows } of tables) {
    for (const { schedule, stop = rows.stop } of series) {
      for (const t of [rows.start, Math.min(stop, rows.stop) - 1]) if (t >= rows.start) schedule.at(t);
      if (rows.count > looked) continue;
      for (let row = 0; row < rows.count; row += 1) if (rows.t(row) < stop) schedule.at(rows.t(row));
    }
  }
  for (const { format, file } of targets) {
    if (format.binary && file === undefined && isTerminal(io)) {
      throw new LrschedError([{ code: 'needs-option', option: `--${format.name}`, needs: `-o curve.${format.endings[0]} or a pipe` }]);
    }
  }
  // Files come first: where one of them cannot be written, standard output stays empty.
  const filesFirst = [...targets.entries()].sort(([, a], [, b]) => Number(a.file === undefined) - Number(b.file === undefined));
  const beyond = pastEnd(line, tables);
  if (!shared.has('quiet') && targets.some(({ format }) => !format.notes)) {
    const warnings = tables.flatMap(({ series }) => series.flatMap(warningsOf));
    for (const note of new Set([...warnings, ...(beyond === undefined ? [] : [beyond])])) {
      muffle(io.stderr);
      io.stderr.write(`lrsched: note: ${printable(note)}\n`);
    }
  }
  for (const [index, target] of filesFirst) {
    const table = tables[index] as Table;
    await writeTarget(target.format.notes && beyond !== undefined ? noted(table, beyond) : table, target, look(target), io);
  }
}

/** What is asked for past the end of a run, where somebody or the code said how long it is; the length itself is no such update. */
function pastEnd({ groups }: Line, tables: readonly Table[]): string | undefined {
  const isTold = groups.every((group) => group.some(({ typed, opened }) => opened.lasts === true || saidLength(typed) !== undefined));
  if (!isTold) return undefined;
  for (const { rows, series, unit } of tables) {
    const length = Math.max(...series.map(({ schedule }) => schedule.length));
    const last = rows.stop - 1;
    if (Number.isFinite(length) && last > length) return `the run has ${count(length, unit)}, and ${tally(last)} is past its end`;
  }
  return undefined;
}

function noted(table: Table, note: string): Table {
  const [first, ...others] = table.series;
  if (first === undefined) return table;
  const told = { ...first, notes: [...(first.notes ?? []), note], assumed: [...(first.assumed ?? []), note] };
  return { ...table, series: [told, ...others] };
}

async function writeTarget(told: Table, { format, file, json }: Target, look: Look, io: Io): Promise<void> {
  const { render } = await format.load(look);
  const shown = format.verbatim || (json && format.json) ? told : withPlainLabels(told);
  const table = format.commands ? (await import('./as-command.ts')).withCommands(shown) : shown;
  if (file === undefined) return writeOut(render(table, look), io);
  const { rows, done } = watched(table.rows);
  return (await writing()).writeFile(file, render({ ...table, rows }, look), io, done);
}

/** The same series under labels that end no line, start no comment's next one, and command no terminal. */
function withPlainLabels(table: Table): Table {
  return { ...table, series: table.series.map((one) => ({ ...one, label: printable(one.label) })) };
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

export function reportIssues(issues: readonly Issue[]): void {
  if (issues.length > 0) throw new LrschedError(issues);
}
