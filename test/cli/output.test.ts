import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { formatFlags } from '../../src/cli/options.ts';
import { prefixes } from '../../src/cli/prefixes.ts';
import { writers } from '../../src/code/write.ts';
import type { Flag } from '../../src/core/flag.ts';
import type { Format } from '../../src/formats/format.ts';
import { formats } from '../../src/formats/index.ts';
import { run } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'lrsched-output-'));
afterAll(() => rmSync(folder, { recursive: true }));

const typed = ({ name, value, example }: Flag) => (value === undefined ? [`--${name}`] : [`--${name}`, example ?? value]);
const asking = ({ name, flag, question }: Format) => (question && flag ? typed(flag) : ['--format', name]);
const forms = formats.flatMap((format) => [
  { asked: asking(format), takes: [...format.rows, ...format.options] },
  ...(format.json ? [{ asked: [...asking(format), '--json'], takes: [...format.rows, ...format.json] }] : []),
]);

describe.each(forms)('$asked', ({ asked, takes }) => {
  it.each(formatFlags.map((flag) => [flag.name, flag] as const))('takes --%s, or refuses it', async (name, flag) => {
    const { stdout, stderr, status } = await run(['linear', '--epochs', '50', ...asked, ...typed(flag)]);
    if (takes.includes(flag)) expect([stderr, status]).toEqual(['', 0]);
    else expect([stdout, stderr, status]).toEqual(['', expect.stringMatching(new RegExp(`^lrsched: --${name} goes with .* only;`)), 2]);
  });
});

it.each(Object.entries(prefixes))('%s takes none of them', async (word, load) => {
  const { rows, options } = await load();
  expect([...rows, ...options]).toEqual([]);
  for (const flag of formatFlags) {
    const { stdout, stderr, status } = await run([word, 'linear', 'vs', 'linear', ...typed(flag)]);
    expect([stdout, status]).toEqual(['', 2]);
    expect(stderr).toContain(`lrsched: ${word} and --${flag.name} contradict each other; write one of them\n`);
  }
});

it('has one name for each format', () => {
  const names = formats.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});

it('is code where there is a writer for it', () => {
  const code = formats.filter(({ commands, endings }) => commands && endings.includes('txt'));
  expect(code.map(({ name }) => name)).toEqual([...writers.keys()]);
});

describe('several files', () => {
  const [chart, table, rates, answer] = ['lr.txt', 'lr.csv', 'rates.txt', 'lr.json'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
    string,
  ];

  it('each take what concerns them', async () => {
    const { stderr, status } = await run(['linear', '--epochs', '10', '-o', chart, '-o', table, '--width', '40', '--every', '5']);
    expect([stderr, status]).toEqual(['', 0]);
    expect(readFileSync(table, 'utf8')).toBe('epoch,lr\n0,0.1\n5,0.05\n');
    // The chart has all ten, as wide as was said.
    const alone = await run(['linear', '--epochs', '10', '--width', '40']);
    expect(readFileSync(chart, 'utf8')).toBe(alone.stdout);
  });

  it('have of several series those rows that they take', async () => {
    const line = ['linear', '--epochs', '10', 'vs', 'linear', '--epochs', '5', '--label', 'short'];
    await run([...line, '-o', chart, '-o', table, '--start', '2', '--stop', '8', '--every', '5']);
    expect(readFileSync(table, 'utf8')).toBe('epoch,linear,short\n2,0.08,0.06\n7,0.030000000000000006,0\n');
    expect(readFileSync(chart, 'utf8')).toBe((await run([...line, '--start', '2', '--stop', '8'])).stdout);
  });

  it('hold the answer to a question, in JSON where the ending says so', async () => {
    await run(['linear', '--epochs', '10', '--when', '0.05', '-o', rates, '-o', answer]);
    expect(readFileSync(rates, 'utf8')).toBe('5\n');
    expect(JSON.parse(readFileSync(answer, 'utf8'))).toMatchObject({ when: 0.05, series: [{ epoch: 5 }] });
    await run(['lint', 'linear', '-o', answer, '-o', rates]);
    expect(JSON.parse(readFileSync(answer, 'utf8'))).toMatchObject({ series: [{ findings: [{ code: 'floor-not-reached' }] }] });
    expect(readFileSync(rates, 'utf8')).toMatch(/^floor-not-reached \(hint\): /);
  });

  it('hold bare rates where rows are chosen and the ending names no table', async () => {
    await run(['linear', '--epochs', '10', '--at', '5', '-o', rates]);
    expect(readFileSync(rates, 'utf8')).toBe('0.05\n');
  });
});

describe('labels from elsewhere', () => {
  const hostile = [
    'a\rimport os',
    'b\nimport os\n7,0.5',
    'c\x1b[31m\x9b31m',
    'd\u202ee\u2066\u200f',
    'f\u2028import os\u2029',
    'g\0\x7f\x85h',
  ];
  const plan = (labels: readonly string[]) =>
    JSON.stringify({ unit: 'epoch', series: labels.map((label) => ({ label, schedule: { type: 'linear', length: 9 } })) });
  const texts = forms.filter(({ asked }) => !asked.includes('png'));
  const answers = [...texts.map(({ asked }) => asked), ['--when', '0.05', '--all'], ['--at', '5']];

  it.each(answers)('forge nothing in %s', async (...asked) => {
    const { stdout, stderr, status } = await run(['load', plan(hostile), ...asked]);
    expect([stderr, status]).toEqual(['', 0]);
    // JSON escapes what ends a line, and keeps the rest.
    if (!asked.some((word) => /json$/.test(word))) expect(stdout).not.toMatch(/[^\P{Cc}\n\t]|[\p{Bidi_Control}\u2028\u2029]/u);
    const harmless = await run(['load', plan(['a', 'b', 'c', 'd', 'f', 'g']), ...asked]);
    if (asked.includes('chart') || asked.includes('markdown') || asked.includes('svg') || asked.includes('html')) return;
    expect(stdout.split('\n').length).toBe(harmless.stdout.split('\n').length);
    expect(stdout.split('\n').filter((line) => /^(import|7,)/.test(line))).toEqual(
      harmless.stdout.split('\n').filter((line) => /^(import|7,)/.test(line)),
    );
  });

  it('forge nothing in what a prefix says', async () => {
    const { stdout } = await run(['lint', 'load', plan(hostile)]);
    expect(stdout.split('\n').filter((line) => !line.includes('floor-not-reached'))).toEqual(['']);
    expect(stdout).not.toMatch(/[^\P{Cc}\n]|[\p{Bidi_Control}\u2028\u2029]/u);
  });

  it('stay what they are in JSON', async () => {
    const { stdout } = await run(['load', plan(hostile), '--json']);
    expect(JSON.parse(stdout).series.map(({ label }: { label: string }) => label)).toEqual(hostile);
  });
});
