import { expect, test } from 'vitest';
import { type Entry, isList, isTable } from '../../src/configs/entry.ts';
import { hoconIn } from '../../src/configs/hocon.ts';
import { notationOf } from '../../src/configs/notation.ts';
import { issuesIn } from '../../src/core/issues.ts';

const data = ({ value }: Entry): unknown =>
  isTable(value) ? Object.fromEntries([...value].map(([key, held]) => [key, data(held)])) : isList(value) ? value.map(data) : value;
const read = (text: string) => data(hoconIn({ file: 'base.conf', text }));

test.each<[string, string, unknown]>([
  ['objects in braces', 'train {\n  lr = 5e-4\n  end : 300\n}\n', { train: { lr: 5e-4, end: 300 } }],
  ['braces around all', '{ a = 1, b = 2 }', { a: 1, b: 2 }],
  ['paths', 'train.lr = 0.1\ntrain.warm.up = 5\n', { train: { lr: 0.1, warm: { up: 5 } } }],
  ['an object that is said twice', 'a { x = 1, y = 1 }\na { y = 2 }', { a: { x: 1, y: 2 } }],
  ['lists', 'skip = [4, 8]\nlines = [\n  ./,\n  ./models\n]\n', { skip: [4, 8], lines: ['./', './models'] }],
  ['comments', '# one\na = 1 // two\nb = 2 # three\n', { a: 1, b: 2 }],
  ['texts', 'a = "x # y"\nb = ./data/CASE/\nc = a b\n', { a: 'x # y', b: './data/CASE/', c: 'a b' }],
  ['words', 'a = True\nb = false\nc = null\n', { a: true, b: false, c: null }],
  ['what another file says is left out', 'include "base.conf"\na = 1', { a: 1 }],
  ['lines that end as on Windows', 'a = 1\r\nb { c = 2 }\r\n', { a: 1, b: { c: 2 } }],
])('%s', (_what, text, expected) => expect(read(text)).toEqual(expected));

test.each(['a = {', 'a = ]', '= 1', 'a = [1'])('%s is read to its end, or refused', (text) => {
  for (const { code } of issuesIn(() => read(text))) expect(code).toBe('bad-python');
});

test('is told from other files by its braces', () => {
  expect(notationOf('train {\n  lr = 1\n}', 'a.conf')).toBe('hocon');
  expect(notationOf('[train]\nlr = x', 'a.conf')).not.toBe('hocon');
});
