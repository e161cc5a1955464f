import { expect, it } from 'vitest';
import { run } from './run.ts';

/** The updates of the rows that a command line writes as CSV. */
async function updatesOf(...words: string[]): Promise<readonly number[]> {
  const { stdout } = await run(['linear', '--csv', ...words]);
  const [, ...lines] = stdout.trimEnd().split('\n');
  return lines.map((line) => Number(line.split(',')[0]));
}

it.each(['--epochs', '--steps'])('%s has a row for each update', async (unit) => {
  expect(await updatesOf(unit, '5000')).toEqual(Array.from({ length: 5000 }, (_, t) => t));
});

it.each(['--tokens', '--samples'])('%s has a thousand rows, evenly spaced, both ends included', async (unit) => {
  const updates = await updatesOf(unit, '15T');
  const ideal = updates.map((_, row) => (row / 999) * (15e12 - 1));
  expect(updates).toHaveLength(1000);
  expect([updates[0], updates.at(-1)]).toEqual([0, 15e12 - 1]);
  expect(updates.every((t, row) => Number.isInteger(t) && Math.abs(t - (ideal[row] as number)) <= 0.51)).toBe(true);
  expect(await updatesOf(unit, '900')).toHaveLength(900);
  expect(await updatesOf(unit, '15T', '--every', '5T')).toEqual([0, 5e12, 10e12]);
});
