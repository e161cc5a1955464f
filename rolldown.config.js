import { readFileSync } from 'node:fs';
import { defineConfig } from 'rolldown';

/** Ships, beside the bundle, the licence of every package whose code went into it. */
function licences() {
  return {
    name: 'licences',
    generateBundle(_options, bundle) {
      const modules = Object.values(bundle).flatMap((chunk) => Object.keys(chunk.modules ?? {}));
      const packages = new Set(modules.map((id) => /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(id.replaceAll('\\', '/'))?.[1]));
      packages.delete(undefined);
      const texts = [...packages].sort().map((folder) => {
        const { name, version } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
        const file = ['LICENSE', 'LICENSE.md', 'License'].find((name) => {
          try {
            return readFileSync(`${folder}/${name}`);
          } catch {
            return false;
          }
        });
        if (file === undefined) throw new Error(`${name} ships no licence text`);
        return `${name} ${version}\n\n${readFileSync(`${folder}/${file}`, 'utf8').trim()}\n`;
      });
      if (texts.length > 0) this.emitFile({ type: 'asset', fileName: 'LICENSES.txt', source: texts.join(`\n${'-'.repeat(72)}\n\n`) });
    },
  };
}

/** The program and the library are bundled apart, so that each start-up reads one file. */
export default defineConfig([
  {
    input: { lrsched: 'src/cli/main.ts' },
    platform: 'node',
    output: { dir: 'dist', format: 'esm', cleanDir: true, chunkFileNames: '[name].js' },
    plugins: [licences()],
  },
  {
    input: { index: 'src/index.ts' },
    platform: 'neutral',
    resolve: { mainFields: ['module', 'main'] },
    output: { dir: 'dist', format: 'esm' },
  },
]);
