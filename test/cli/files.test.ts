import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { EventEmitter } from 'node:events';
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  fsync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { build } from 'rolldown';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { reasonFor } from '../../src/cli/failures.ts';
import { writeFile } from '../../src/cli/file-writing.ts';
import { type Interruption, type Io, writeOut } from '../../src/cli/files.ts';
import { LrschedError } from '../../src/core/issues.ts';

// Everything works as ever, and a test can see which calls were made, or let one fail.
vi.mock('node:fs', { spy: true });

const nobody = 65534;
const isRoot = process.getuid?.() === 0;
/** Root is refused nothing, and broken code would replace the devices of the machine; so this is for what may do neither. */
const asNobody = isRoot ? { uid: nobody, gid: nobody } : {};
const hasDevices = existsSync('/dev/full');
const temporaryName = /^\.curves\.csv\.lrsched-\d+-\w+\.tmp$/;

let program: string;
let folder: string;
let file: string;

beforeAll(async () => {
  const programs = mkdtempSync(join(tmpdir(), 'lrsched-program-'));
  chmodSync(programs, 0o755);
  program = join(programs, 'write-child.mjs');
  await build({
    input: join(import.meta.dirname, 'write-child.ts'),
    platform: 'node',
    output: { file: program, codeSplitting: false },
    logLevel: 'silent',
  });
});

afterAll(() => rmSync(join(program, '..'), { recursive: true }));

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lrsched-write-'));
  chmodSync(folder, 0o777);
  file = join(folder, 'curves.csv');
});

afterEach(() => {
  vi.useRealTimers();
  vi.clearAllMocks();
  for (const { pid } of running) process.kill(-pid!, 'SIGKILL');
  running.clear();
  rmSync(folder, { recursive: true });
});

interface Fake extends Io {
  readonly written: { stdout: string; stderr: string };
  readonly killed: string[];
  listening(): number;
}

/** Surroundings that remember; `kill` leaves the process alive, as another listener would. */
function fakeIo({ isTTY = false, env = {} as Record<string, string>, kill = (_signal: Interruption) => {} } = {}): Fake {
  const signals = new EventEmitter();
  const written = { stdout: '', stderr: '' };
  const killed: string[] = [];
  const stream = (name: 'stdout' | 'stderr') =>
    new Writable({
      decodeStrings: false,
      write(chunk, _encoding, taken) {
        written[name] += chunk;
        taken();
      },
    });
  return Object.assign(signals, {
    stdin: process.stdin,
    stdout: stream('stdout'),
    stderr: Object.assign(stream('stderr'), { isTTY }),
    env,
    pid: 7,
    kill: (pid: number, signal: Interruption) => {
      killed.push(`${pid} ${signal}`);
      kill(signal);
    },
    written,
    killed,
    listening: () => signals.eventNames().length,
  });
}

interface Outcome {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Each in a process group of its own, so that what a failed test leaves running can be ended with its children. */
const running = new Set<ChildProcess>();

function launch(command: string, args: readonly string[], options: SpawnOptions): ChildProcess {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true, ...options });
  running.add(child);
  return child.on('close', () => running.delete(child));
}

const start = (args: readonly string[], options: SpawnOptions = {}) => launch(process.execPath, [program, ...args], options);

async function outcome(child: ChildProcess): Promise<Outcome> {
  const closed = new Promise<Pick<Outcome, 'code' | 'signal'>>((resolve) => {
    child.on('close', (code, signal) => resolve({ code, signal }));
  });
  const [stdout, stderr, how] = await Promise.all([child.stdout ? text(child.stdout) : '', child.stderr ? text(child.stderr) : '', closed]);
  return { ...how, stdout, stderr };
}

const run = (args: readonly string[], options?: SpawnOptions) => outcome(start(args, options));

/** Runs the program from a shell, as `$node $program`. */
const shell = (script: string, options: SpawnOptions = {}) =>
  outcome(launch('sh', ['-c', script], { env: { ...process.env, node: process.execPath, program, folder }, ...options }));

