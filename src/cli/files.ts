import * as fs from 'node:fs';
import { basename, dirname, isAbsolute } from 'node:path';
import { promisify } from 'node:util';
import { LrschedError, quote } from '../core/issues.ts';
import type { Chunk } from '../formats/format.ts';

/** A standard stream; `fd` is there when it is a real one. */
export type Output = NodeJS.WritableStream & {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  readonly fd?: number;
};

/** The signals that end a program and leave it time to tidy up. */
export type Interruption = 'SIGINT' | 'SIGTERM' | 'SIGHUP' | 'SIGQUIT' | 'SIGUSR1' | 'SIGUSR2';

/** What the command line needs of its surroundings: the part of `process` that a test can put its own in place of. */
export interface Io {
  readonly stdin: NodeJS.ReadableStream;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly pid: number;
  /** Standard input may be left before its end. */
  readonly growing?: true;
  /** What a file of preferences says of colours, where the line and its environment say nothing. */
  readonly color?: 'auto' | 'always' | 'never';
  /** Whether charts are to do without box characters, where a file of preferences says so. */
  readonly ascii?: boolean;
  /** Findings that a file of preferences leaves out. */
  readonly ignored?: { readonly file: string; readonly codes: readonly string[] };
  /** The folder that files are sought from; nowhere unless said. */
  cwd?(): string;
  kill(pid: number, signal: Interruption): unknown;
  on(signal: Interruption, listener: (signal: Interruption) => void): unknown;
  off(signal: Interruption, listener: (signal: Interruption) => void): unknown;
}

/** The same surroundings with others in place of some; a stream is asked for when it is needed. */
export function withParts(io: Io, parts: Partial<Pick<Io, 'env' | 'growing' | 'color' | 'ascii' | 'ignored'>>): Io {
  const { env, pid, growing, color, ascii, ignored } = io;
  const said = Object.fromEntries(Object.entries({ growing, color, ascii, ignored }).filter(([, value]) => value !== undefined));
  return {
    get stdin() {
      return io.stdin;
    },
    get stdout() {
      return io.stdout;
    },
    get stderr() {
      return io.stderr;
    },
    ...{ env, pid, ...said, ...parts },
    kill: (pid, signal) => io.kill(pid, signal),
    on: (signal, listener) => io.on(signal, listener),
    off: (signal, listener) => io.off(signal, listener),
  };
}

/** Where the text goes: the name an error calls it by, the path behind it, and what was there before. */
interface Place {
  readonly name: string;
  readonly path: string;
  readonly old?: fs.Stats | undefined;
}

/** Takes all of a chunk or throws, lets signals and timers have their turn, and says whether more is wanted. */
type Write = (chunk: Chunk) => Promise<boolean>;

/** Writes to standard output, pulling chunks only as fast as they are read; a reader who leaves ends it quietly. */
export async function writeOut(chunks: Iterable<Chunk>, io: Io): Promise<void> {
  const place = { name: 'standard output', path: '' };
  await pour(chunks, await attempt(place, () => toOutput(io)), place);
}

/**
 * Writes a file, all of it or nothing: until the last byte is safe, the old file stays as it was. Devices and pipes are
 * written to directly. `done` tells how much has been written, from 0 to 1; with it, a terminal sees a long write advance.
 */
export async function writeFile(file: string, chunks: Iterable<Chunk>, io: Io, done?: () => number): Promise<void> {
  const path = await attempt({ name: file, path: file }, () => follow(file));
  if (/^\/(dev|proc\/self)\/fd\/1$/.test(path)) return writeOut(chunks, io);
  const old = await attempt({ name: file, path }, () => inspect(path));
  const place = { name: file, path, old };
  if (isOpenDescriptor(path) || old?.isFile() === false) return writeThrough(place, chunks);
  return replace(place, chunks, io, done);
}

/** Errors of the chunks themselves pass through as they are. */
async function pour(chunks: Iterable<Chunk>, write: Write, place: Place): Promise<void> {
  for (const chunk of chunks) {
    const more = await attempt(place, () => write(chunk));
    if (!more) return;
  }
}

/**
 * Whether standard output is a terminal. Node makes its stream when it is first asked for, which is a good part of a
 * chart's start-up; what cannot be one is told from its descriptor.
 */
export function isTerminal(io: Io): boolean {
  return !(isProcess(io) && isNoTerminal(fs.fstatSync(1))) && io.stdout.isTTY === true;
}

/** What is no device, or the one that throws everything away. */
function isNoTerminal(stats: fs.Stats): boolean {
  return !stats.isCharacterDevice() || stats.rdev === fs.statSync('/dev/null', { throwIfNoEntry: false })?.rdev;
}

function isProcess(io: Io): boolean {
  return (io as unknown) === process;
}

