#!/usr/bin/env node
const fs = require('node:fs');
const { dirname, join } = require('node:path');
const { Script } = require('node:vm');

/**
 * Starts the program, whose files stand in dist: the build writes each as a function of exports, require and module. A file is
 * loaded from what an earlier start kept of compiling it: half of a start is compiling. It is kept where the user's caches are,
 * and taken only where the program, the engine and both copies of it are the same to the byte, because an engine trusts what it
 * is given; else the file is compiled anew, without a word. All of this is one file, since a second one to find, read and
 * compile would take as long as a third of the program.
 */
const program = join(dirname(__dirname), 'dist');
const loaded = new Map();
const scripts = [];
const kept = placeFor(program);

function load(name) {
  const known = loaded.get(name);
  if (known) return known.exports;
  const filename = join(program, name);
  const source = readWhole(filename);
  const cachedData = kept && readKept(join(kept, `${name}.cache`), source);
  // The build wrote it as a function of exports, require and module, of ASCII alone.
  const script = new Script(source.latin1Slice(), { filename, cachedData });
  if (!cachedData || script.cachedDataRejected) scripts.push({ name, source, script });
  const made = { exports: {} };
  loaded.set(name, made);
  script.runInThisContext()(made.exports, (id) => (id.startsWith('./') ? load(id.slice(2)) : require(id)), made);
  return made.exports;
}

/** A file with the few calls that what is kept of it is read with, too: each that is new is compiled by the engine first. */
function readWhole(path) {
  const fd = fs.openSync(path);
  const bytes = Buffer.allocUnsafeSlow(fs.fstatSync(fd).size);
  const size = fs.readSync(fd, bytes, 0, bytes.length, 0);
  fs.closeSync(fd);
  if (size !== bytes.length) throw new Error(`${path} is being written`);
  return bytes;
}

/** Keeps what was compiled anew, after `warm` has run what should be kept as well. */
async function keep(warm) {
  if (kept === undefined || scripts.length === 0 || !isOurs(kept)) return;
  await warm();
  for (const { name, source, script } of scripts) writeKept(kept, `${name}.cache`, source, script.createCachedData());
}

/** The folder for what is kept of this program under this engine; none where the user has no place for it, or wants none. */
function placeFor(folder) {
  const { XDG_CACHE_HOME, LOCALAPPDATA, HOME, NODE_DISABLE_COMPILE_CACHE, NODE_OPTIONS } = process.env;
  const home = process.platform === 'win32' ? LOCALAPPDATA : XDG_CACHE_HOME || (HOME && join(HOME, '.cache'));
  if (!home || NODE_DISABLE_COMPILE_CACHE || !/^([a-z]:)?[\\/]/i.test(home)) return undefined;
  // An engine that is told something else compiles something else.
  let hash = 0;
  for (const char of [folder, NODE_OPTIONS, ...process.execArgv].join('\n')) hash = (Math.imul(hash, 31) + char.codePointAt(0)) >>> 0;
  return join(home, 'lrsched', `node-${process.version}-${process.arch}-${hash.toString(16)}`);
}

/** What must be the same for the engine to be the same; engines of one version may be built differently. */
function engine() {
  const { size, mtimeMs } = fs.statSync(process.execPath);
  return `lrsched 1 ${process.version} ${process.versions.v8} ${process.arch} ${size} ${mtimeMs}`;
}

/** A kept file is a line about the engine, the program's source, and two copies of what the engine made of it. */
function lineOf(source, length) {
  return Buffer.from(`${engine()} ${source.length} ${length}\n`);
}

/** Most of a start is memory that is touched for the first time, so that what is only compared is read piece by piece into the same. */
const piece = 1 << 16;

function readKept(path, source) {
  let fd;
  try {
    // Without waiting, should somebody have put a pipe there.
    fd = fs.openSync(path, fs.constants.O_RDONLY | (fs.constants.O_NONBLOCK ?? 0));
    const stats = fs.fstatSync(fd);
    if (!stats.isFile() || (process.getuid && stats.uid !== process.getuid())) return undefined;
    const read = Buffer.allocUnsafeSlow(piece);
    const isAt = (place, expected) => {
      for (let from = 0; from < expected.length; from += piece) {
        const part = expected.subarray(from, from + piece);
        if (fs.readSync(fd, read, 0, part.length, place + from) !== part.length) return false;
        if (!part.equals(read.subarray(0, part.length))) return false;
      }
      return true;
    };
    const rest = stats.size - source.length;
    // The line ends with the length of a copy; what is beside the source is the line and both copies.
    const about = fs.readSync(fd, read, 0, Math.min(piece, rest), 0);
    const end = read.subarray(0, about).indexOf(10);
    const length = Number(read.latin1Slice(0, end).split(' ').at(-1));
    if (!Number.isSafeInteger(length) || length <= 0) return undefined;
    const line = lineOf(source, length);
    if (rest !== line.length + 2 * length || !isAt(0, line) || !isAt(line.length, source)) return undefined;
    const data = Buffer.allocUnsafeSlow(length);
    const place = line.length + source.length;
    return fs.readSync(fd, data, 0, length, place) === length && isAt(place + length, data) ? data : undefined;
  } catch {
    return undefined;
  } finally {
    if (fd !== undefined) fs.closeSync(fd);
  }
}

/** Whether there is a folder that is the user's own to write in, whoever's home it is: a superuser leaves nothing in that of others. */
function isOurs(folder) {
  try {
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    fs.accessSync(folder, fs.constants.W_OK);
    const owners = [folder, dirname(dirname(folder))].map((one) => fs.statSync(one).uid);
    return process.getuid === undefined || owners.every((uid) => uid === process.getuid());
  } catch {
    return false;
  }
}

/** Whole or not at all: whoever starts meanwhile reads the old one. What cannot be kept is not. */
function writeKept(folder, name, source, data) {
  const temporary = join(folder, `.${name}-${process.pid}`);
  try {
    fs.writeFileSync(temporary, Buffer.concat([lineOf(source, data.length), source, data, data]), { flag: 'wx', mode: 0o600 });
    fs.renameSync(temporary, join(folder, name));
  } catch {
    try {
      fs.unlinkSync(temporary);
    } catch {}
  }
}

const { main } = load('lrsched.cjs');

main(process.argv.slice(2), process).then((status) => {
  process.exitCode = status;
  // What a chart runs is kept as well, whatever the first line was.
  return keep(() => {
    const nowhere = { write: (_chunk, done) => done?.(), on() {}, listeners: () => [] };
    return main(['cosine'], { stdin: nowhere, stdout: nowhere, stderr: nowhere, env: {}, pid: 0, kill() {}, on() {}, off() {} });
  });
});
