import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parseNumber } from '../../src/core/numbers.ts';
import { readPython } from '../../src/reading/index.ts';
import { issuesOf } from '../issues.ts';
import { run } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'lrsched-hostile-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string, text: string) => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};
const rising = Array.from({ length: 300_000 }, (_, index) => index + 1);

/** Refused in one line, which says why. */
async function refused(words: readonly string[], reason: RegExp): Promise<void> {
  const { stdout, stderr, status } = await run(words);
  expect([stdout, status]).toEqual(['', 2]);
  expect(stderr).toMatch(reason);
  expect(stderr.split('\n')[0]?.length).toBeLessThan(640);
  expect(stderr).not.toMatch(/fault of lrsched|\[object/);
}

describe('files that are odd', () => {
  it('whose links lead in a circle are not there', async () => {
    symlinkSync('ring', join(folder, 'ring'));
    for (const word of ['read', 'log', 'load']) await refused([word, join(folder, 'ring')], /its links lead in a circle/);
  });
  it('that are logs are told the command for them', async () => {
    await refused(['read', file('lr.csv', 'step,lr\n0,0.1\n')], /it is a training log, and no code; write lrsched log .*lr\.csv/);
    await refused(['read', file('state.json', '{"epoch": 1, "log_history": []}')], /write lrsched log .*state\.json/);
  });
  it('that are lines of Python are told where these stand', () =>
    refused(['read', 'StepLR(opt, 3)'], /there is no such file; write lrsched read -e 'StepLR\(opt, 3\)'/));
  it('with nothing in them are told from those without a scheduler', () =>
    refused(['read', file('empty.py', '\n\n')], /nothing here to read/));
  it('with a function alone name it where another is asked for', () =>
    refused(['read', file('rate.py', 'def lr_at(t):\n    return 0.1 * 0.9**t\n'), '--name', '2'], /known: lr_at$/m));
});

describe('what is merely wrong', () => {
  const line = ['read', '-e', 'StepLR(optimizer, n)', '--lr', '1', '--epochs', '5', '--define'];
  it.each([
    ['n=1/0', 'ZeroDivisionError'],
    ['n=int("x")', 'ValueError'],
    ['n=[][3]', 'IndexError'],
    ['n={}["x"]', 'KeyError'],
    ['n=2.0**1e9', 'OverflowError'],
  ])('--define %s raises %s', (text, kind) => refused([...line, text], new RegExp(`^lrsched: --define n:1:1: Python raises ${kind} `)));

  it.each(['1,"2\n3"x,4\n', '1\n"2', '"1" 2"\n'])('metrics with a stray quote: %j', (text) =>
    refused(['plateau', '--metrics', file('metrics.csv', text)], /metrics\.csv": a quote in line \d+ is not closed/),
  );

  it('a rate that no float holds', () =>
    refused(
      [
        'read',
        file('large.py', 'lr = 10**401\nopt = torch.optim.SGD(p, lr=lr)\ns = torch.optim.lr_scheduler.StepLR(opt, 3)\n'),
        '--epochs',
        '5',
      ],
      /large\.py:\d+:\d+: .*too large for a float/,
    ));

  it.each(['constructor', 'toString', '__proto__', 'hasOwnProperty'])('an argument %s that there is not', (name) => {
    const text = `CosineAnnealingLR(optimizer, T_max=10, ${name}=30)`;
    expect(issuesOf(() => readPython({ text, lr: 0.1, length: 10 }))).toMatchObject([{ code: 'framework-refuses' }]);
  });
});

describe('what is merely large', () => {
  it('three hundred thousand milestones', async () => {
    const plan = file('plan.json', JSON.stringify({ type: 'multistep', milestones: rising, length: 400_000 }));
    expect(await run(['load', plan, '--at', '1'])).toMatchObject({ stdout: '0.010000000000000002\n', stderr: '', status: 0 });
    const chained = { type: 'chain', of: [{ type: 'multistep', milestones: rising, length: 400_000 }] };
    expect(await run(['load', JSON.stringify(chained), '--at', '1'])).toMatchObject({ stdout: '0.010000000000000002\n', status: 0 });
  });

  it('as many rows by name', async () => {
    const rows = rising.join(',');
    const { stdout, status } = await run(['constant', '--steps', '1M', '--at', rows]);
    expect([stdout.length, status]).toEqual([300_000 * 4, 0]);
  });

  it.each([
    ['digits and a letter', `${'1'.repeat(300_000)}x`],
    ['digits and two points', `${'1'.repeat(300_000)}..`],
    ['digits and marks', `${'1_'.repeat(150_000)}x`],
    ['fractions', `0.${'1'.repeat(300_000)}x`],
  ])('no number of three hundred thousand %s', (_what, text) => {
    expect(parseNumber(text)).toBeUndefined();
  });

  it.each([
    ['an option', [`--${'x'.repeat(20_000)}`]],
    ['a value', ['--max', 'x'.repeat(20_000)]],
    ['a word', ['x'.repeat(20_000)]],
    ['many options', Array.from({ length: 300 }, (_, index) => `--x${index}`)],
  ])('%s of twenty thousand characters is cut', (_what, words) => refused(['cosine', ...words], /^lrsched: /));
});

describe.skipIf(!existsSync('/dev/zero'))('what has no end', () => {
  it.each([
    ['load', '/dev/zero'],
    ['read', '/dev/zero'],
    ['read', '/dev/urandom'],
    ['load', '/dev/urandom'],
  ])('%s %s', (word, device) => refused([word, device], /it is no text/));

  it('a pipe is read to its end', async () => {
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const whole = spawn('sh', ['-c', `{ printf '{"type":"cosine",'; sleep 0.1; printf '"length":10}'; } > "$1"`, 'sh', pipe]);
    expect(await run(['load', pipe, '--at', '5'])).toMatchObject({ stdout: '0.05000000000000001\n', status: 0 });
    whole.unref();
  });
});

it('checks a table before its first row', () =>
  refused(['formula', '--formula', '1 / abs(t - 50)', '--csv'], /no finite value at update 50/));
