import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { LrschedError } from '../core/issues.ts';
import { type Io, muffle } from './files.ts';

/** Larger than any text that somebody wrote. */
const most = 256 * 2 ** 20;

/** Standard input is read once in a line, so who asked for it first. */
const asked = new WeakSet<NodeJS.ReadableStream>();

/** Says on a terminal what is waited for there, because nothing else shows that it is. */
export function sayWaiting({ stdin, stderr }: Io, what: string): void {
  if ((stdin as { readonly isTTY?: boolean }).isTTY !== true) return;
  muffle(stderr);
  stderr.write(`lrsched: waiting for ${what} from the terminal; Ctrl-D ends it, on Windows Ctrl-Z\n`);
}

/**
 * The text of a file, or of standard input where the name is `-`. `instead` says what to write where it cannot be read, and
 * `what` what it is, to who sits at the terminal that it is waited for from.
 */
export async function readInput(name: string, io: Io, instead: string, what = 'a text'): Promise<string> {
  const { stdin } = io;
  const refuse = (reason: string) => new LrschedError([{ code: 'cannot-read', file: name, reason: `${reason}; ${instead}` }]);
  if (name === '-') {
    if (asked.has(stdin)) throw refuse('standard input was read already, by an earlier source of the line');
    asked.add(stdin);
    sayWaiting(io, what);
    return textOf(await readAll(stdin, refuse));
  }
  try {
    const fd = openSync(name, 'r');
    try {
      return textOf(readWhole(fd, refuse));
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    if (error instanceof LrschedError) throw error;
    throw refuse(reasonOf(error));
  }
}

/** What an error of the file system means, in half a sentence. */
export function reasonOf(error: unknown): string {
  const code = String((error as { code?: unknown }).code);
  const known: Readonly<Record<string, string>> = {
    ENOENT: 'there is no such file',
    EISDIR: 'it is a folder',
    ELOOP: 'its links lead in a circle',
    EACCES: 'you have no permission to read it',
    ERR_INVALID_ARG_VALUE: 'a name cannot contain a null byte',
  };
  return known[code] ?? `the system answers ${code}`;
}

type Refuse = (reason: string) => LrschedError;

/** Bytes that come in pieces, as long as they may be those of a text: a device may have no end. */
function gathering(refuse: Refuse): { add(chunk: Buffer): void; all(): Buffer } {
  const chunks: Buffer[] = [];
  let size = 0;
  const add = (chunk: Buffer) => {
    const [first, second] = chunk;
    const isWide = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
    if (size === 0 && !isWide && chunk.includes(0)) throw refuse('it is no text');
    size += chunk.length;
    if (size > most) throw refuse('it is larger than any text that somebody wrote');
    chunks.push(chunk);
  };
  return { add, all: () => Buffer.concat(chunks) };
}

/** All of an open file, device or pipe. */
function readWhole(fd: number, refuse: Refuse): Buffer {
  const { size } = fstatSync(fd);
  if (size > most) throw refuse('it is larger than any text that somebody wrote');
  const { add, all } = gathering(refuse);
  for (;;) {
    const chunk = Buffer.allocUnsafe(Math.max(65_536, Math.min(size + 1, 2 ** 22)));
    const count = readSync(fd, chunk);
    if (count === 0) return all();
    add(chunk.subarray(0, count));
  }
}

async function readAll(stream: NodeJS.ReadableStream, refuse: Refuse): Promise<Buffer> {
  const { add, all } = gathering(refuse);
  for await (const chunk of stream) add(Buffer.from(chunk));
  return all();
}

/** Text as editors save it: UTF-8, or UTF-16 with its mark; the mark itself is no part of it. */
function textOf(bytes: Buffer): string {
  const [first, second] = bytes;
  const encoding = first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
  return new TextDecoder(encoding).decode(bytes);
}
