import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseAst } from 'rolldown/parseAst';
import { describe, expect, it } from 'vitest';

/** Imports run to the right in this list, never to the left; those of one rank do not know each other. */
const ranks: readonly (readonly string[])[] = [
  ['cli'],
  ['reading', 'formats', 'logs', 'recipes'],
  ['configs', 'code', 'charts'],
  ['frameworks', 'analysis'],
  ['build.ts'],
  ['schedules'],
  ['compose'],
  ['python'],
  ['core'],
];
const rank = (place: string) => ranks.findIndex((places) => places.includes(place));
/** The folder of a file in src, or the file itself. */
const place = (file: string) => file.split('/')[0] as string;

/** Every module that a file imports or exports from, types and dynamic imports too. */
function imported(code: string): string[] {
  const found: string[] = [];
  const visit = (node: unknown) => {
    if (typeof node !== 'object' || node === null) return;
    const { source } = node as { source?: { type?: string; value?: unknown } };
    if (source?.type === 'Literal' && typeof source.value === 'string') found.push(source.value);
    for (const child of Object.values(node)) visit(child);
  };
  visit(parseAst(code, { lang: 'ts' }));
  return found;
}

/** What is wrong with the imports of a file in src. */
function complaints(file: string, code: string): string[] {
  const here = place(file);
  return imported(code).flatMap((target) => {
    if (isBuiltin(target)) return here === 'cli' ? [] : [`${target}: only cli may know Node`];
    if (!target.startsWith('.')) return [];
    const path = posix.join(posix.dirname(file), target);
    const there = place(path);
    if (path.startsWith('..')) return here === 'cli' ? [] : [`${target}: only cli may look outside of src`];
    if (there === here) return path === `${here}/index.ts` ? [`${target}: its own folder's index.ts`] : [];
    // The library's public names may come from anywhere but the program.
    const allowed = here === 'index.ts' ? rank(there) > 0 : rank(here) >= 0 && rank(there) > rank(here);
    return allowed ? [] : [`${target}: ${here} must not import ${there}`];
  });
}

const src = fileURLToPath(new URL('../src', import.meta.url));
const read = (file: string) => readFileSync(join(src, file), 'utf8');
const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'));

describe('each file imports only what it may know', () => {
  it.each(files)('%s', (file) => {
    expect(complaints(file, read(file))).toEqual([]);
  });

  it('and every folder has its rank', () => {
    expect(files.map(place).filter((one) => one !== 'index.ts' && rank(one) < 0)).toEqual([]);
  });
});

describe.each(['schedules', 'compose'])('every file of %s', (folder) => {
  const exported = imported(read(`${folder}/index.ts`));
  const own = files.filter((file) => dirname(file) === folder && file !== `${folder}/index.ts`);
  it.each(own)('%s is in the registry', (file) => {
    expect(exported).toContain(`./${posix.basename(file)}`);
  });
});

describe('the check itself', () => {
  it.each<[what: string, file: string, code: string]>([
    ['to the left', 'core/a.ts', "import { b } from '../compose/b.ts';"],
    ['a type', 'core/a.ts', "import type { B } from '../build.ts';"],
    ['a type in place', 'core/a.ts', "export type B = import('../cli/b.ts').B;"],
    ['dynamically', 'compose/a.ts', "const b = async () => (await import('../schedules/b.ts')).b;"],
    ['over several lines', 'schedules/a.ts', "import {\n  b,\n  c,\n} from '../analysis/b.ts';"],
    ['by exporting it', 'build.ts', "export * from './formats/index.ts';"],
    ['for its effect', 'analysis/a.ts', "import '../cli/main.ts';"],
    ['a neighbour of the same rank', 'formats/a.ts', "import { b } from '../reading/b.ts';"],
    ['its own index', 'formats/a.ts', "import { b } from './index.ts';"],
    ['the public names', 'cli/a.ts', "import { b } from '../index.ts';"],
    ['a folder without a rank', 'cli/a.ts', "import { b } from '../utils/b.ts';"],
    ['from a folder without a rank', 'utils/a.ts', "import { b } from '../core/b.ts';"],
    ['Node', 'formats/a.ts', "import { readFileSync } from 'node:fs';"],
    ['Node, under its old name', 'core/a.ts', "import fs from 'fs';"],
    ['the program, in the public names', 'index.ts', "export { main } from './cli/main.ts';"],
    ['what is not in src', 'core/a.ts', "import data from '../../package.json';"],
  ])('complains about %s', (_what, file, code) => {
    expect(complaints(file, code)).toHaveLength(1);
  });

  it.each<[what: string, file: string, code: string]>([
    ['what is to the right', 'cli/a.ts', "import { b } from '../formats/b.ts'; import { c } from '../core/c.ts';"],
    ['build', 'analysis/a.ts', "import { build } from '../build.ts';"],
    ["another folder's index", 'build.ts', "import * as all from './schedules/index.ts';"],
    ['its own folder', 'core/a.ts', "import { b } from './b.ts';"],
    ['Node in cli', 'cli/a.ts', "import { readFileSync } from 'node:fs';"],
    ['a package', 'formats/a.ts', "import { plot } from 'asciichart';"],
    ['words that look like an import', 'core/a.ts', "/* import '../cli/a.ts' */ const a = \"import b from '../cli/b.ts'\";"],
  ])('allows %s', (_what, file, code) => {
    expect(complaints(file, code)).toEqual([]);
  });
});