async function issueOf(work: Promise<void>): Promise<unknown> {
  const error = await work.catch((error: unknown) => error);
  expect(error).toBeInstanceOf(LrschedError);
  const { issues } = error as LrschedError;
  expect(issues).toHaveLength(1);
  return issues[0];
}

const cannotWrite = (file: string, reason: string) => ({ code: 'cannot-write', file, reason: expect.stringContaining(reason) });

const rows = (count: number) => Array.from({ length: count }, (_, row) => `${row} é\n`.repeat(1000)).join('');

/** Whether the event loop went round while a chunk or two were written; it fails when the write starves it. */
function* watchingTheLoop(): Iterable<string> {
  let round = false;
  setImmediate(() => {
    round = true;
  });
  yield 'a';
  yield 'b';
  yield 'c';
  expect(round).toBe(true);
}

class Broken extends Error {}

function* breaking(): Iterable<string> {
  yield 'new\n';
  throw new Broken();
}

describe('to standard output', () => {
  test('pulls a chunk when the one before has been taken, not sooner', async () => {
    const log: string[] = [];
    const stdout = new Writable({
      highWaterMark: 1e6,
      write(chunk, _encoding, taken) {
        setTimeout(() => {
          log.push(`taken ${chunk}`);
          taken();
        }, 1);
      },
    });
    function* chunks(): Iterable<string> {
      for (const chunk of ['a', 'b', 'c']) {
        log.push(`pulled ${chunk}`);
        yield chunk;
      }
    }
    await writeOut(chunks(), { ...fakeIo(), stdout });
    expect(log).toEqual(['a', 'b', 'c'].flatMap((chunk) => [`pulled ${chunk}`, `taken ${chunk}`]));
  });

  test('every byte arrives in a pipe and in a file', async () => {
    const stdout = openSync(file, 'w');
    const [piped, filed] = await Promise.all([run(['-', 'rows', '300']), run(['-', 'rows', '300'], { stdio: ['ignore', stdout, 'pipe'] })]);
    expect([piped.code, filed.code]).toEqual([0, 0]);
    expect(piped.stdout).toBe(rows(300));
    expect(readFileSync(file, 'utf8')).toBe(rows(300));
  });

  test('lets the event loop go round', async () => {
    const io = fakeIo();
    await writeOut(watchingTheLoop(), io);
    expect(io.written.stdout).toBe('abc');
  });

  test('a reader who leaves is success, and ends the chunks', async () => {
    const child = start(['-', 'endless']);
    child.stdout!.once('data', () => child.stdout!.destroy());
    const stderr = text(child.stderr!);
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect(code).toBe(0);
    expect((await stderr).replace('writing\n', '')).toBe('closed\n');
  });

  test.runIf(hasDevices)('a full disk is an error', async () => {
    const { code, stderr } = await run(['-', 'big'], { stdio: ['ignore', openSync('/dev/full', 'w'), 'pipe'] });
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: 'cannot write "standard output": the disk is full; make room or choose another disk\n',
    });
  });

  test('a file that takes only the beginning of the last chunk is an error', async () => {
    const { code, stderr } = await shell('ulimit -f 8; "$node" "$program" - big > "$folder/curves.csv"');
    expect(code).toBe(2);
    expect(stderr).toContain('larger than files may be');
  });

  test('any other error of the stream is an issue, and its event does not end the process', async () => {
    const stdout = new Writable({ write: (_chunk, _encoding, taken) => taken(Object.assign(new Error(), { code: 'EIO' })) });
    expect(await issueOf(writeOut(['a', 'b'], { ...fakeIo(), stdout }))).toEqual(cannotWrite('standard output', 'fails'));
    await new Promise((resolve) => setImmediate(resolve));
  });

  test('an error of the chunks passes through', async () => {
    await expect(writeOut(breaking(), fakeIo())).rejects.toBeInstanceOf(Broken);
  });
});

