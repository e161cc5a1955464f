import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { Writable } from 'node:stream';
import { defineConfig } from 'rolldown';

/** Ships, beside the bundle, the licence of every package whose code went into it. */
const licences = {
  name: 'licences',
  generateBundle(_options, bundle) {
    const modules = Object.values(bundle).flatMap((chunk) => Object.keys(chunk.modules ?? {}));
    const inPackages = modules.map((id) => /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(id)?.[0]);
    const texts = [...new Set(inPackages)].filter(Boolean).sort().map(licenceOf);
    this.emitFile({ type: 'asset', fileName: 'LICENSES.txt', source: texts.join(`\n${'-'.repeat(72)}\n\n`) });
  },
};

function licenceOf(folder) {
  const { name, version } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
  const file = ['LICENSE', 'LICENSE.md', 'LICENSE.txt'].find((candidate) => existsSync(`${folder}/${candidate}`));
  if (file === undefined) throw new Error(`${name} ships no licence text to pass on`);
  return `${name} ${version}\n\n${readFileSync(`${folder}/${file}`, 'utf8').trim()}\n`;
}

/**
 * Asks for Node's own modules directly: an import statement would enumerate them first, half of a chart's start-up.
 * commander's way to start other programs is left out; it has no sub-command that is a program of its own here.
 */
const builtins = {
  name: 'builtins',
  resolveId: (id, importer) => (id.startsWith('node:') && !importer?.startsWith('\0rolldown') ? `\0${id}` : null),
  load(id) {
    if (!id.startsWith('\0node:')) return null;
    return id === '\0node:child_process' ? 'module.exports = {}' : `module.exports = process.getBuiltinModule('${id.slice(1)}')`;
  },
};

/** Hands over files that are imported as text: `./page.css?raw`. */
const raw = {
  name: 'raw',
  async resolveId(id, importer) {
    if (!id.endsWith('?raw')) return null;
    const found = await this.resolve(id.slice(0, -'?raw'.length), importer);
    return found && { id: `${found.id}?raw`, moduleType: 'js' };
  },
  load(id) {
    if (!id.endsWith('?raw')) return null;
    return { code: `export default ${JSON.stringify(readFileSync(id.slice(0, -'?raw'.length), 'utf8'))}`, moduleType: 'js' };
  },
};

/** Keeps, beside the program and the reader of code, what the engine made of compiling them: bin/loader.js starts from that. */
const compiled = {
  name: 'compiled',
  async writeBundle({ dir }) {
    const { load, scripts } = createRequire(import.meta.url)('./bin/loader.js')(resolve(dir), true);
    const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
    const quiet = { stdin: process.stdin, stdout: nowhere, stderr: nowhere, env: {}, pid: 0, kill() {}, on() {}, off() {} };
    const lines = [
      ['cosine', '--max', '0.1', '--epochs', '100'],
      ['read', '-e', 'CosineAnnealingLR(optimizer, T_max=100)', '--lr', '0.1'],
    ];
    for (const line of lines) {
      const status = await load('lrsched.cjs').main(line, quiet);
      if (status !== 0) throw new Error(`the program that was built cannot do lrsched ${line.join(' ')}`);
      for (const [filename, script] of scripts) {
        const kept = filename.replace(/cjs$/, 'cache');
        // What a chart runs is enough of the program; more would be read at every start.
        if (!existsSync(kept)) writeFileSync(kept, script.createCachedData());
      }
    }
  },
};

/** What the program and a plain chart need at once is one file: all that is imported statically from their modules. */
let atOnce;
function isNeededAtOnce(id, modules) {
  if (atOnce === undefined) {
    atOnce = new Set();
    const waiting = ['src/cli/main.ts', 'src/formats/chart.ts'].map((file) => resolve(file));
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      if (atOnce.has(next)) continue;
      atOnce.add(next);
      waiting.push(...modules.getModuleInfo(next).importedIds);
    }
  }
  return atOnce.has(id);
}

/** The program and the library are bundled apart, so that neither loads the other's part. */
export default defineConfig([
  {
    input: { lrsched: 'src/cli/main.ts' },
    platform: 'node',
    plugins: [licences, builtins, raw, compiled],
    preserveEntrySignatures: 'allow-extension',
    output: {
      dir: 'dist',
      cleanDir: true,
      minify: true,
      // What is required is compiled at once; an imported module first goes through a loader of its own.
      format: 'cjs',
      entryFileNames: '[name].cjs',
      chunkFileNames: '[name].cjs',
      codeSplitting: { groups: [{ debugName: 'at once', name: (id, modules) => (isNeededAtOnce(id, modules) ? 'lrsched' : null) }] },
    },
  },
  {
    input: { index: 'src/index.ts' },
    platform: 'neutral',
    resolve: { mainFields: ['module', 'main'] },
    output: { dir: 'dist', minify: true },
  },
]);
