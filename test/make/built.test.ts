import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { isBuilt } from './built.js';

const folder = mkdtempSync(join(tmpdir(), 'lrsched-built-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A project with these files, all a minute old, and what was built of it just now. */
function project(name: string): string {
  const root = join(folder, name);
  const files = ['package.json', 'package-lock.json', 'rolldown.config.js', 'tsconfig.json', 'bin/a.js', 'src/core/a.ts', 'src/core/b.ts'];
  for (const path of ['bin', 'src/core', 'dist']) mkdirSync(join(root, path), { recursive: true });
  for (const path of files) writeFileSync(join(root, path), '{}');
  const before = new Date(Date.now() - 60_000);
  for (const path of [...files, 'bin', 'src', 'src/core']) utimesSync(join(root, path), before, before);
  writeFileSync(join(root, 'dist/lrsched.1'), '.TH');
  return root;
}

it('is built where nothing is younger', () => {
  expect(isBuilt(project('whole'))).toBe(true);
});

it.each<[string, (root: string) => void]>([
  ['never built', (root) => rmSync(join(root, 'dist'), { recursive: true })],
  ['broken off', (root) => writeFileSync(join(root, 'dist/lrsched.1'), '')],
  ['of a changed file', (root) => utimesSync(join(root, 'src/core/a.ts'), new Date(Date.now() + 5000), new Date(Date.now() + 5000))],
  ['of other packages', (root) => utimesSync(join(root, 'package-lock.json'), new Date(Date.now() + 5000), new Date(Date.now() + 5000))],
  [
    'with a file that is gone',
    (root) => {
      utimesSync(join(root, 'dist/lrsched.1'), new Date(Date.now() - 5000), new Date(Date.now() - 5000));
      rmSync(join(root, 'src/core/b.ts'));
    },
  ],
])('is built anew where it was %s', (name, change) => {
  const root = project(name);
  change(root);
  expect(isBuilt(root)).toBe(false);
});