describe('to a file', () => {
  test('every byte arrives, in a new file with the permissions that umask leaves', async () => {
    const { code } = await shell('umask 027; "$node" "$program" "$folder/curves.csv" rows 300');
    expect(code).toBe(0);
    expect(readFileSync(file, 'utf8')).toBe(rows(300));
    expect(statSync(file).mode & 0o7777).toBe(0o640);
    expect(readdirSync(folder)).toEqual(['curves.csv']);
  });

  test('lets the event loop go round', async () => {
    await writeFile(file, watchingTheLoop(), fakeIo());
    expect(readFileSync(file, 'utf8')).toBe('abc');
  });

  test('the old file stands until the new one is complete; its permissions stay', async () => {
    writeFileSync(file, 'old\n');
    chmodSync(file, 0o604);
    function* chunks(): Iterable<string> {
      yield 'new\n';
      expect(readFileSync(file, 'utf8')).toBe('old\n');
      const [temporary, ...others] = readdirSync(folder);
      expect(temporary).toMatch(temporaryName);
      expect(others).toEqual(['curves.csv']);
      yield 'newer\n';
    }
    await writeFile(file, chunks(), fakeIo());
    expect(readFileSync(file, 'utf8')).toBe('new\nnewer\n');
    expect(statSync(file).mode & 0o7777).toBe(0o604);
    expect(readdirSync(folder)).toEqual(['curves.csv']);
  });

  test.runIf(isRoot)('root keeps the owner, and the bits that lend rights', async () => {
    writeFileSync(file, 'old\n');
    chownSync(file, nobody, nobody);
    chmodSync(file, 0o6755);
    await writeFile(file, ['new\n'], fakeIo());
    const { uid, gid, mode } = statSync(file);
    expect({ uid, gid, mode: mode & 0o7777 }).toEqual({ uid: nobody, gid: nobody, mode: 0o6755 });
  });

  test.runIf(isRoot)("somebody else's file keeps its permissions, without the bits that lend rights", async () => {
    writeFileSync(file, 'old\n');
    chmodSync(file, 0o4666);
    expect(await run([file, 'rows'], { uid: nobody, gid: nobody })).toMatchObject({ code: 0, stderr: '' });
    expect(statSync(file).mode & 0o7777).toBe(0o666);
    expect(readFileSync(file, 'utf8')).toBe(rows(1));
  });

  test('a bare name is a file in the current folder', async () => {
    expect(await run(['curves.csv', 'rows'], { cwd: folder })).toMatchObject({ code: 0, stderr: '' });
    expect(readFileSync(file, 'utf8')).toBe(rows(1));
  });

  test('a hard link is cut: the other name keeps the old content', async () => {
    writeFileSync(file, 'old\n');
    linkSync(file, join(folder, 'other'));
    await writeFile(file, ['new\n'], fakeIo());
    expect(readFileSync(file, 'utf8')).toBe('new\n');
    expect(readFileSync(join(folder, 'other'), 'utf8')).toBe('old\n');
  });

  test('a name as long as the system allows can be written', async () => {
    const name = join(folder, `${'é'.repeat(125)}.csv`);
    await writeFile(name, ['new\n'], fakeIo());
    expect(readFileSync(name, 'utf8')).toBe('new\n');
  });
});

describe('the last steps', () => {
  const failing = (code: string) => (_fd: number, callback: (error: Error) => void) => callback(Object.assign(new Error(code), { code }));

  beforeEach(() => writeFileSync(file, 'old\n'));

  test('the new file is safe on the disk before it takes the place of the old', async () => {
    await writeFile(file, ['new\n'], fakeIo());
    const [flushed, closed, renamed] = [fsync, closeSync, renameSync].map((call) => vi.mocked(call).mock.invocationCallOrder.at(-1)!);
    expect(flushed).toBeLessThan(closed!);
    expect(closed).toBeLessThan(renamed!);
  });

  test('a disk that fails only then is an error, and the old file stays', async () => {
    vi.mocked(fsync).mockImplementationOnce(failing('EIO') as typeof fsync);
    expect(await issueOf(writeFile(file, ['new\n'], fakeIo()))).toEqual(cannotWrite(file, 'fails'));
    expect(vi.mocked(closeSync)).toHaveBeenCalledOnce();
    expect(readFileSync(file, 'utf8')).toBe('old\n');
    expect(readdirSync(folder)).toEqual(['curves.csv']);
  });

  test('a file system that has nothing to flush is none', async () => {
    vi.mocked(fsync).mockImplementationOnce(failing('EINVAL') as typeof fsync);
    await writeFile(file, ['new\n'], fakeIo());
    expect(readFileSync(file, 'utf8')).toBe('new\n');
  });
});

