import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { neighbourOf } from '../../src/cli/neighbours.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lrsched-'));
  for (const name of ['tools', 'lib']) mkdirSync(join(folder, name));
  writeFileSync(join(folder, 'tools', 'train.py'), '');
  writeFileSync(join(folder, 'lib', 'rates.py'), 'lr = 0.1');
});
afterEach(() => rmSync(folder, { recursive: true }));

const found = () => neighbourOf('lib/rates.py', join(folder, 'tools', 'train.py'))?.text;

test('a module is looked for beside the script', () => expect(found()).toBeUndefined());

test.each(['requirements.txt', 'LICENSE', 'setup.py'])('and up to the folder that has a %s', (name) => {
  writeFileSync(join(folder, name), '');
  expect(found()).toBe('lr = 0.1');
});
