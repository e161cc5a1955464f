import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'lrsched-metrics-'));
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const rates = async (words: readonly string[]) => {
  const { stdout, stderr, status } = await run([...words, '--json']);
  expect([status, stderr]).toEqual([0, '']);
  return (JSON.parse(stdout) as { series: { points: { lr: number }[] }[] }).series[0]?.points.map(({ lr }) => lr);
};

// What ReduceLROnPlateau of torch 2.13.0 does with patience 2: three epochs in a row are bad, and 0.5 is better again.
const dropped = [0.1, 0.1, 0.1, 0.1, 0.010000000000000002, 0.010000000000000002];

describe('a metric that is NaN is a bad epoch', () => {
  it.each([
    ['typed', '1,nan,nan,nan,0.5'],
    ['typed in the spelling of C and of JavaScript', '1,-nan,NaN,+NAN,0.5'],
    ['in a file', file('plain.txt', '1\nnan\nNaN\n-nan\n0.5\n')],
    ['in a table', file('table.csv', 'epoch,val_loss\n0,1\n1,nan\n2,NaN\n3,nan\n4,0.5\n')],
  ])('%s', async (_where, metrics) => {
    expect(await rates(['plateau', '--metrics', metrics, '--patience', '2'])).toEqual(dropped);
    expect(await rates(['read', '-e', 'ReduceLROnPlateau(optimizer, patience=2)', '--lr', '0.1', '--metrics', metrics])).toEqual(dropped);
  });

  it('and a file that begins with one has no header', async () => {
    const metrics = file('first.txt', 'nan\nnan\nnan\n1\n');
    expect(await rates(['plateau', '--metrics', metrics, '--patience', '2'])).toEqual([
      0.1, 0.1, 0.1, 0.010000000000000002, 0.010000000000000002,
    ]);
  });

  it('while what is no number is refused with its row', async () => {
    const { stderr, status } = await run(['plateau', '--metrics', file('odd.txt', '1\nnan\nnone\n')]);
    expect([status, stderr]).toEqual([2, expect.stringContaining('row 3 ends in no number')]);
  });
});

it('a metric that is read has the number that was typed', async () => {
  const [short, long] = ['1k,2k,3k', '1000,2000,3000'];
  const words = ['read', '-e', 'ReduceLROnPlateau(optimizer, patience=0, mode="max")', '--lr', '0.1', '--metrics'];
  expect(await rates([...words, short])).toEqual(await rates([...words, long]));
});
