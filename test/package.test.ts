import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { createProjectSync, ts } from '@ts-morph/bootstrap';
import { publint } from 'publint';
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
  const top = ['LICENSE', 'README.md', 'README.zh-CN.md', 'bin', 'dist', 'package.json'];
  expect([...new Set(paths.map((path) => path.split('/')[0]))].sort()).toEqual(top);
  expect(paths.filter((path) => /\.map$|\.test\.|(^|\/)(tests?|src)\/|(?<!\.d)\.ts$/.test(path))).toEqual([]);
  expect(paths).toEqual(
    expect.arrayContaining([
      'bin/lrsched.js',
      'dist/lrsched.cjs',
      'dist/index.js',
      'dist/lrsched.1.gz',
      'dist/types/index.d.ts',
      'dist/LICENSES.txt',
    ]),
  );
  expect(packed.unpackedSize).toBeLessThan(2_500_000);
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

  it('puts its manual page where man looks, and it says what the program says', () => {
    const prefix = join(folder, 'global');
    runIn(folder, 'npm', 'install', '--global', '--prefix', prefix, '--offline', '--no-audit', '--no-fund', packed.filename);
    const page = gunzipSync(readFileSync(join(prefix, 'share/man/man1/lrsched.1.gz')));
    expect(page.toString()).toBe(runIn(folder, join(prefix, 'bin/lrsched'), 'help', 'man'));
  });

  it('loads its parts into the one program', () => {
    const wrong = spawnSync('node', [join(installed, 'bin/lrsched.js'), 'lint', 'cosine', '--ignore', 'nothing'], { encoding: 'utf8' });
    expect(wrong.stderr).toMatch(/^lrsched: --ignore must be codes of findings with commas, /);
    expect(wrong.status).toBe(2);
    const help = spawnSync('node', [join(installed, 'bin/lrsched.js'), 'help', 'then'], { encoding: 'utf8' });
    expect([help.stderr, help.status]).toEqual(['', 0]);
  });

  it('draws pictures, in pixels where the package for that is there', () => {
    const png = (program: string) => spawnSync('node', [program, 'cosine', '--png'], { cwd: folder });
    expect(png(join(installed, 'bin/lrsched.js')).stderr.toString()).toMatch(/^lrsched: png: .*npm install @resvg\/resvg-js/);
    expect(png(join(root, 'bin/lrsched.js')).stdout.subarray(1, 4).toString()).toBe('PNG');
    for (const format of ['svg', 'html', 'tex']) {
      const { stdout, stderr } = spawnSync('node', [join(installed, 'bin/lrsched.js'), 'cosine', '--format', format], { encoding: 'utf8' });
      expect([stderr, stdout.length > 1000]).toEqual(['', true]);
    }
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

  const consumer = `
      import { build, cosine, LrschedError, type Schedule, sample, step, warmup } from 'lrsched';
      import { diffPlans, type Log } from 'lrsched/logs';
      const schedule: Schedule = warmup({ of: cosine({ max: 0.1, min: '10%', length: 100 }), updates: '5%', mode: 'overlay' });
      for (const { t, lr } of sample(schedule, { every: 10 })) t.toFixed(lr);
      build(schedule.spec).at(3).toFixed();
      step({ stepSize: 10, gamma: 0.5 }).resize(5);
      new LrschedError([]).issues.map(({ code }) => code);
      const log: Log | undefined = undefined;
      if (log) diffPlans;
      // @ts-expect-error: there is no such parameter
      cosine({ maxx: 0.1 });
      // @ts-expect-error: a rate is no word
      cosine({ max: 'high' });
      // @ts-expect-error: there is no such mode
      warmup({ of: cosine(), updates: 5, mode: 'inside' });
      // @ts-expect-error: a warm-up needs its main part
      warmup({ updates: 5 });
    `;

  it.each([
    ['nodenext', 'nodenext'],
    ['bundler', 'esnext'],
  ])('tells a compiler with module resolution %s which parameters there are', (moduleResolution, module) => {
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

  it.each<[name: string, resolution: ts.ModuleResolutionKind, module: ts.ModuleKind]>([
    ['node10', ts.ModuleResolutionKind.Node10, ts.ModuleKind.ESNext],
    ['nodenext', ts.ModuleResolutionKind.NodeNext, ts.ModuleKind.NodeNext],
  ])(
    'tells TypeScript 5.0 the same with %s',
    (_name, moduleResolution, module) => {
      expect(ts.version).toMatch(/^5\.0\./);
      const file = join(folder, 'consumer.ts');
      writeFileSync(file, consumer);
      const project = createProjectSync({
        compilerOptions: {
          strict: true,
          noEmit: true,
          target: ts.ScriptTarget.ES2022,
          module,
          moduleResolution,
          types: [],
          skipDefaultLibCheck: true,
        },
      });
      project.addSourceFileAtPathSync(file);
      project.resolveSourceFileDependencies();
      const wrong = ts.getPreEmitDiagnostics(project.createProgram());
      expect(wrong.map((one) => `${one.file?.fileName}: ${ts.flattenDiagnosticMessageText(one.messageText, ' ')}`)).toEqual([]);
    },
    60_000,
  );
});

describe('what others say of the package', () => {
  const bytes = () => new Uint8Array(readFileSync(join(folder, packed.filename)));

  it('publint has nothing to say', async () => {
    const { messages } = await publint({ pack: { tarball: bytes().buffer }, strict: true });
    expect(messages).toEqual([]);
  });

  it('every resolution finds its types, and that there is no CommonJS is said', async () => {
    const analysis = await checkPackage(createPackageFromTarballData(bytes()));
    if (!analysis.types) throw new Error('there are no types');
    const problems = analysis.problems.map((problem) => [problem.kind, 'resolutionKind' in problem ? problem.resolutionKind : undefined]);
    // A library of ES modules alone: what requires it is told to import it.
    expect(problems.filter(([kind, resolution]) => kind !== 'CJSResolvesToESM' || resolution !== 'node16-cjs')).toEqual([]);
    expect(Object.keys(analysis.entrypoints).sort()).toEqual(['.', './logs', './package.json']);
    expect(problems).toHaveLength(2);
  }, 60_000);

  it('npm would publish it as it is', () => {
    const { stdout, stderr, status } = spawnSync('npm', ['publish', '--dry-run', '--ignore-scripts', '--offline'], {
      cwd: root,
      encoding: 'utf8',
    });
    const warnings = stderr
      .split('\n')
      .filter((line) => /^npm (?:warn|error)/i.test(line) && !line.includes('requires you to be logged in'));
    expect(warnings).toEqual([]);
    expect([stdout, status]).toEqual([`+ lrsched@${manifest.version}\n`, 0]);
  });
});

it('locks versions without naming where they come from', () => {
  const lock = readFileSync(join(root, 'package-lock.json'), 'utf8');
  expect(lock).toContain('"node_modules/commander"');
  expect(lock).not.toContain('"resolved"');
});