describe('links', () => {
  beforeEach(() => {
    mkdirSync(join(folder, 'deep/er'), { recursive: true });
    symlinkSync('deep/er', join(folder, 'short'));
  });

  test('a link stays, and the file behind it is replaced there', async () => {
    writeFileSync(join(folder, 'deep/real.csv'), 'old\n');
    symlinkSync('../real.csv', join(folder, 'short/link.csv'));
    await writeFile(join(folder, 'short/link.csv'), ['new\n'], fakeIo());
    expect(readFileSync(join(folder, 'deep/real.csv'), 'utf8')).toBe('new\n');
    expect(lstatSync(join(folder, 'deep/er/link.csv')).isSymbolicLink()).toBe(true);
    expect(readdirSync(folder).sort()).toEqual(['deep', 'short']);
  });

  test('a link to nothing makes the file it names', async () => {
    symlinkSync('second.csv', join(folder, 'short/first.csv'));
    symlinkSync(join(folder, 'target.csv'), join(folder, 'short/second.csv'));
    await writeFile(join(folder, 'short/first.csv'), ['new\n'], fakeIo());
    expect(readFileSync(join(folder, 'target.csv'), 'utf8')).toBe('new\n');
    expect(lstatSync(join(folder, 'deep/er/first.csv')).isSymbolicLink()).toBe(true);
  });
});

describe('what ends a write too soon leaves the old file and no other', () => {
  beforeEach(() => writeFileSync(file, 'old\n'));

  const expectOldFileOnly = () => {
    expect(readFileSync(file, 'utf8')).toBe('old\n');
    expect(readdirSync(folder)).toEqual(['curves.csv']);
  };

  /** Sends the signal once the write is on its way. */
  async function interrupted(signal: NodeJS.Signals): Promise<Outcome> {
    const child = start([file, 'endless']);
    child.stderr!.once('data', () => child.kill(signal));
    return outcome(child);
  }

  test('an error of the chunks', async () => {
    await expect(writeFile(file, breaking(), fakeIo())).rejects.toBeInstanceOf(Broken);
    expectOldFileOnly();
  });

  test('a full disk', async () => {
    const { code, stderr } = await shell('ulimit -f 8; "$node" "$program" "$folder/curves.csv" big');
    expect(code).toBe(2);
    expect(stderr).toContain('larger than files may be');
    expectOldFileOnly();
  });

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s, which still ends the process', async (signal) => {
    expect(await interrupted(signal)).toMatchObject({ code: null, signal });
    expectOldFileOnly();
  });

  test('SIGKILL, which nobody can tidy up after: one file, and its name says whose', async () => {
    expect(await interrupted('SIGKILL')).toMatchObject({ code: null, signal: 'SIGKILL' });
    expect(readFileSync(file, 'utf8')).toBe('old\n');
    const [temporary, ...others] = readdirSync(folder);
    expect(temporary).toMatch(temporaryName);
    expect(others).toEqual(['curves.csv']);
  });

  test('a signal that somebody else survives: tidied up before it is passed on, and the write stops', async () => {
    const io = fakeIo({
      kill: () => {
        expect(io.listening()).toBe(0);
        expectOldFileOnly();
      },
    });
    const after: string[] = [];
    function* chunks(): Iterable<string> {
      yield 'new\n';
      (io as unknown as EventEmitter).emit('SIGTERM', 'SIGTERM');
      yield 'newer\n';
      after.push('pulled');
    }
    expect(await issueOf(writeFile(file, chunks(), io))).toEqual(cannotWrite(file, 'interrupted'));
    expect(io.killed).toEqual(['7 SIGTERM']);
    expect(after).toEqual([]);
    expectOldFileOnly();
  });

  test('a signal after the last chunk', async () => {
    const io = fakeIo();
    function* chunks(): Iterable<string> {
      yield 'new\n';
      (io as unknown as EventEmitter).emit('SIGINT', 'SIGINT');
    }
    expect(await issueOf(writeFile(file, chunks(), io))).toEqual(cannotWrite(file, 'interrupted'));
    expectOldFileOnly();
  });

  test('signals are heard while a file is written, and only then', async () => {
    const io = fakeIo();
    const heard: number[] = [];
    function* chunks(): Iterable<string> {
      heard.push(io.listening());
      yield 'new\n';
    }
    await writeFile(file, chunks(), io);
    await writeFile(file, breaking(), io).catch(() => heard.push(io.listening()));
    expect(heard).toEqual([3, 0]);
    expect(io.listening()).toBe(0);
  });
});

