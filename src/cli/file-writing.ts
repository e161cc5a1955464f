import * as fs from 'node:fs';
import { basename, dirname, isAbsolute } from 'node:path';
import { promisify } from 'node:util';
import { quote } from '../core/issues.ts';
import type { Chunk } from '../formats/format.ts';
import { cannotWrite, failure } from './failures.ts';
import {
  blaming,
  codeOf,
  type Interruption,
  type Io,
  muffle,
  type Outlet,
  pourInto,
  toDescriptor,
  untilReaderLeaves,
  writeOut,
} from './files.ts';

/**
 * Writes a file, all of it or nothing: until the last byte is safe, the old file stays as it was. Devices and pipes are
 * written to directly. `done` tells how much has been written, from 0 to 1; with it, a terminal sees a long write advance.
 */
export async function writeFile(file: string, chunks: Iterable<Chunk>, io: Io, done?: () => number): Promise<void> {
  const path = await blaming({ name: file, path: file }, () => follow(file));
  if (/^\/(dev|proc\/self)\/fd\/1$/.test(path)) return writeOut(chunks, io);
  const old = await blaming({ name: file, path }, () => inspect(path));
  const place = { name: file, path, old };
  if (isOpenDescriptor(path) || old?.isFile() === false) return writeThrough(place, chunks);
  return replace(place, chunks, io, done);
}

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

async function writeThrough(place: Outlet, chunks: Iterable<Chunk>): Promise<void> {
  const fd = await blaming(place, () => fs.openSync(place.path, fs.constants.O_WRONLY | fs.constants.O_APPEND));
  await closing(fd, place, () => pourInto(chunks, untilReaderLeaves(toDescriptor(fd)), place));
}

/**
 * Writes beside the file, and renames when all is there. That cuts a hard link, and the other names keep the old content:
 * writing into the shared file could not be taken back.
 */
async function replace(place: Outlet, chunks: Iterable<Chunk>, io: Io, done?: () => number): Promise<void> {
  const temporary = temporaryBeside(place.path, io.pid);
  const hideProgress = showProgress(place, io, done);
  const tidyUp = () => {
    hideProgress();
    discard(temporary);
  };
  const signals = heedSignals(place, io, tidyUp);
  try {
    const fd = await blaming(place, () => fs.openSync(temporary, 'wx', place.old ? 0o600 : 0o666));
    await closing(fd, place, async () => {
      await pourInto(signals.heededBetween(chunks), toDescriptor(fd), place);
      if (place.old) keepPermissions(fd, place.old); // now, since a write takes the special bits away
      await blaming(place, () => flush(fd));
    });
    signals.heed();
    await blaming(place, () => fs.renameSync(temporary, place.path));
  } finally {
    signals.stop();
    tidyUp();
  }
}

async function closing(fd: number, place: Outlet, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } finally {
    await blaming(place, () => fs.closeSync(fd));
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
function heedSignals(place: Outlet, io: Io, tidyUp: () => void) {
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
function showProgress({ name }: Outlet, { stderr, env }: Io, done?: () => number): () => void {
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