/** Node's own stream for a file or device loses the rest of a write that a filling disk cut short, so those go by descriptor. */
function toOutput(io: Io): Write {
  if (isTerminal(io)) return toStream(io.stdout);
  const fd = isProcess(io) ? 1 : io.stdout.fd;
  if (fd === undefined) return toStream(io.stdout);
  const stats = fs.fstatSync(fd);
  if (stats.isSocket()) return toStream(io.stdout);
  return stats.isFIFO() ? untilReaderLeaves(toDescriptor(fd)) : toDescriptor(fd);
}

function toStream(stream: Output): Write {
  muffle(stream);
  return untilReaderLeaves(
    (chunk) =>
      new Promise((resolve, reject) => {
        stream.write(chunk, (error) => (error ? reject(error) : setImmediate(resolve, true)));
      }),
  );
}

/** Blocking on purpose: the thread pool would more than double the cost of a chunk. A pipe that does not block is asked again. */
function toDescriptor(fd: number): Write {
  return async (chunk) => {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    for (let written = 0; written < bytes.length; ) {
      try {
        written += fs.writeSync(fd, bytes, written);
      } catch (error) {
        if (codeOf(error) !== 'EAGAIN') throw error;
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
    }
    return new Promise((resolve) => setImmediate(resolve, true));
  };
}

/** A reader who has seen enough; EOF is what Windows calls it. */
const readerLeft = new Set<unknown>(['EPIPE', 'ECONNRESET', 'EOF']);

/** Not for files: one that lies on a network fails in the same words, and loses what was written. */
function untilReaderLeaves(write: Write): Write {
  return async (chunk) => {
    try {
      return await write(chunk);
    } catch (error) {
      if (readerLeft.has(codeOf(error))) return false;
      throw error;
    }
  };
}

/** The callback of the write has the error; the event that follows it would, unheard, end the process. */
export function muffle(stream: Output): void {
  if (!stream.listeners('error').includes(ignore)) stream.on('error', ignore);
}

function ignore(): void {}

/** The file at the end of a chain of links. `realpath` fails where that file is still missing, or is an open descriptor. */
function follow(file: string): string {
  fs.statSync(file, { throwIfNoEntry: false }); // throws on a ring of links
  let path = file;
  while (!isOpenDescriptor(path) && fs.lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink()) {
    const link = fs.readlinkSync(path);
    path = isAbsolute(link) ? link : `${dirname(path)}/${link}`; // `join` would get `..` behind a linked folder wrong
  }
  return path;
}

/** What looks like a link to a file, and is a stream that some process holds open. */
function isOpenDescriptor(path: string): boolean {
  return /^\/(dev|proc\/(self|\d+))\/fd\/\d+$/.test(path);
}

/** What is there now, if anything; throws where a plain redirection would. */
function inspect(path: string): fs.Stats | undefined {
  if (path === '') throw failure('ENOENT');
  const old = fs.statSync(path, { throwIfNoEntry: false });
  if (!old && path.endsWith('/')) throw failure('EISDIR'); // a folder that exists fails when it is opened
  if (old) fs.accessSync(path, fs.constants.W_OK); // a rename would succeed
  return old;
}

async function writeThrough(place: Place, chunks: Iterable<Chunk>): Promise<void> {
  const fd = await attempt(place, () => fs.openSync(place.path, fs.constants.O_WRONLY | fs.constants.O_APPEND));
  await closing(fd, place, () => pour(chunks, untilReaderLeaves(toDescriptor(fd)), place));
}

/**
 * Writes beside the file, and renames when all is there. That cuts a hard link, and the other names keep the old content:
 * writing into the shared file could not be taken back.
 */
async function replace(place: Place, chunks: Iterable<Chunk>, io: Io, done?: () => number): Promise<void> {
  const temporary = temporaryBeside(place.path, io.pid);
  const hideProgress = showProgress(place, io, done);
  const tidyUp = () => {
    hideProgress();
    discard(temporary);
  };
  const signals = heedSignals(place, io, tidyUp);
  try {
    const fd = await attempt(place, () => fs.openSync(temporary, 'wx', place.old ? 0o600 : 0o666));
    await closing(fd, place, async () => {
      await pour(signals.heededBetween(chunks), toDescriptor(fd), place);
      if (place.old) keepPermissions(fd, place.old); // now, since a write takes the special bits away
      await attempt(place, () => flush(fd));
    });
    signals.heed();
    await attempt(place, () => fs.renameSync(temporary, place.path));
  } finally {
    signals.stop();
    tidyUp();
  }
}

async function closing(fd: number, place: Place, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } finally {
    await attempt(place, () => fs.closeSync(fd));
  }
}

/** The name is cut, because a long one with more around it would be too long. */
function temporaryBeside(path: string, pid: number): string {
  const random = Math.random().toString(36).slice(2, 10);
  return `${dirname(path)}/.${basename(path).slice(0, 50)}.lrsched-${pid}-${random}.tmp`;
}

function discard(path: string): void {
  try {
    fs.unlinkSync(path);
  } catch {} // renamed by now, or never there
}

