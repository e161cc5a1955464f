import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { frameworks } from '../../src/frameworks/index.ts';
import { goldenCases } from '../golden.ts';

const files = readdirSync(new URL('../golden', import.meta.url))
  .filter((name) => name.endsWith('.jsonl'))
  .map((name) => name.replace('.jsonl', ''));
const readme = readFileSync(new URL('../golden/README.md', import.meta.url), 'utf8');

/** Names of the calls in a case, those within included. */
function namesIn(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  const { name, args } = value as { name?: unknown; args?: unknown };
  return [...(typeof name === 'string' && args !== undefined ? [name] : []), ...Object.values(value).flatMap(namesIn)];
}

it('every golden file is of a framework, and every framework has one', () => {
  expect([...files].sort()).toEqual([...frameworks.keys()].sort());
});

it.each(files)('the README of the golden files says what made %s', (file) => {
  expect(readme).toContain(`| \`${file}.jsonl\` |`);
});

describe.each([...frameworks.values()].map((one) => [one.name, one] as const))('%s', (name, { constructors }) => {
  const cased = new Set(files.includes(name) ? goldenCases(name).flatMap(({ call }) => namesIn(call)) : []);
  it.each(constructors.map((one) => one.name))('%s has a golden case', (maker) => {
    expect([...cased]).toContain(maker);
  });
});
