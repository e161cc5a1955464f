import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import manifest from '../package.json' with { type: 'json' };

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'lrsched-package-'));
const installed = join(folder, 'node_modules/lrsched');
const declared = Object.keys((manifest as { dependencies?: object }).dependencies ?? {});
afterAll(() => rmSync(folder, { recursive: true }));

const runIn = (cwd: string, command: string, ...words: string[]) => execFileSync(command, words, { cwd, encoding: 'utf8' });

interface Packed {
  readonly filename: string;
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string }[];
}
let packed: Packed;
beforeAll(() => {
  [packed] = JSON.parse(runIn(root, 'npm', 'pack', '--ignore-scripts', '--json', '--pack-destination', folder));
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }');
  runIn(folder, 'npm', 'install', '--offline', '--no-audit', '--no-fund', '--ignore-scripts', packed.filename);
}, 60_000);

it('packs what a user needs and nothing else', () => {
  const paths = packed.files.map(({ path }) => path);
  const top = ['CHANGELOG.md', 'LICENSE', 'README.md', 'bin', 'dist', 'package.json'];
  expect([...new Set(paths.map((path) => path.split('/')[0]))].sort()).toEqual(top);
  expect(paths.filter((path) => /\.map$|\.test\.|(^|\/)(tests?|src)\/|(?<!\.d)\.ts$/.test(path))).toEqual([]);
  expect(paths).toEqual(
    expect.arrayContaining([
      'bin/lrsched.js',
      'bin/loader.js',
      'dist/lrsched.cjs',
      'dist/index.js',
      'dist/types/index.d.ts',
      'dist/LICENSES.txt',
    ]),
  );
  expect(packed.unpackedSize).toBeLessThan(1_500_000);
});

describe('installed from the tarball, without a network', () => {
  it('brings only what it declares', () => {
    const names = readdirSync(join(folder, 'node_modules')).filter((name) => !name.startsWith('.'));
    expect(names.sort()).toEqual(['lrsched', ...declared].sort());
  });

  it('draws a chart', () => {
    const chart = runIn(folder, join(folder, 'node_modules/.bin/lrsched'), 'cosine', '--max', '0.1', '--min', '0.001', '--width', '80');
    expect(chart).toMatch(/^cosine · max 0\.1 · min 0\.001 · 100 epochs\n\n {2}0\.10 ┼─.*─╮\n/);
    expect(runIn(folder, 'npx', '--no-install', 'lrsched', '--version')).toBe(`${manifest.version}\n`);
  });

  it('loads its parts into the one program', () => {
    const wrong = spawnSync('node', [join(installed, 'bin/lrsched.js'), 'lint', 'cosine', '--ignore', 'nothing'], { encoding: 'utf8' });
    expect(wrong.stderr).toMatch(/^lrsched: --ignore must be codes with commas/);
    expect(wrong.status).toBe(2);
    const help = spawnSync('node', [join(installed, 'bin/lrsched.js'), 'help', 'then'], { encoding: 'utf8' });
    expect([help.stderr, help.status]).toEqual(['', 0]);
  });

  it('is a library', () => {
    const program = `
      import { build, cosine, sample, warmup } from 'lrsched';
      const schedule = warmup({ of: cosine({ max: 1, length: 4 }), updates: 2 });
      const rates = (one) => [...sample(one)].map(({ lr }) => lr);
      console.log(JSON.stringify([rates(schedule), rates(build(schedule.spec))]));`;
    const rates = [0, 0.5, 1, 0.5];
    expect(JSON.parse(runIn(folder, 'node', '--input-type=module', '--eval', program))).toEqual([rates, rates]);
  });

  it('runs in a browser: the library names nothing of Node', () => {
    const library = readFileSync(join(installed, 'dist/index.js'), 'utf8');
    expect(library).not.toMatch(/node:|\brequire\b|\bprocess\b|\bBuffer\b|^import\b/m);
    expect(library).toMatch(/\bexport ?\{/);
  });

  it.each([
    ['nodenext', 'nodenext'],
    ['bundler', 'esnext'],
  ])('tells a compiler with module resolution %s which parameters there are', (moduleResolution, module) => {
    const consumer = `
      import { build, cosine, LrschedError, type Schedule, sample, step, warmup } from 'lrsched';
      const schedule: Schedule = warmup({ of: cosine({ max: 0.1, min: '10%', length: 100 }), updates: '5%', mode: 'overlay' });
      for (const { t, lr } of sample(schedule, { every: 10 })) t.toFixed(lr);
      build(schedule.spec).at(3).toFixed();
      step({ stepSize: 10, gamma: 0.5 }).resize(5);
      new LrschedError([]).issues.map(({ code }) => code);
      // @ts-expect-error: there is no such parameter
      cosine({ maxx: 0.1 });
      // @ts-expect-error: a rate is no word
      cosine({ max: 'high' });
      // @ts-expect-error: there is no such mode
      warmup({ of: cosine(), updates: 5, mode: 'inside' });
      // @ts-expect-error: a warm-up needs its main part
      warmup({ updates: 5 });
    `;
    writeFileSync(join(folder, 'consumer.ts'), consumer);
    const options = [
      '--noEmit',
      '--strict',
      '--target',
      'es2023',
      '--module',
      module,
      '--moduleResolution',
      moduleResolution,
      '--types',
      '',
    ];
    expect(runIn(folder, join(root, 'node_modules/.bin/tsc'), ...options, 'consumer.ts')).toBe('');
  });
});

it('locks versions without naming where they come from', () => {
  const lock = readFileSync(join(root, 'package-lock.json'), 'utf8');
  expect(lock).toContain('"node_modules/commander"');
  expect(lock).not.toContain('"resolved"');
});

describe('what the build kept of compiling the program', () => {
  const copy = join(folder, 'copy');
  const run = (...words: string[]) => runIn(folder, 'node', join(copy, 'bin/lrsched.js'), ...words);
  const lines = [
    ['cosine', '--width', '80'],
    ['read', '-e', 'StepLR(optimizer, 3)', '--lr', '1', '--epochs', '9', '--csv'],
  ];

  it('changes nothing: not where it is spoilt, and not where it is missing', () => {
    for (const part of ['bin', 'dist']) cpSync(join(root, part), join(copy, part), { recursive: true });
    const before = lines.map((line) => run(...line));
    const kept = readdirSync(join(copy, 'dist')).filter((name) => name.endsWith('.cache'));
    expect(kept).toEqual(expect.arrayContaining(['lrsched.cache', 'read.cache']));
    for (const name of kept) {
      const bytes = readFileSync(join(copy, 'dist', name));
      writeFileSync(
        join(copy, 'dist', name),
        bytes.map((byte, index) => (index < 16 ? byte ^ 0xff : byte)),
      );
    }
    expect(lines.map((line) => run(...line))).toEqual(before);
    for (const name of kept) rmSync(join(copy, 'dist', name));
    expect(lines.map((line) => run(...line))).toEqual(before);
  });
});
