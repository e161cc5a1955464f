import * as fs from 'node:fs';
import { join } from 'node:path';
import { type Issue, LrschedError } from '../core/issues.ts';
import { eventsBegin } from '../logs/as-events.ts';
import { logReader } from '../logs/index.ts';
import type { Log, LogOptions } from '../logs/log.ts';
import type { LogReader } from '../logs/reader.ts';
import type { Io } from './files.ts';
import { beginning, type Growing } from './growing.ts';
import { reasonOf, sayWaiting } from './input.ts';
import { isFolder } from './neighbours.ts';

const instead = 'write the name of a training log, of the folder of a run, or - for standard input';

/** Logs in the folder of a run, the most exact first; a file of the last checkpoint or version goes before the others. */
const wanted: readonly RegExp[] = [
  /^trainer_state\.json$/,
  /^trainer_log\.jsonl$/,
  /^metrics\.(?:csv|jsonl?)$/,
  /^scalars\.json$/,
  /^results\.csv$/,
  /^summary\.csv$/,
  /\.wandb$/,
  /^events\.out\.tfevents/,
  /\.log\.json$/,
  /\.(?:jsonl|csv|log)$|^log\.txt$/,
];

/** A log that was read, and what its files are called. */
export interface LogRead {
  readonly log: Log;
  readonly files: readonly string[];
}

/** Reads the files of one run, or what lies in its folder; `-` is standard input. */
export async function readLogs(names: readonly string[], options: LogOptions, io: Io): Promise<LogRead> {
  const [first] = names;
  if (first !== undefined && names.length === 1 && isFolder(first)) return readFolder(first, options, io);
  const files = inOrder(names);
  const reader = logReader({ ...options, file: files.length === 1 ? called(files[0] as string) : files.join(', ').slice(0, 200) });
  for (const [index, file] of files.entries()) {
    if (index > 0) reader.next();
    if (file === '-') sayWaiting(io, 'a log');
    if (file === '-') for await (const chunk of io.stdin) reader.push(Buffer.from(chunk as Uint8Array));
    else pour(file, reader);
    reader.end();
  }
  return { log: reader.log(), files };
}

/** Begins to read standard input, and leaves the rest of it for later. */
export function beginLog(options: LogOptions, io: Io): Promise<Growing> {
  sayWaiting(io, 'a log');
  return beginning(io.stdin as AsyncIterable<Uint8Array>, logReader({ ...options, file: called('-') }));
}

function called(file: string): string {
  return file === '-' ? 'standard input' : file;
}

const chunk = 2 ** 20;

/** Hands a file to a reader in pieces, so that memory does not grow with it. */
export function pour(file: string, reader: LogReader): void {
  let fd: number | undefined;
  try {
    fd = fs.openSync(file, 'r');
    for (;;) {
      const bytes = Buffer.allocUnsafe(chunk);
      const read = fs.readSync(fd, bytes, 0, chunk, null);
      if (read === 0) return;
      reader.push(bytes.subarray(0, read));
    }
  } catch (error) {
    if (error instanceof LrschedError) throw error;
    throw unreadable(file, reasonOf(error));
  } finally {
    if (fd !== undefined) fs.closeSync(fd);
  }
}

function unreadable(file: string, reason: string): LrschedError {
  return new LrschedError([{ code: 'cannot-read', file, reason: `${reason}; ${instead}` }]);
}

/** Event files in the order in which they were begun; others stay in theirs. */
function inOrder(names: readonly string[]): readonly string[] {
  if (names.length < 2) return names;
  const begun = names.map((name) => (name === '-' || isFolder(name) ? undefined : eventsBegin(headOf(name))));
  if (begun.some((one) => one === undefined)) return names;
  return names.toSorted((a, b) => (begun[names.indexOf(a)] as number) - (begun[names.indexOf(b)] as number));
}

function headOf(file: string): Uint8Array {
  const bytes = Buffer.alloc(64);
  try {
    const fd = fs.openSync(file, 'r');
    try {
      return bytes.subarray(0, fs.readSync(fd, bytes, 0, 64, 0));
    } finally {
      fs.closeSync(fd);
    }
  } catch {
    return bytes.subarray(0, 0);
  }
}

/** The first of the logs in a folder that has rates in it. */
async function readFolder(folder: string, options: LogOptions, io: Io): Promise<LogRead> {
  const found = listed(folder, 3);
  const issues: Issue[] = [];
  for (const pattern of wanted) {
    const matching = found.filter(({ name }) => pattern.test(name));
    if (matching.length === 0) continue;
    const places = [...new Set(matching.map((one) => one.folder))];
    const latest = places.toSorted((a, b) => depth(a) - depth(b) || numberIn(b) - numberIn(a));
    const [best = folder, other] = latest;
    if (other !== undefined && depth(other) === depth(best) && numberIn(best) < 0) {
      const reason = `it has several runs in it; write one of ${latest.slice(0, 5).join(', ')}`;
      throw new LrschedError([{ code: 'cannot-read', file: folder, reason }]);
    }
    const files = matching.filter((one) => one.folder === best).map((one) => join(one.folder, one.name));
    const whole = /tfevents/.test(files[0] as string) ? files : files.slice(0, 1);
    try {
      return await readLogs(whole, options, io);
    } catch (error) {
      if (!(error instanceof LrschedError)) throw error;
      issues.push(...error.issues);
    }
  }
  const [issue] = issues;
  if (issue) throw new LrschedError([issue]);
  throw unreadable(folder, 'there is no log in it that is known by its name');
}

function depth(path: string): number {
  return path.split(/[\\/]/).length;
}

/** The number of a checkpoint or version at the end of a folder's name. */
function numberIn(path: string): number {
  return Number(/(?:checkpoint|version|train|run|exp)[-_]?(\d+)$/.exec(path)?.[1] ?? -1);
}

/** Folders with more files than this are no run's. */
const most = 20_000;

function listed(folder: string, deep: number): { readonly folder: string; readonly name: string }[] {
  const all: { readonly folder: string; readonly name: string }[] = [];
  const visit = (path: string, left: number) => {
    for (const entry of fs.readdirSync(path, { withFileTypes: true })) {
      if (all.length > most) return;
      if (entry.isDirectory() && left > 0 && !entry.name.startsWith('.')) visit(join(path, entry.name), left - 1);
      else if (entry.isFile()) all.push({ folder: path, name: entry.name });
    }
  };
  try {
    visit(folder, deep);
  } catch (error) {
    throw unreadable(folder, reasonOf(error));
  }
  return all;
}
