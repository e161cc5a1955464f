import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { differences, float64 } from '../equal.ts';
import { type Case, goldenCases } from '../golden.ts';
import { run } from './run.ts';

type Full = Case &
  Readonly<Record<string, unknown>> & { readonly constructor: string; readonly unit: string; readonly metrics?: readonly number[] };

/** Facts of a case that are no numbers of its result; what is told to the command line with `--define`. */
const told = [
  'max_steps',
  'max_iter',
  'max_duration',
  'dataloader_len',
  'training_steps',
  'updates_per_epoch',
  'increment',
  'optimizer',
  'stepping',
];

function words({ constructor: python, base_lr, unit, lr, metrics, framework, ...facts }: Full): string[] {
  const defines = told.filter((name) => facts[name] !== undefined).flatMap((name) => ['--define', `${name}=${facts[name]}`]);
  return [
    ...['read', '-e', python, '--framework', String(framework), `--${unit}s`, String(lr?.length ?? 200)],
    ...(base_lr === null ? [] : ['--lr', String(base_lr)]),
    ...(metrics ? ['--metrics', metrics.map((one) => (one === null ? 'NaN' : one)).join(',')] : []),
    ...defines,
  ];
}

/** What is said of a curve that its call would not let one expect. */
const surprising =
  /^lrsched: note: (?:Keras computes in whole numbers|warmup_ratio is read as older versions do|--lr \S+ is left out)[^\n]*\n/gm;

const files = readdirSync(new URL('../golden', import.meta.url)).filter((name) => name.endsWith('.jsonl'));

describe.each(files.map((name) => name.replace('.jsonl', '')))('%s', (framework) => {
  it.each(goldenCases(framework).map((one) => [one.id, one as Full] as const))('%s', async (_id, one) => {
    const { stdout, stderr, status } = await run([...words(one), '--csv']);
    if (one.error !== undefined) {
      expect([status, stdout]).toEqual([2, '']);
      expect(stderr).toMatch(/^lrsched: /);
      return;
    }
    expect(stderr.replaceAll(surprising, '')).toBe('');
    const [header = '', ...rows] = stdout.trimEnd().split('\n');
    const at = (column: string) => (t: number) => Number(rows[t]?.split(',')[header.split(',').indexOf(column)]);
    expect(differences(at('lr'), one.lr as readonly number[], float64)).toEqual([]);
    if (Array.isArray(one.momentum)) expect(differences(at('momentum'), one.momentum as readonly number[])).toEqual([]);
  });
});
