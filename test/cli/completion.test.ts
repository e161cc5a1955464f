import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { completionLines, meanings } from '../../src/cli/completion.ts';
import { topics } from '../../src/cli/topics.ts';
import { run } from './run.ts';

const nextWords = async (typed: string) => (await completionLines(typed.split(' '))).split('\n').map((line) => line.split('\t')[0]);

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
    ['help --war', '--warmup', 'warmup'],
    ['help war', 'warmup', '--warmup'],
    ['completion ', 'zsh', 'cosine'],
    ['recipe bert-b', 'bert-base', 'llama-7b'],
    ['recipe bert-base v', 'vs', 'bert-base'],
    ['lint cosine --', '--run-epochs', '--tolerance'],
    ['diff cosine vs log --', '--tolerance', '--run-epochs'],
    ['list --', '--frameworks', '--max'],
    ['suggest --', '--skip-start', '--max'],
    ['read train.py v', 'vs', 'then'],
  ])('%s', async (typed, has, hasNot) => {
    const found = await nextWords(typed);
    expect(found).toContain(has);
    expect(found).not.toContain(hasNot);
  });

  it.each(['load ', 'read ', 'read tr', 'cosine -o ', 'cosine --output c', 'plateau --metrics ', 'suggest '])(
    'after %s there may be a file',
    async (typed) => {
      expect(await completionLines(typed.split(' '))).toBe('');
    },
  );

  it.each(['cosine --max ', 'cosine --steps 1', 'cosine --frob', 'help cosine ', 'completion bash ', 'list x'])(
    'after %s there is nothing known',
    async (typed) => {
      expect(await completionLines(typed.split(' '))).toBe('\t\n');
    },
  );

  it('says what each word means, as its topic does', async () => {
    expect((await completionLines(['cosine', '--warmup-f'])).split('\n')).toEqual(['--warmup-from\trate of the first update', '']);
    expect(meanings).toEqual(Object.fromEntries(Object.keys(meanings).map((name) => [name, topics.get(name)?.summary])));
    const lines = (await completionLines([''])).trimEnd().split('\n');
    expect(lines.filter((line) => !/^[a-z-]+\t.+$/.test(line))).toEqual(['help']);
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
  const ask = (words: string) =>
    `COMP_WORDS=(lrsched ${words}); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)); _lrsched; printf '[%s]' "\${COMPREPLY[@]}"; echo`;
  const lines = ['cosine --after ""', 'cosine --warmup-f', 'load ""', 'cosine --max ""'].map(ask).join('\n');
  const script = `${(await run(['completion', 'bash'])).stdout}\n${lines}`;
  const { stdout } = spawnSync('bash', ['--norc', '-c', script], { env: { PATH: `${folder}:${process.env.PATH}` }, encoding: 'utf8' });
  rmSync(folder, { recursive: true });
  expect(stdout.trimEnd().split('\n')).toEqual(['[hold][continue][restart][min][error]', '[--warmup-from]', '[]', '[]']);
});
