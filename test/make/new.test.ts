import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { make } from './new.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const copy = mkdtempSync(join(tmpdir(), 'lrsched-new-'));
for (const part of ['src', 'test', 'package.json', 'tsconfig.json', 'biome.json', 'vitest.config.ts', 'README.md'])
  cpSync(join(root, part), join(copy, part), { recursive: true });
symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
afterAll(() => rmSync(copy, { recursive: true }));

const kinds = ['family', 'operator', 'format', 'framework', 'config'];

it('writes each kind with its line and its test, which compile, are as all others are written, and pass', () => {
  const made = kinds.flatMap((kind) => make(kind, `made-${kind}`, copy));
  expect(made.filter((file) => file.startsWith('src/') && !file.endsWith('index.ts'))).toHaveLength(kinds.length);
  const files = made.filter((file) => file.endsWith('.ts'));
  writeFileSync(join(copy, 'made.json'), JSON.stringify({ extends: './tsconfig.json', files, include: ['src/**/*.d.ts'] }));
  expect(execFileSync(join(root, 'node_modules/.bin/tsc'), ['--project', 'made.json'], { cwd: copy, encoding: 'utf8' })).toBe('');
  const lint = spawnSync(join(root, 'node_modules/.bin/biome'), ['ci', '--vcs-enabled=false', ...files], { cwd: copy, encoding: 'utf8' });
  expect([lint.status, lint.stderr]).toEqual([0, expect.any(String)]);
  const tests = made.filter((file) => file.endsWith('.test.ts'));
  const run = spawnSync(join(root, 'node_modules/.bin/vitest'), ['run', ...tests], { cwd: copy, encoding: 'utf8' });
  expect([run.status, run.stdout]).toEqual([0, expect.stringMatching(/7 passed/)]);
});

it('says what is wrong with a request, and writes nothing', () => {
  const before = readFileSync(join(copy, 'src/schedules/index.ts'), 'utf8');
  expect(make('schedule', 'x', copy)).toMatch(/^write npm run new family\|/);
  expect(make('family', undefined, copy)).toMatch(/^write npm run new /);
  expect(make('family', 'Rex', copy)).toMatch(/small letters/);
  expect(make('family', 'rex', copy)).toBe('src/schedules/rex.ts is there already; write another name');
  expect(readFileSync(join(copy, 'src/schedules/index.ts'), 'utf8')).toBe(before);
});
