import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { LrschedError } from '../../src/core/issues.ts';
import { readPython } from '../../src/reading/index.ts';
import { goldenCases } from '../golden.ts';
import '../seed.ts';

const golden = readdirSync(new URL('../golden', import.meta.url)).filter((name) => name.endsWith('.jsonl'));
const constructors = golden.flatMap((file) =>
  goldenCases(file.replace('.jsonl', '')).map((one) => (one as unknown as { constructor: string }).constructor),
);
const folder = new URL('scripts/', import.meta.url);
const scripts = readdirSync(folder).map((file) => readFileSync(new URL(file, folder), 'utf8'));

/** Pieces that change what code means, or make it none. */
const pieces = fc.constantFrom(
  ...[
    '(',
    ')',
    '[',
    ']',
    '{',
    '}',
    ',',
    '=',
    ':',
    '*',
    '**',
    '-',
    '/',
    '//',
    '.',
    '"',
    "'",
    '\n',
    ' ',
    '\t',
    '#',
    '\\',
    '@',
    'e',
    '0',
    '1e400',
  ],
  ...[
    'None',
    'True',
    'lambda t: ',
    'not ',
    ' if ',
    ' else ',
    ' for ',
    ' in ',
    'def f(x):\n',
    'return ',
    '1e-9',
    '-1',
    '10**30',
    "'x'",
    '[]',
    '{}',
  ],
);
const change = fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), cut: fc.nat(6), put: fc.option(pieces, { nil: '' }) });

function mutated(text: string, changes: readonly { readonly at: number; readonly cut: number; readonly put: string }[]): string {
  return changes.reduce((now, { at, cut, put }) => {
    const from = Math.floor(at * now.length);
    return now.slice(0, from) + put + now.slice(from + cut);
  }, text);
}

/** Anything but a schedule of numbers, or an issue, is a bug. */
function outcome(text: string): string {
  try {
    for (const { schedule } of readPython({ text, lr: 0.1, length: 30, metrics: [1, 1, 1] })) {
      for (let t = 0; t < 30; t += 1) expect(schedule.at(t)).toEqual(expect.any(Number));
    }
    return 'read';
  } catch (error) {
    if (!(error instanceof LrschedError)) throw error;
    expect(error.issues.every((issue) => new LrschedError([issue]).message.split('\n').length === 1)).toBe(true);
    return 'refused';
  }
}

it('reads or refuses whatever becomes of a constructor', () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(fc.constantFrom(...constructors), fc.array(change, { minLength: 1, maxLength: 4 }), (text, changes) => {
      seen.add(outcome(mutated(text, changes)));
    }),
    { numRuns: 3000 },
  );
  expect([...seen].sort()).toEqual(['read', 'refused']);
});

it('reads or refuses whatever becomes of a script', () => {
  fc.assert(
    fc.property(fc.constantFrom(...scripts), fc.array(change, { minLength: 1, maxLength: 6 }), (text, changes) => {
      outcome(mutated(text, changes));
    }),
    { numRuns: 300 },
  );
});
