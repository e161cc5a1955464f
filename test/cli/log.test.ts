import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { run } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'lrsched-logs-'));
afterAll(() => rmSync(folder, { recursive: true }));

const file = (name: string, content: string) => {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, content);
  return path;
};
const linear = (t: number) => 0.1 * (1 - t / 40);
const every10 = file('every10.csv', `step,lr\n${[10, 20, 30, 40].map((s) => `${s},${linear(s - 1)}\n`).join('')}`);
const state = JSON.stringify({
  max_steps: 40,
  log_history: [10, 20, 30].map((step) => ({ epoch: 1, step, learning_rate: linear(step - 1) })),
});

describe('a log as a source', () => {
  it('has its rows and no others, alone as it counts', async () => {
    const { stdout, stderr } = await run(['log', every10, '--csv']);
    expect(stdout).toBe(`step,lr\n${[10, 20, 30, 40].map((s) => `${s},${linear(s - 1)}\n`).join('')}`);
    expect(stderr).toContain('rows count from 1');
  });
  it('is beside a plan in updates from 0, at the rows of the log', async () => {
    const { stdout } = await run(['log', every10, 'vs', 'linear', '--max', '0.1', '--steps', '40', '--csv', '--quiet']);
    expect(stdout).toMatch(/^step,every10\.csv,linear\n9,0\.0775\d*,0\.0775\d*\n/);
    expect(stdout.trim().split('\n')).toHaveLength(5);
  });
  it('is asked for rows that it has', async () => {
    expect((await run(['log', every10, '--at', '20', '--quiet'])).stdout).toBe(`${linear(19)}\n`);
    expect(await run(['log', every10, '--at', '25'])).toMatchObject({
      status: 2,
      stdout: '',
      stderr: 'lrsched: the log has no row at 25; write one that it has, such as 20 or 30\n',
    });
  });
  it('is found in the folder of a run', async () => {
    file('run/checkpoint-20/trainer_state.json', state);
    file('run/checkpoint-30/trainer_state.json', state);
    expect((await run(['log', join(folder, 'run'), '--csv', '--quiet'])).stdout.split('\n')).toHaveLength(5);
    mkdirSync(join(folder, 'empty'));
    expect(await run(['log', join(folder, 'empty')])).toMatchObject({ status: 2, stdout: '' });
  });
  it('names the columns there are where none is a rate, in one line, whatever they hold', async () => {
    const { status, stdout, stderr } = await run(['log', file('no-rate.csv', 'step,lo\u001bss,a\u0007\n1,2,3\n')]);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^lrsched: .*no learning rate.*step, lo\\u001bss, a\\u0007\n$/);
  });
  it('shows tags with control characters as text', async () => {
    const { stdout } = await run([
      'log',
      file('tags.jsonl', '{"step": 0, "lr \\u001b[31m": 0.1, "lr b": 0.2}\n{"step": 1, "lr \\u001b[31m": 0.1, "lr b": 0.2}\n'),
      '--csv',
      '--quiet',
    ]);
    expect(stdout).not.toContain('\u001b');
  });
});

describe('--follow', () => {
  it.each([
    ['is no option of what cannot grow', ['cosine', '--follow']],
    ['needs a file that is there', ['log', '--follow', '/nowhere/at/all']],
  ])('%s', async (_what, words) => {
    expect(await run(words)).toMatchObject({ status: 2, stdout: '' });
  });
});

describe('diff', () => {
  const plan = ['linear', '--max', '0.1', '--steps', '40'];
  it('is 0 where the run is as planned', async () => {
    expect(await run(['diff', ...plan, 'vs', 'log', every10])).toMatchObject({ status: 0, stderr: '' });
  });
  it('is 1 where it is not, with the cause as JSON', async () => {
    const { status, stdout } = await run(['diff', 'linear', '--max', '0.2', '--steps', '40', 'vs', every10, '--json']);
    const answer = JSON.parse(stdout);
    expect([status, answer.verdict, answer.first.step, answer.first.update]).toEqual([1, 'different', 10, 9]);
    expect(answer.causes[0]).toMatchObject({ code: 'scaled', params: { by: 0.5 } });
    expect(answer.causes[0].command).toMatch(/^lrsched linear .*--scale 0\.5/);
  });
  it('takes a plan out of a file, and two plans', async () => {
    const saved = join(folder, 'plan.json');
    await run([...plan, '-o', saved]);
    expect((await run(['diff', saved, 'vs', every10])).status).toBe(0);
    expect((await run(['diff', saved, 'vs', ...plan])).status).toBe(0);
    expect((await run(['diff', saved, 'vs', 'cosine', '--max', '0.1', '--steps', '40'])).status).toBe(1);
  });
  it('has a tolerance', async () => {
    const near = ['diff', 'linear', '--max', '0.1001', '--steps', '40', 'vs', every10];
    expect((await run(near)).status).toBe(1);
    expect((await run([...near, '--tolerance', '0.01'])).status).toBe(0);
  });
  it.each([
    ['one source', ['diff', 'cosine']],
    ['three', ['diff', 'cosine', 'vs', 'linear', 'vs', 'step']],
    ['epochs against steps', ['diff', 'cosine', '--epochs', '5', 'vs', 'log', every10]],
    ['no such file', ['diff', 'cosine', 'vs', 'log', '/nowhere/at/all']],
  ])('refuses %s in one line', async (_what, words) => {
    const { status, stdout, stderr } = await run(words);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^lrsched: .*\n$/);
  });
});

it('identify prints a command that gives the log again', async () => {
  const { status, stdout } = await run(['identify', every10]);
  expect(status).toBe(0);
  expect(stdout).toMatch(/^lrsched linear --steps 40\n/);
});
