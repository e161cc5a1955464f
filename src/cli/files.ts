import * as fs from 'node:fs';
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
export interface Outlet {
  readonly name: string;
  readonly path: string;
  readonly old?: fs.Stats | undefined;
}

/** Takes all of a chunk or throws, lets signals and timers have their turn, and says whether more is wanted. */
type Write = (chunk: Chunk) => Promise<boolean>;

/** Writes to standard output, pulling chunks only as fast as they are read; a reader who leaves ends it quietly. */
export async function writeOut(chunks: Iterable<Chunk>, io: Io): Promise<void> {
  const place = { name: 'standard output', path: '' };
  await pourInto(chunks, await blaming(place, () => toOutput(io)), place);
}

/** Errors of the chunks themselves pass through as they are. */
export async function pourInto(chunks: Iterable<Chunk>, write: Write, place: Outlet): Promise<void> {
  for (const chunk of chunks) {
    const more = await blaming(place, () => write(chunk));
    if (!more) return;
  }
}

/**
 * Whether standard output is a terminal. Node makes its stream when it is first asked for, which is a good part of a
 * chart's start-up; what cannot be one is told from its descriptor.
 */
export function isTerminal(io: Io): boolean {
  const known = terminals.get(io) ?? (!(isProcess(io) && isNoTerminal(fs.fstatSync(1))) && io.stdout.isTTY === true);
  terminals.set(io, known);
  return known;
}

const terminals = new WeakMap<Io, boolean>();

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
export function toDescriptor(fd: number): Write {
  let begun = false;
  return async (chunk) => {
    if (begun) await new Promise((resolve) => setImmediate(resolve));
    begun = true;
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    for (let written = 0; written < bytes.length; ) {
      try {
        written += fs.writeSync(fd, bytes, written);
      } catch (error) {
        if (codeOf(error) !== 'EAGAIN') throw error;
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
    }
    return true;
  };
}

/** A reader who has seen enough; EOF is what Windows calls it. */
const readerLeft = new Set<unknown>(['EPIPE', 'ECONNRESET', 'EOF']);

/** Not for files: one that lies on a network fails in the same words, and loses what was written. */
export function untilReaderLeaves(write: Write): Write {
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

/** Does something to a place; what the system has against it is said of the place. */
export async function blaming<T>(place: Outlet, action: () => T | Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw (await import('./failures.ts')).cannotWrite(place, error);
  }
}

/** The system's code for an error. */
export function codeOf(error: unknown): unknown {
  return (error as { code?: unknown }).code;
}
