import { expect, test } from 'vitest';
import { read } from './readings.ts';

/** The rate is 1 / (1 + n), where each turn counts `n` by one. */
const script = (before: string, counts: string, count: string, body = '') => `import functools, itertools, torch
opt = torch.optim.SGD([torch.zeros(1)], lr=1.0)
${before}
for i in range(4):
    opt.param_groups[0]['lr'] = 1 / (1 + ${count})
    opt.step()
    ${counts}
${body}`;
const counter = 'class C:\n    def __init__(self):\n        self.n = 0\n    def tick(self):\n        self.n += 1\nc = C()';

test.each<[what: string, before: string, counts: string, count: string]>([
  ['what is printed', 'n = 0', 'print(n := n + 1)', 'n'],
  ['what an item is printed of', 'n = [4, 3, 2, 1]', 'print(n.pop())', '4 - len(n)'],
  ['what is logged', 'import logging\nn = [0]\ndef tick():\n    n[0] += 1', 'logging.info(tick())', 'n[0]'],
  ['an attribute that is read by name', counter, 'c.tick()', "getattr(c, 'n')"],
  ['one of a dict of attributes', counter, 'C.tick(c)', "c.__dict__['n']"],
  [
    'a method that is fetched by name',
    `${counter}\nclass R:\n    def now(self):\n        return c.n\nr = R()`,
    'c.tick()',
    "getattr(r, 'now')()",
  ],
  [
    'a decorator',
    'n = [0]\ndef counted(f):\n    @functools.wraps(f)\n    def inner(*a):\n        n[0] += 1\n        return f(*a)\n    return inner\n@counted\ndef work(x):\n    return x',
    'work(1)',
    'n[0]',
  ],
  [
    'an iterator of its own',
    'class I:\n    n = 0\n    def __iter__(self):\n        return self\n    def __next__(self):\n        self.n += 1\n        return 1\nc = I()',
    'x = next(iter(c))',
    'c.n',
  ],
  ['a generator that reads an attribute', `${counter}\ndef made():\n    while True:\n        yield c.n\ng = made()`, 'c.tick()', 'next(g)'],
  [
    'a generator that reads a class',
    'class K:\n    n = 0\nclass L(K):\n    pass\ndef made():\n    while True:\n        yield L.n\ng = made()',
    'K.n += 1',
    'next(g)',
  ],
  ['a generator that reads a name', 'n = 0\ndef made():\n    while True:\n        yield n\ng = made()', 'n += 1', 'next(g)'],
])('%s counts', (_what, before, counts, count) => expect(read(script(before, counts, count)).rates).toEqual([1, 1 / 2, 1 / 3, 1 / 4]));

test('a function whose value is decorated is asked for it within a function, too', () => {
  const code = `import torch
def main():
    opt = torch.optim.SGD([torch.zeros(1)], lr=1.0)
    n = 0
    def half(f):
        def inner(*a):
            return f(*a) / 2
        return inner
    @half
    def rate():
        return 2 / (1 + n)
    for i in range(4):
        opt.step()
        n += 1
        if rate() < 1:
            opt.param_groups[0]['lr'] = rate()
main()
`;
  expect(read(code).rates).toEqual([1, 1 / 2, 1 / 3, 1 / 4]);
});

test('a rate that is multiplied by what a function gives goes on to be', () => {
  const code = `import torch
opt = torch.optim.SGD([torch.zeros(1)], lr=1.0)
def factor():
    return 0.5
for i in range(8):
    opt.step()
    opt.param_groups[0]['lr'] *= factor()
`;
  expect(read(code).rates).toEqual([0, 1, 2, 3, 4, 5, 6, 7].map((t) => 0.5 ** t));
});
