import { readFileSync } from 'node:fs';

/** A case of the golden files; `golden/README.md` says what the fields mean. */
export interface Case {
  readonly id: string;
  readonly call: { readonly name: string; readonly args: Readonly<Record<string, unknown>> };
  readonly base_lr: number;
  readonly lr?: readonly number[];
  readonly error?: string;
}

/** Every case of `golden/<framework>.jsonl`. */
export function goldenCases(framework: string): readonly Case[] {
  const text = readFileSync(new URL(`golden/${framework}.jsonl`, import.meta.url), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Case);
}
