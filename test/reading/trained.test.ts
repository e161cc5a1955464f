import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ReadSeries } from '../../src/configs/tool.ts';
import { readPython } from '../../src/reading/read.ts';

/** A script with the rates of every update that the real trainer made of it, by optimizer where it has several, and what the command line says beside. */
interface Ran {
  readonly ran: string;
  readonly code: string;
  readonly define?: Readonly<Record<string, string>>;
  readonly facts?: Readonly<Record<string, number>>;
  readonly lr: readonly number[] | Readonly<Record<string, readonly number[]>>;
}

function mustBe({ schedule, unit }: ReadSeries, ran: readonly number[]): void {
  const length = schedule.length as number;
  const each = unit === 'epoch' ? ran.length / length : 1;
  expect(Math.round(length * each)).toBe(ran.length);
  for (const [t, rate] of ran.entries())
    expect(Math.abs(schedule.at(Math.floor(t / each)) - rate)).toBeLessThanOrEqual(1e-9 * rate + 1e-14);
}

const folder = new URL('trained/', import.meta.url);

describe.each(readdirSync(folder))('%s', (file) => {
  const all = readFileSync(new URL(file, folder), 'utf8').trimEnd().split('\n');
  it.each(all.map((line, index) => [index + 1, JSON.parse(line) as Ran] as const))('has the rates of script %i', (_, script) => {
    const { code, define = {}, facts = {}, lr } = script;
    const all = readPython({ text: code, file: 'train.py', defines: new Map(Object.entries(define)), facts });
    const said = Array.isArray(lr) ? [[all[0]?.label, lr] as const] : Object.entries(lr);
    for (const [label, ran] of said) mustBe(all.find((one) => one.label === label) as ReadSeries, ran);
  });
});
