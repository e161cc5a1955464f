import manifest from '../../package.json' with { type: 'json' };
import { familiesByType, operatorsByType } from '../build.ts';
import { modifierFlag } from '../core/define.ts';
import { collect, describe, type Issue, LrschedError, type Naming } from '../core/issues.ts';
import { kebab } from '../core/parameters.ts';
import type { Rows } from '../core/rows.ts';
import type { Look, Table } from '../formats/format.ts';
import { readLine, tableOf } from './assemble.ts';
import { splitLine } from './line.ts';
import { type Flag, familyFlags, nameFlag, sharedFlags } from './options.ts';
import { readLook, readTargets, type Target, textWidth } from './output.ts';
import { familySource, type Source } from './source.ts';
import { parseWords } from './typed.ts';
import { type Io, muffle, writeFile, writeOut } from './write.ts';

/** Runs one command line and returns its exit status: 0 done, 2 the request was wrong or could not be carried out. */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  try {
    await run(argv, io);
    return 0;
  } catch (error) {
    const lines = error instanceof LrschedError ? error.issues.map((issue) => describe(issue, flagName)) : [fault(error)];
    // Where errors have no place to go, the status still tells.
    muffle(io.stderr);
    for (const line of lines) io.stderr.write(`lrsched: ${line}\n`);
    return 2;
  }
}

const flagName: Naming = (parameter, type) => {
  const operator = operatorsByType.get(type);
  return `--${operator ? modifierFlag(operator, parameter) : kebab(parameter)}`;
};

function fault(error: unknown): string {
  return `this is a fault of lrsched itself, please report it with the command line: ${String(error).split('\n')[0]}`;
}

async function run([word, ...words]: readonly string[], io: Io): Promise<void> {
  switch (word) {
    case undefined:
    case '-h':
    case '--help':
    case 'help':
      return help(words, io);
    case '-V':
    case '--version':
      return writeOut([`${manifest.version}\n`], io);
    case 'list':
      return list(words, io);
  }
  if (words.some((one) => one === '-h' || one === '--help')) return help([word], io);
  return draw([word, ...words], io);
}

async function draw(words: readonly string[], io: Io): Promise<void> {
  const find = async (name: string) => (await sourceNamed(name)) ?? Promise.reject(new LrschedError([await unknown(name, otherWords)]));
  const line = await readLine(splitLine(words, flagsOf), find, io);
  const { shared } = line;
  const [, table, targets, look] = collect(
    () => refuse(line.issues),
    () => tableOf(line),
    () => readTargets(shared),
    () => readLook(shared, io),
  );
  // What cannot be evaluated is refused before the first row is written.
  for (const { schedule, stop = table.rows.stop } of table.series) {
    for (const t of [table.rows.start, Math.min(stop, table.rows.stop) - 1]) if (t >= table.rows.start) schedule.at(t);
  }
  // Files come first: where one of them cannot be written, standard output stays empty.
  const filesFirst = targets.toSorted((a, b) => Number(a.file === undefined) - Number(b.file === undefined));
  for (const target of filesFirst) await writeTarget(table, target, look(target), io);
}

/** Words that stand where a schedule's name may. */
const otherWords = ['load', 'list', 'help'];

async function sourceNamed(name: string): Promise<Source | undefined> {
  const family = familiesByType.get(name);
  if (family) return familySource(family);
  return name === 'load' ? (await import('./load.ts')).load : undefined;
}

/** The flags behind which `then` and `vs` are values. */
function flagsOf(name: string): readonly Flag[] {
  const family = familiesByType.get(name);
  return family ? familyFlags(family) : [nameFlag(''), ...sharedFlags()];
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

async function help(words: readonly string[], io: Io): Promise<void> {
  const { familyHelp, shortHelp } = await import('./help.ts');
  const [name, ...more] = words;
  if (name === undefined) return writeOut([shortHelp()], io);
  refuse(more.map((word) => ({ code: 'unexpected-word', word })));
  const family = familiesByType.get(name);
  if (family === undefined) throw new LrschedError([await unknown(name)]);
  return writeOut([await familyHelp(family, Math.min(100, textWidth(io)))], io);
}

async function list(words: readonly string[], io: Io): Promise<void> {
  const { listFlags, listJson, listMarkdown, listText } = await import('./list.ts');
  const { typed, issues } = parseWords('list', listFlags, words);
  refuse(issues);
  if (typed.has('json') && typed.has('markdown')) refuse([{ code: 'contradiction', options: ['--json', '--markdown'] }]);
  const text = () => listText(textWidth(io), typed.has('ascii'));
  return writeOut([typed.has('json') ? listJson() : typed.has('markdown') ? listMarkdown() : text()], io);
}

function refuse(issues: readonly Issue[]): void {
  if (issues.length > 0) throw new LrschedError(issues);
}

/** What stands where a schedule should. */
async function unknown(name: string, words: readonly string[] = []): Promise<Issue> {
  if (name.startsWith('-')) return { code: 'no-source', option: name };
  const command = (await import('./elsewhere.ts')).commandFor(name);
  if (command !== undefined) return { code: 'called-otherwise', name, command };
  return { code: 'unknown-schedule', name, known: [...familiesByType.keys(), ...words] };
}
