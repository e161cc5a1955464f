import { readFileSync, statSync } from 'node:fs';
import { LrschedError } from '../core/issues.ts';
import type { Io } from './files.ts';

/** Larger than any text that somebody wrote. */
const most = 256 * 2 ** 20;

/** Standard input is read once in a line, so who asked for it first. */
const asked = new WeakSet<NodeJS.ReadableStream>();

/** The text of a file, or of standard input where the name is `-`. `instead` says what to write where it cannot be read. */
export async function readInput(name: string, { stdin }: Io, instead: string): Promise<string> {
  const refuse = (reason: string) => new LrschedError([{ code: 'cannot-read', file: name, reason: `${reason}; ${instead}` }]);
  if (name === '-') {
    if (asked.has(stdin)) throw refuse('standard input was read already, by an earlier source of the line');
    asked.add(stdin);
    return textOf(await readAll(stdin));
  }
  try {
    if (statSync(name).size > most) throw refuse('it is larger than any text that somebody wrote');
    return textOf(readFileSync(name));
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
    EACCES: 'you have no permission to read it',
    ERR_INVALID_ARG_VALUE: 'a name cannot contain a null byte',
  };
  return known[code] ?? `the system answers ${code}`;
}

async function readAll(stream: NodeJS.ReadableStream): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

/** Text as editors save it: UTF-8, or UTF-16 with its mark; the mark itself is no part of it. */
function textOf(bytes: Buffer): string {
  const [first, second] = bytes;
  const encoding = first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
  return new TextDecoder(encoding).decode(bytes);
}
