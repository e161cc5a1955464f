import { readFileSync } from 'node:fs';

/** A case of the golden files; `golden/README.md` says what the fields mean. */
export interface Case {
  readonly id: string;
  readonly call: { readonly name: string; readonly args: Readonly<Record<string, unknown>> };
  readonly base_lr: number;
  readonly lr?: readonly number[];
  readonly error?: string;
}

/** A number written as a float although it is whole, `10.0`, which Python tells from an integer. */
const wholeFloat = /"(?:[^"\\]|\\.)*"|-?\d+\.0+(?![\deE])|-?\d+(?:\.0*)?[eE]\+?\d+/g;

/** Every case of `golden/<framework>.jsonl`. */
export function goldenCases(framework: string): readonly Case[] {
  const text = readFileSync(new URL(`golden/${framework}.jsonl`, import.meta.url), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Case);
}

/** The same, with `{ float: 10 }` in the calls where `10.0` is written. */
export function typedCases(framework: string): readonly Case[] {
  const text = readFileSync(new URL(`golden/${framework}.jsonl`, import.meta.url), 'utf8').trimEnd();
  const typed = text.replace(wholeFloat, (found) => (found.startsWith('"') ? found : `{"float":${found}}`)).split('\n');
  return goldenCases(framework).map((one, line) => ({ ...one, call: (JSON.parse(typed[line] as string) as Case).call }));
}
