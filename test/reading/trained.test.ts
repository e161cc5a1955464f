import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readPython } from '../../src/reading/read.ts';

/** A script with the rates of every update that the real trainer made of it, and what the command line says beside. */
interface Ran {
  readonly ran: string;
  readonly code: string;
  readonly define?: Readonly<Record<string, string>>;
  readonly facts?: Readonly<Record<string, number>>;
  readonly lr: readonly number[];
}

const folder = new URL('trained/', import.meta.url);

describe.each(readdirSync(folder))('%s', (file) => {
  const all = readFileSync(new URL(file, folder), 'utf8').trimEnd().split('\n');
  it.each(all.map((line, index) => [index + 1, JSON.parse(line) as Ran] as const))('has the rates of script %i', (_, script) => {
    const { code, define = {}, facts = {}, lr } = script;
    const [series] = readPython({ text: code, file: 'train.py', defines: new Map(Object.entries(define)), facts });
    const rates = lr.map((_, t) => series?.schedule.at(t) as number);
    const each = series?.unit === 'epoch' ? lr.length / (series.schedule.length as number) : 1;
    const shown = each === 1 ? rates : lr.map((_, t) => series?.schedule.at(Math.floor(t / each)) as number);
    expect(Math.round((series?.schedule.length as number) * each)).toBe(lr.length);
    for (const [t, rate] of shown.entries())
      expect(Math.abs(rate - (lr[t] as number))).toBeLessThanOrEqual(1e-9 * (lr[t] as number) + 1e-14);
  });
});
