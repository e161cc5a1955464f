import { Readable, Writable } from 'node:stream';
import { main } from '../../src/cli/main.ts';

export interface Surroundings {
  readonly env?: Readonly<Record<string, string>>;
  /** Columns of the terminal on standard output; without them it is no terminal. */
  readonly terminal?: number;
  /** Its lines. */
  readonly lines?: number;
  /** The folder it stands in. */
  readonly cwd?: string;
  /** What somebody types who sits at the terminal. */
  readonly typing?: string;
  /** After this many bytes the reader of standard output leaves. */
  readonly closeAfter?: number;
}

export interface Result {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number;
}

/** Runs the program in this process. */
export async function run(argv: readonly string[], surroundings: Surroundings = {}): Promise<Result> {
  const { env = {}, terminal, lines, cwd, typing, closeAfter = Number.POSITIVE_INFINITY } = surroundings;
  const screen = terminal === undefined ? {} : { isTTY: true, columns: terminal, ...(lines !== undefined && { rows: lines }) };
  const stdout = collector(closeAfter);
  const stderr = collector(Number.POSITIVE_INFINITY);
  const status = await main(argv, {
    // Where nobody types, what waits for standard input finds its end.
    stdin: Object.assign(
      Readable.from(typing === undefined ? [] : [typing]),
      typing !== undefined && { isTTY: true },
    ) as unknown as typeof process.stdin,
    stdout: Object.assign(stdout.stream, screen),
    stderr: stderr.stream,
    env,
    pid: process.pid,
    ...(cwd !== undefined && { cwd: () => cwd }),
    kill: () => undefined,
    on: () => undefined,
    off: () => undefined,
  });
  return { stdout: stdout.text(), stderr: stderr.text(), status };
}

function collector(limit: number): { readonly stream: Writable; text(): string } {
  const chunks: string[] = [];
  let bytes = 0;
  const stream = new Writable({
    decodeStrings: false,
    write(chunk: string, _encoding, done) {
      bytes += Buffer.byteLength(chunk);
      if (bytes > limit) return done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
      chunks.push(chunk);
      done();
    },
  });
  return { stream, text: () => chunks.join('') };
}

/**
 * Runs a command as it stands in a case: `NAME=value … lrsched …`, with `tty=80` for a terminal of 80 columns, `tty=80x24` for one of 24 lines.
 * The answer has standard output as it is with escape characters as `\e`, errors after `! `, a status other than 0 after `? `.
 */
export async function transcript(command: string): Promise<string> {
  const words = wordsOf(command);
  const program = words.indexOf('lrsched');
  const env = Object.fromEntries(words.slice(0, program).map((word) => word.split('=') as [string, string]));
  const { tty, ...rest } = env;
  const { stdout, stderr, status } = await run(words.slice(program + 1), {
    env: rest,
    ...(tty && { terminal: Number.parseInt(tty, 10), ...(tty.includes('x') && { lines: Number(tty.split('x')[1]) }) }),
  });
  const ends = stdout === '' || /[^\n]\n$/.test(stdout) ? [] : ['? an odd end of standard output'];
  const errors = stderr.split('\n').slice(0, -1);
  const lines = [
    ...stdout.split('\n').slice(0, -1),
    ...ends,
    ...errors.map((line) => `! ${line}`),
    ...(status === 0 ? [] : [`? ${status}`]),
  ];
  return lines.join('\n').replaceAll('\x1b', '\\e');
}

/** A command's words; quotes keep spaces together. */
export function wordsOf(command: string): string[] {
  const words = command.match(/(?:[^\s"']|"[^"]*"|'[^']*')+/g) ?? [];
  return words.map((word) => word.replaceAll(/"([^"]*)"|'([^']*)'/g, (_, double, single) => double ?? single));
}