/** Only root may give a file away; anyone else keeps what can be kept, without the bits that lend the owner's rights. */
function keepPermissions(fd: number, { uid, gid, mode }: fs.Stats): void {
  const owned = succeeds(() => fs.fchownSync(fd, uid, gid));
  if (!owned) succeeds(() => fs.fchownSync(fd, -1, gid));
  succeeds(() => fs.fchmodSync(fd, mode & (owned ? 0o7777 : 0o777)));
}

function succeeds(action: () => void): boolean {
  try {
    action();
    return true;
  } catch {
    return false;
  }
}

/** Some shared and virtual file systems have nothing to flush and say so with an error. */
const cannotFlush = new Set<unknown>(['EINVAL', 'ENOSYS', 'ENOTSUP']);

async function flush(fd: number): Promise<void> {
  try {
    await promisify(fs.fsync)(fd);
  } catch (error) {
    if (!cannotFlush.has(codeOf(error))) throw error;
  }
}

const interruptions = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** A signal first tidies up and then ends the process as it would have; where somebody else keeps it alive, `heed` throws. */
function heedSignals(place: Place, io: Io, tidyUp: () => void) {
  let heard: Interruption | undefined;
  const listener = (signal: Interruption) => {
    heard = signal;
    tidyUp();
    stop();
    io.kill(io.pid, signal);
  };
  const stop = () => {
    for (const signal of interruptions) io.off(signal, listener);
  };
  const heed = () => {
    if (heard) throw cannotWrite(place, failure('EINTR'));
  };
  function* heededBetween(chunks: Iterable<Chunk>): Iterable<Chunk> {
    for (const chunk of chunks) {
      yield chunk;
      heed();
    }
  }
  for (const signal of interruptions) io.on(signal, listener);
  return { heed, heededBetween, stop };
}

/** With the cursor kept from wrapping, a name too long for the terminal cannot leave a second line behind. */
const line = (text: string) => `\r\x1b[?7l${text}\x1b[K\x1b[?7h`;

/** Shows every second, on a terminal, how far the write is; the function returned takes it off the screen. */
function showProgress({ name }: Place, { stderr, env }: Io, done?: () => number): () => void {
  if (done === undefined || !stderr.isTTY || env.TERM === 'dumb') return () => {};
  muffle(stderr);
  let shown = false;
  const show = () => {
    shown = true;
    stderr.write(line(`lrsched: ${Math.floor(100 * done())} % of ${quote(basename(name))}`));
  };
  const timer = setInterval(show, 1000);
  return () => {
    clearInterval(timer);
    if (shown) stderr.write(line(''));
    shown = false;
  };
}

async function attempt<T>(place: Place, action: () => T | Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw cannotWrite(place, error);
  }
}

function failure(code: string): Error {
  return Object.assign(new Error(code), { code });
}

function codeOf(error: unknown): unknown {
  return (error as { code?: unknown }).code;
}

function cannotWrite({ name, path }: Place, error: unknown): LrschedError {
  return new LrschedError([{ code: 'cannot-write', file: name, reason: reasonFor(error, path) }]);
}

/** The one place where a code of the system becomes English. */
export function reasonFor(error: unknown, path: string): string {
  const folder = quote(dirname(path));
  switch (codeOf(error)) {
    case 'ENOENT':
      if (path === '') return 'the name is empty; write the name of a file';
      if (fs.existsSync(dirname(path))) return 'no file can be made there; choose another folder';
      return `the folder ${folder} does not exist; create it first`;
    case 'ENOTDIR':
      return 'a part of its path is a file and not a folder; choose another folder';
    case 'EISDIR':
      return 'it is a folder; write the name of a file in it';
    case 'EACCES':
    case 'EPERM':
      return `no permission for the file or its folder ${folder}; change the permissions or choose another folder`;
    case 'EROFS':
      return 'the file system is read-only; choose another folder';
    case 'ENAMETOOLONG':
      return 'the name is too long; choose a shorter one';
    case 'ELOOP':
      return 'its links lead round in a ring; remove one of them';
    case 'ERR_INVALID_ARG_VALUE':
      return 'a name cannot contain a null byte; leave it out';
    case 'ENOSPC':
      return 'the disk is full; make room or choose another disk';
    case 'EDQUOT':
      return 'your share of the disk is used up; make room or choose another disk';
    case 'EFBIG':
      return 'it would grow larger than files may be here; write fewer rows or choose another disk';
    case 'EIO':
      return 'the disk or terminal fails; check it or choose another';
    case 'EBADF':
      return 'it is not open for writing; open it, or write a file with -o';
    case 'ENXIO':
      return 'nothing reads from it; start the reader first';
    case 'EBUSY':
    case 'ETXTBSY':
      return 'it is in use; close what uses it or choose another name';
    case 'EMFILE':
    case 'ENFILE':
      return 'too many files are open; close some and try again';
    case 'EINTR':
      return 'the write was interrupted; try again';
    default:
      return `the system answers ${quote(error instanceof Error ? error.message : error)}; choose another place`;
  }
}
