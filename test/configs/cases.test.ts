import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { run } from '../cli/run.ts';

/** Files as their tools have them, and the rates that these compute at telling updates (published rules, worked out by hand). */
interface Case {
  readonly id: string;
  readonly file: string;
  readonly args: readonly string[];
  readonly unit: string;
  readonly length?: number;
  readonly series?: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly says?: readonly string[];
  readonly why: string;
}

const cases = JSON.parse(readFileSync(new URL('cases.json', import.meta.url), 'utf8')) as readonly Case[];
const path = (file: string) => fileURLToPath(new URL(`files/${file}`, import.meta.url));

interface Answer {
  readonly unit: string;
  readonly series: readonly { readonly label: string; readonly points: readonly { readonly lr: number }[] }[];
}

describe('configurations', () => {
  it.each(cases.filter(({ series }) => Object.keys(series ?? {}).length > 0))(
    '$id: $why',
    async ({ file, args, unit, length, series = {} }) => {
      const times = [...new Set(Object.values(series).flatMap((one) => Object.keys(one).map(Number)))].sort((a, b) => a - b);
      const { stdout, stderr, status } = await run(['read', path(file), ...args, '--json', '--per', unit, '--at', times.join(',')]);
      expect([status, stderr.split('\n').filter((line) => line.startsWith('lrsched:'))]).toEqual([0, []]);
      const answer = JSON.parse(stdout) as Answer;
      expect([answer.unit, answer.series.length]).toEqual([unit, Object.keys(series).length]);
      for (const [index, wanted] of Object.values(series).entries()) {
        const peak = Math.max(...Object.values(wanted));
        for (const [row, t] of times.entries())
          expect(Math.abs((answer.series[index]?.points[row]?.lr as number) - (wanted[String(t)] as number))).toBeLessThanOrEqual(
            1e-12 * peak,
          );
      }
      if (length === undefined) return;
      const summary = await run(['read', path(file), ...args, '--per', unit, '--summary', '--json']);
      expect(JSON.parse(summary.stdout).series[0].summary.updates).toBe(length);
    },
  );

  it.each(cases.filter(({ says }) => says !== undefined))('$id: $why', async ({ file, args, says = [] }) => {
    const { stdout, stderr, status } = await run(['read', path(file), ...args, '--json']);
    expect([status, stdout]).toEqual([2, '']);
    for (const one of says) expect(stderr).toMatch(new RegExp(one));
  });
});
