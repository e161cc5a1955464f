import { describe, expect, it } from 'vitest';
import { issuesIn } from '../../src/core/issues.ts';
import { readPython } from '../../src/reading/index.ts';

const first = (text: string, defines: ReadonlyMap<string, string> = new Map()) =>
  issuesIn(() => readPython({ text, lr: 1, length: 3, defines }))[0] as { readonly line?: number; readonly says?: string } | undefined;
const ends = (code: string) => `${code}\nscheduler = StepLR(optimizer, 2)\n`;

describe('what is no Python', () => {
  it.each([
    ['a stray bracket after a return', 'def f(t):\n  return 1)', 2],
    ['a stray bracket in an if', 'def f(t):\n  if t):\n    return 1', 2],
    ['a stray bracket after a call', 'opt = SGD(p, lr=0.1))', 1],
    ['a bracket that is not closed', 'x = (1,\ny = 2', 2],
    ['a missing colon', 'if x\n  y = 1', 2],
    ['a text that does not end', "x = 'a\ny = 1", 1],
    ['too much indentation', 'x = 1\n  y = 2', 2],
    ['too little of it', 'if x:\n    y = 1\n  z = 2', 3],
    ['a plain argument after a named one', 'f(a=1, 2)', 1],
    ['a plain parameter after one with a default', 'def f(a=1, b): pass', 1],
    ['a value on the left', '1 = x', 1],
    ['a sum on the left', 'x + 1 = 2', 1],
    ['a leading zero', 'x = 012', 1],
  ])('is refused with its line: %s', (_what, code, line) => {
    expect(first(ends(code))).toMatchObject({ line, says: expect.stringContaining('this is no Python') });
  });

  it.each([
    ['a with that unpacks', 'with f() as (a, b):\n  c = 1'],
    ['a with that sets an attribute', 'with f() as self.x:\n  c = 1'],
    ['a with of several lines', 'with f(\n  1\n) as (\n  a,\n  b,\n):\n  c = 1'],
    ['a pattern of a class without arguments', 'match x:\n  case int():\n    y = 1\n  case []:\n    y = 2'],
    ['a star in a comprehension', 'y = [(a, b) for a, *b in z]'],
    ['an f-string of braces', "y = rf'(\\{{%)(a)'"],
    ['a line that goes on', 'x = 1 + \\\n    2'],
    ['a column of its own for a comment', 'x = 1\n    # far in\ny = 2'],
    ['tabs that come to the same', 'if x:\n\ty = 1\n        z = 2'],
    ['statements in one line', 'x = 1; y = 2\nif x: y = 1; z = 2'],
    ['a bare yield', 'def f():\n  x = yield\n  yield\n  return x'],
    ['a match of two', 'match a, b:\n  case 1, 2:\n    y = 1'],
    ['indentation throughout', '  x = 1\n  y = 2'],
  ])('is told from valid Python: %s', (_what, code) => {
    const indent = /^ /.test(code) ? '  ' : '';
    expect(first(`${code}\n${indent}scheduler = StepLR(optimizer, 2)\n`)).toBeUndefined();
  });

  it('ends in blanks of any depth', () => {
    const code = 'n = 2\nif n:\n    scheduler = StepLR(optimizer, n)';
    for (const end of ['\n        ', '    \n\t\n            ', '\n  ']) expect(first(`${code}${end}`)).toBeUndefined();
  });

  it('does not unpack what a with gives', () => {
    expect(first('a = 2\nwith f() as (a, b):\n  pass\nscheduler = StepLR(optimizer, a)')).toMatchObject({ code: 'unknown-at-run-time' });
    expect(first('m = [1]\nm.x = 1\nwith f() as m[0]:\n  pass\nscheduler = MultiStepLR(optimizer, m)')).toMatchObject({ line: 3 });
  });

  it('unpacks with a star in a comprehension, too', () => {
    expect(first('y = [b for a, *b in [(1, 2, 3)]]\nscheduler = MultiStepLR(optimizer, y[0])')).toBeUndefined();
  });
});

describe('what Python raises for', () => {
  it.each([
    ['n=1/0', 'ZeroDivisionError'],
    ['n=[][3]', 'IndexError'],
    ['n=2**99999999', 'too large'],
  ])('is said of a definition: %s', (define, says) => {
    const [name = '', value = ''] = define.split('=');
    expect(first('scheduler = StepLR(optimizer, n)', new Map([[name, value]]))).toMatchObject({
      line: 1,
      says: expect.stringContaining(says),
    });
  });

  it('is said of an integer beyond floats, with its line', () => {
    const text = 'opt = torch.optim.SGD(p, lr=10**401)\nscheduler = StepLR(opt, 2)';
    expect(issuesIn(() => readPython({ text, length: 3 }))).toMatchObject([{ line: 1, says: expect.stringContaining('OverflowError') }]);
  });
});

it('reads past 400,000 blank lines', () => {
  expect(first(ends('\n'.repeat(400_000)))).toBeUndefined();
});