describe('devices and pipes are written to directly', () => {
  test('/dev/null', async () => {
    expect(await run(['/dev/null', 'rows'], asNobody)).toMatchObject({ code: 0, stderr: '' });
  });

  test.runIf(hasDevices)('/dev/full is an error', async () => {
    symlinkSync('/dev/full', file);
    const { code, stderr } = await run([file, 'rows'], asNobody);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('the disk is full') });
    expect(lstatSync(file).isSymbolicLink()).toBe(true);
  });

  test('/dev/stdout is standard output, even where that is a socket, which cannot be opened', async () => {
    expect(await run(['/dev/stdout', 'rows'], asNobody)).toMatchObject({ code: 0, stdout: rows(1), stderr: '' });
  });

  test.each([
    ['/dev/stdout', '>>'],
    ['/dev/fd/3', '3>>'],
  ])('%s, open on a file, is added to and not replaced', async (descriptor, redirection) => {
    writeFileSync(file, 'old\n');
    chmodSync(file, 0o666);
    const { code, stderr } = await shell(`"$node" "$program" ${descriptor} rows ${redirection} "$folder/curves.csv"`, asNobody);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(readFileSync(file, 'utf8')).toBe(`old\n${rows(1)}`);
  });

  test('a named pipe carries every byte', async () => {
    const { code, stdout } = await shell('mkfifo "$folder/pipe"; cat "$folder/pipe" & "$node" "$program" "$folder/pipe" rows 300; wait');
    expect(code).toBe(0);
    expect(stdout).toBe(rows(300));
  });

  test('a named pipe whose reader leaves is success', async () => {
    const script = 'mkfifo "$folder/pipe"; head -c 4 "$folder/pipe" & "$node" "$program" "$folder/pipe" endless';
    const { code, stdout, stderr } = await shell(script);
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'row\n' });
    expect(stderr.replace('writing\n', '')).toBe('closed\n');
  });
});

describe('a place that cannot be written', () => {
  beforeEach(() => {
    writeFileSync(join(folder, 'plain'), '');
    symlinkSync('ring', join(folder, 'ring'));
    symlinkSync('away/curves.csv', join(folder, 'astray'));
  });

  /** A refusal comes before the work. */
  // biome-ignore lint/correctness/useYield: nobody is to get that far
  function* notPulled(): Iterable<string> {
    throw new Broken();
  }

  test.each([
    ['away/curves.csv', 'away" does not exist; create it first'],
    ['astray', 'away" does not exist; create it first'],
    ['plain/curves.csv', 'a part of its path is a file'],
    ['plain/', 'a part of its path is a file'],
    ['.', 'it is a folder; write the name of a file in it'],
    ['new/', 'it is a folder'],
    ['ring', 'lead round in a ring'],
    ['x'.repeat(256), 'the name is too long'],
    ['null\0byte', 'null byte'],
  ])('%j', async (name, reason) => {
    const before = readdirSync(folder);
    const path = `${folder}/${name}`;
    expect(await issueOf(writeFile(path, notPulled(), fakeIo()))).toEqual(cannotWrite(path, reason));
    expect(readdirSync(folder)).toEqual(before);
  });

  test('an empty name', async () => {
    expect(await issueOf(writeFile('', notPulled(), fakeIo()))).toEqual(cannotWrite('', 'the name is empty'));
  });

  test('a descriptor that is not open', async () => {
    expect(await issueOf(writeFile('/dev/fd/999', ['new\n'], fakeIo()))).toEqual(cannotWrite('/dev/fd/999', 'no file can be made there'));
  });

  test('a read-only file, though its folder would let it be replaced', async () => {
    const path = join(folder, 'plain');
    chmodSync(path, 0o444);
    const { code, stderr } = await run([path, 'rows'], asNobody);
    expect(code).toBe(2);
    expect(stderr).toContain('no permission for the file or its folder');
    expect(readFileSync(path, 'utf8')).toBe('');
  });

  test('a folder without permission', async () => {
    chmodSync(folder, 0o555);
    const { code, stderr } = await run([file, 'rows'], asNobody);
    chmodSync(folder, 0o777);
    expect(code).toBe(2);
    expect(stderr).toContain('no permission for the file or its folder');
    expect(existsSync(file)).toBe(false);
  });

  test.each([
    ['EPERM', 'no permission'],
    ['EROFS', 'read-only; choose another folder'],
    ['ENOSPC', 'the disk is full; make room'],
    ['EDQUOT', 'share of the disk is used up; make room'],
    ['EIO', 'fails; check it'],
    ['EBADF', 'not open for writing; open it'],
    ['ENXIO', 'start the reader first'],
    ['ETXTBSY', 'in use; close'],
    ['EMFILE', 'too many files are open; close some'],
  ])('%s in words', (code, words) => {
    expect(reasonFor(Object.assign(new Error(), { code }), 'curves.csv')).toContain(words);
  });

  test('an error nobody thought of keeps the words of the system', () => {
    expect(reasonFor(Object.assign(new Error('EPROTO: odd'), { code: 'EPROTO' }), '')).toContain('the system answers "EPROTO: odd"');
  });
});

