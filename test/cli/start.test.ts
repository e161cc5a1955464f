import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'lrsched-start-'));
const caches = join(folder, 'caches');
/** What the first start keeps, from which every test begins. */
const first = join(folder, 'first');
afterAll(() => rmSync(folder, { recursive: true }));

const startIn = (program: string, words: readonly string[], env: object = {}) => {
  const surroundings = { ...process.env, XDG_CACHE_HOME: caches, NODE_DISABLE_COMPILE_CACHE: '', ...env };
  const { stdout, stderr, status } = spawnSync('node', [program, ...words], { encoding: 'utf8', env: surroundings });
  return { stdout, stderr, status };
};
const kept = () =>
  readdirSync(caches, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.cache'))
    .map((name) => join(caches, name));
const names = () => kept().map((name) => basename(name, '.cjs.cache'));

describe('what a start keeps of compiling the program', () => {
  const program = fileURLToPath(new URL('../../bin/lrsched.js', import.meta.url));

  it('is one file for a plain chart, and others only where a line needs them', () => {
    const filesOf = (...words: readonly string[]) => {
      rmSync(caches, { recursive: true, force: true });
      expect(startIn(program, words).stderr).toBe('');
      return names();
    };
    expect(filesOf('cosine')).toEqual(['lrsched']);
    expect(filesOf('cosine', '--max', '0.1', '--min', '0.001', '--epochs', '100')).toEqual(['lrsched']);
    expect(filesOf('cosine', '--max=1')).toEqual(expect.arrayContaining(['commander', 'lrsched', 'spellings']));
  });

  it('is taken by the next start, and changes nothing', () => {
    const words = ['read', '-e', 'StepLR(optimizer, 3)', '--lr', '1', '--epochs', '9', '--csv'];
    const right = startIn(program, words, { NODE_DISABLE_COMPILE_CACHE: '1' });
    expect([right.status, right.stderr]).toEqual([0, '']);
    expect(startIn(program, words)).toEqual(right);
    const before = kept().map((name) => statSync(name).ino);
    expect(names()).toEqual(expect.arrayContaining(['lrsched', 'read']));
    expect(startIn(program, words)).toEqual(right);
    expect(kept().map((name) => statSync(name).ino)).toEqual(before);
  });
});

describe('what a start keeps, of a program of two files,', () => {
  const dist = join(folder, 'dist');
  const program = join(folder, 'bin/lrsched.js');
  const start = (env?: object) => startIn(program, ['4'], env);
  const part = (content: string) => `(function (exports, require, module) {${content}\n})`;
  const main = (word: string) =>
    part(`exports.main = async ([n], { stdout }) => { stdout.write("${word} " + require("./half.cjs").half(n) + "\\n"); return 3; };`);
  const right = { stdout: 'half 2\n', stderr: '', status: 3 };
  beforeAll(() => {
    mkdirSync(dist);
    cpSync(fileURLToPath(new URL('../../bin', import.meta.url)), join(folder, 'bin'), { recursive: true });
    writeFileSync(join(dist, 'lrsched.cjs'), main('half'));
    writeFileSync(join(dist, 'half.cjs'), part('exports.half = (n) => n / 2;'));
    expect(start({ XDG_CACHE_HOME: first })).toEqual(right);
  });
  beforeEach(() => {
    rmSync(caches, { recursive: true, force: true });
    cpSync(first, caches, { recursive: true });
  });

  it('is both of them, and kept once', () => {
    expect(names().sort()).toEqual(['half', 'lrsched']);
    const before = kept().map((name) => statSync(name).ino);
    expect(start()).toEqual(right);
    expect(kept().map((name) => statSync(name).ino)).toEqual(before);
  });

  it('is nothing where the user wants none, or has no place for it', () => {
    rmSync(caches, { recursive: true });
    expect(start({ NODE_DISABLE_COMPILE_CACHE: '1' })).toEqual(right);
    expect(start({ XDG_CACHE_HOME: '', HOME: '' })).toEqual(right);
    expect(start({ XDG_CACHE_HOME: '/dev/null' })).toEqual(right);
    expect(start({ XDG_CACHE_HOME: 'here' })).toEqual(right);
    expect([existsSync(caches), existsSync('here')]).toEqual([false, false]);
  });

  const spoil = (change: (bytes: Buffer) => Buffer) => (name: string) => writeFileSync(name, change(readFileSync(name)));
  const replaced = (from: string, to: string) =>
    spoil((bytes) => {
      const end = bytes.indexOf(10);
      return Buffer.concat([Buffer.from(bytes.toString('latin1', 0, end).replace(from, to)), bytes.subarray(end)]);
    });
  it.each<[what: string, change: (name: string) => void]>([
    ['another version of Node', replaced(process.version, 'v20.0.0')],
    ['another engine', replaced(process.versions.v8, '11.3.0')],
    ['another processor', replaced(` ${process.arch} `, ' arm64 ')],
    ['another program', spoil((bytes) => Buffer.from(bytes.map((byte, at) => (at === 100 ? byte ^ 1 : byte))))],
    ['nothing', spoil(() => Buffer.alloc(0))],
    ['a beginning', spoil((bytes) => bytes.subarray(0, bytes.length / 2))],
    ['zeros', spoil((bytes) => Buffer.alloc(bytes.length))],
    ['a folder', (name) => rmSync(name) ?? mkdirSync(name)],
    ['what nobody may read', (name) => chmodSync(name, 0)],
    ['a pipe', (name) => rmSync(name) ?? execFileSync('mkfifo', [name])],
    ['another file of it', (name) => cpSync(kept().find((other) => other !== name) as string, name)],
  ])('is not taken where it holds %s', (_what, change) => {
    for (const name of kept()) change(name);
    expect(start()).toEqual(right);
  });

  it('is not taken with any of its bits turned', () => {
    const name = kept().find((one) => basename(one) === 'lrsched.cjs.cache') as string;
    const bytes = readFileSync(name);
    for (let turned = 0; turned < 16; turned += 1) {
      const spoilt = Buffer.from(bytes);
      const at = Math.floor(((turned + 0.5) / 16) * bytes.length);
      spoilt.writeUInt8(spoilt.readUInt8(at) ^ (1 << (turned % 8)), at);
      writeFileSync(name, spoilt);
      expect(start()).toEqual(right);
      // That it was compiled and kept anew is seen, whatever the bit would have done.
      expect(readFileSync(name).equals(spoilt)).toBe(false);
    }
  });

  it('is not taken by a program of the same length', () => {
    writeFileSync(join(dist, 'lrsched.cjs'), main('HALF'));
    expect(start()).toEqual({ ...right, stdout: 'HALF 2\n' });
    writeFileSync(join(dist, 'lrsched.cjs'), main('half'));
  });
});
