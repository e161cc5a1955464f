import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { nextWords } from '../../src/cli/completion.ts';
import { run } from './run.ts';

describe('what may come next', () => {
  it.each<[typed: string, has: string, hasNot: string]>([
    ['', 'cosine', '--max'],
    ['co', 'constant', 'step'],
    ['cosine --', '--warmup', '--step-size'],
    ['step --st', '--step-size', '--max'],
    ['cosine --after ', 'continue', 'then'],
    ['cosine --format c', 'csv', 'json'],
    ['cosine ', 'vs', '--max'],
    ['cosine --max 0.1 v', 'vs', 'then'],
    ['cosine vs st', 'step', 'list'],
    ['lint co', 'cosine', 'completion'],
    ['read -e x --fr', '--framework', '--function'],
    ['help un', 'units', 'read'],
    ['completion ', 'zsh', 'cosine'],
  ])('%s', async (typed, has, hasNot) => {
    const found = await nextWords(typed.split(' '));
    expect(found).toContain(has);
    expect(found).not.toContain(hasNot);
  });

  it.each(['cosine --max ', 'load ', 'cosine -o '])('after %s there may be a number or a file', async (typed) => {
    expect(await nextWords(typed.split(' '))).toEqual([]);
  });
});

it.each(['bash', 'zsh', 'fish', 'powershell'])('has a script for %s', async (shell) => {
  const { stdout, status } = await run(['completion', shell]);
  expect([status, stdout.includes('lrsched __complete')]).toEqual([0, true]);
});

it('says which shells there are', async () => {
  expect(await run(['completion', 'csh'])).toEqual({
    stdout: '',
    stderr: 'lrsched: completion needs a value, one of bash, zsh, fish, powershell; write for example completion bash\n',
    status: 2,
  });
});

it('completes in bash', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lrsched-completion-'));
  const program = fileURLToPath(new URL('../../bin/lrsched.js', import.meta.url));
  writeFileSync(join(folder, 'lrsched'), `#!/bin/sh\nexec ${process.execPath} ${program} "$@"\n`, { mode: 0o755 });
  const script = `${(await run(['completion', 'bash'])).stdout}
COMP_WORDS=(lrsched cosine --after ""); COMP_CWORD=3; _lrsched; echo "\${COMPREPLY[*]}"`;
  const { stdout } = spawnSync('bash', ['--norc', '-c', script], { env: { PATH: `${folder}:${process.env.PATH}` }, encoding: 'utf8' });
  rmSync(folder, { recursive: true });
  expect(stdout.split(/\s+/)).toEqual(expect.arrayContaining(['hold', 'continue']));
});