describe('progress', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  });

  /** Half of the chunks, in 1.5 seconds; then the rest, or what `then` does. */
  async function write(io: Io, then: () => void = () => {}, given = true): Promise<void> {
    let done = 0;
    function* chunks(): Iterable<string> {
      vi.advanceTimersByTime(900);
      yield 'a';
      done = 0.4399;
      vi.advanceTimersByTime(600);
      then();
      yield 'b';
    }
    await writeFile(file, chunks(), io, given ? () => done : undefined);
  }

  const line = (text: string) => `\r\x1b[?7l${text}\x1b[K\x1b[?7h`;
  const shownAndErased = line('lrsched: 43 % of "curves.csv"') + line('');

  test('shows after a second how far a long write is, and is gone at the end', async () => {
    const io = fakeIo({ isTTY: true });
    await write(io);
    expect(io.written.stderr).toBe(shownAndErased);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('is gone after an error', async () => {
    const io = fakeIo({ isTTY: true });
    const breakOff = () => {
      throw new Broken();
    };
    await expect(write(io, breakOff)).rejects.toBeInstanceOf(Broken);
    expect(io.written.stderr).toBe(shownAndErased);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('is gone when a signal is passed on', async () => {
    let seen = '';
    const io = fakeIo({
      isTTY: true,
      kill: () => {
        seen = io.written.stderr;
      },
    });
    await issueOf(write(io, () => (io as unknown as EventEmitter).emit('SIGINT', 'SIGINT')));
    expect(seen).toBe(shownAndErased);
  });

  test('a terminal that goes away does not end the write', async () => {
    const stderr = new Writable({ write: (_chunk, _encoding, taken) => taken(Object.assign(new Error(), { code: 'EIO' })) });
    await write({ ...fakeIo(), stderr: Object.assign(stderr, { isTTY: true }), on: () => {}, off: () => {} });
    expect(readFileSync(file, 'utf8')).toBe('ab');
  });

  test('a short write shows nothing', async () => {
    const io = fakeIo({ isTTY: true });
    await writeFile(file, ['a'], io, () => 0.5);
    expect(io.written.stderr).toBe('');
    expect(vi.getTimerCount()).toBe(0);
  });

  test.each([
    ['where stderr is no terminal', fakeIo(), true],
    ['on a terminal that knows no escapes', fakeIo({ isTTY: true, env: { TERM: 'dumb' } }), true],
    ['where nobody says how much is done', fakeIo({ isTTY: true }), false],
  ])('shows nothing %s', async (_, io, given) => {
    await write(io, () => {}, given);
    expect(io.written.stderr).toBe('');
  });
});
