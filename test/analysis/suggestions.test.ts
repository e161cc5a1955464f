import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { judged, suggestions } from '../../src/analysis/suggestions.ts';
import { run } from '../cli/run.ts';
import cases from './range-tests.json' with { type: 'json' };

/** Range tests with what the rules of fastai give for them, worked out in Python. */
describe.each(cases.map((one, index) => [index + 1, one] as const))('range test %d', (_index, { keep, rates, losses, want }) => {
  const whole = judged({ rates, losses }, { keep, skipStart: Math.floor(rates.length / 10), skipEnd: 5 });

  it('gives the rates that fastai gives', () => {
    expect(whole.replaced).toBe(0);
    const found = Object.fromEntries(suggestions(whole).map(({ rule, rate }) => [rule, rate]));
    expect(found).toEqual(want);
  });

  it('is not moved by a loss that stands out', () => {
    const odd = losses.with(Math.floor(losses.length / 3), 40);
    const calm = judged({ rates, losses: odd }, { keep, skipStart: Math.floor(rates.length / 10), skipEnd: 5 });
    expect(calm.replaced).toBe(1);
    const [before, after] = [suggestions(whole), suggestions(calm)].map(
      (all) => all.find(({ rule }) => rule === 'minimum')?.rate as number,
    );
    expect(Math.abs(Math.log10((after as number) / (before as number)))).toBeLessThan(0.5);
  });
});

const folder = mkdtempSync(join(tmpdir(), 'lrsched-suggest-'));
afterAll(() => rmSync(folder, { recursive: true }));
const [first] = cases as [(typeof cases)[number]];
/** The answer to a file of this content. */
async function asked(content: string, ...words: string[]) {
  const file = join(folder, 'losses.txt');
  writeFileSync(file, content);
  return run(['suggest', file, ...words], { env: { COLUMNS: '60' } });
}
const table = (rates: readonly number[], losses: readonly number[], head = 'lr,loss\n') =>
  `${head}${rates.map((rate, row) => `${rate},${losses[row]}\n`).join('')}`;
const { rates, losses, want } = first;

describe('lrsched suggest', () => {
  it.each([
    ['a table', table(rates, losses)],
    ['a table without a header', table(rates, losses, '')],
    [
      'a table of other columns, too',
      `step,learning_rate,time,train_loss\n${rates.map((rate, row) => `${row},${rate},1,${losses[row]}\n`).join('')}`,
    ],
    ['two lists', JSON.stringify({ lr: rates, loss: losses })],
    ['an object a line', rates.map((lr, row) => JSON.stringify({ lr, loss: losses[row] })).join('\n')],
    [
      'losses that end in NaN',
      table([...rates, 20, 30, 40, 50, 60], [...losses, Number.NaN, Number.NaN, Number.NaN, Number.NaN, Number.NaN]),
    ],
  ])('reads %s', async (what, content) => {
    const { stdout, stderr } = await asked(content, '--json', '--skip-start', String(Math.floor(rates.length / 10)));
    expect(stderr).toBe('');
    const { suggestions: found, diverged } = JSON.parse(stdout);
    expect(found).toEqual(want);
    expect(diverged).toBe(what.includes('NaN') ? 5 : 0);
  });

  it('draws the loss over the rate, with a mark for each rule', async () => {
    const { stdout } = await asked(table(rates, losses));
    expect(stdout).toMatch(/^smoothed loss over the learning rate\n/);
    for (const sign of '●▲◆○') expect(stdout.split(sign).length).toBeGreaterThanOrEqual(2);
    expect(stdout).toMatch(/^● valley .*two thirds/m);
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(60);
  });

  it.each<[what: string, content: string, words: readonly string[], says: RegExp]>([
    ['rates that fall', table(rates.toReversed(), losses), [], /it is no range test: its rates do not rise/],
    ['few rates', table(rates.slice(0, 9), losses), [], /it has 9 rates, and fewer than 20 tell nothing/],
    [
      'rates that hardly rise',
      table(
        rates.map((_, row) => 1 + row / 100),
        losses,
      ),
      [],
      /not even tenfold/,
    ],
    [
      'a loss that only rises',
      table(
        rates,
        rates.map((_, row) => row),
      ),
      ['--smooth-metrics', '0', '--skip-end', '0'],
      /its loss never falls|are left to judge/,
    ],
    ['no losses', 'lr,acc\n1,2\n', [], /none of its columns is called loss; write --loss-column and one of lr, acc/],
    ['a column that is not there', table(rates, losses), ['--loss-column', 'x'], /it has no column x; it has lr, loss/],
    ['what is left out', table(rates, losses), ['--skip-start', '55'], /rows of it are left to judge/],
    ['one column', '1\n2\n', [], /no two columns/],
    ['no JSON', '{"lr": [', [], /it is no JSON/],
  ])('refuses %s', async (_what, content, words, says) => {
    const { stdout, stderr, status } = await asked(content, ...words);
    expect([stdout, status]).toEqual(['', 2]);
    expect(stderr).toMatch(says);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });
});
