import { expect, test } from 'vitest';
import { read } from '../reading/readings.ts';

const run = (code: string, turn: string): string => `import functools, torch
from functools import cache, lru_cache
opt = torch.optim.SGD(model.parameters(), lr=0.4)
calls = []
k = 0
def halve():
    opt.param_groups[0]['lr'] *= 0.5
${code}
for i in range(6):
    ${turn.replaceAll('\n', '\n    ')}
    opt.step()
`;
const counted = 'def f(x, y=0):\n    calls.append(x)\n    return x';
const by = "opt.param_groups[0]['lr'] = 0.4 * 0.5 ** len(calls)";

test.each([
  ['cache', `@cache\n${counted}`, `f(i // 2)\n${by}`, [0.2, 0.2, 0.1, 0.1, 0.05, 0.05]],
  ['lru_cache by its dotted name', `@functools.lru_cache\n${counted}`, `f(i // 2)\n${by}`, [0.2, 0.2, 0.1, 0.1, 0.05, 0.05]],
  ['told to keep all', `@lru_cache(maxsize=None)\n${counted}`, `f(i // 3, 1)\n${by}`, [0.2, 0.2, 0.2, 0.1, 0.1, 0.1]],
  ['that keeps one', `@lru_cache(1)\n${counted}`, `f(i % 2)\n${by}`, [0.2, 0.1, 0.05, 0.025, 0.0125, 0.00625]],
  ['that keeps the two used last', `@lru_cache(2)\n${counted}`, `f([0, 1, 0, 2, 0, 1][i])\n${by}`, [0.2, 0.1, 0.1, 0.05, 0.05, 0.025]],
  ['of a function that is called so', `${counted}\nf = lru_cache()(f)`, `f(i // 2)\n${by}`, [0.2, 0.2, 0.1, 0.1, 0.05, 0.05]],
  ['that moves the rate', '@cache\ndef f(x):\n    halve()', 'f(i // 2)', [0.2, 0.2, 0.1, 0.1, 0.05, 0.05]],
  [
    'that reads what changes',
    '@cache\ndef f(x):\n    return k',
    "k = i\nopt.param_groups[0]['lr'] = 0.5 ** f(i // 3)",
    [1, 1, 1, 0.125, 0.125, 0.125],
  ],
  [
    'by object',
    'class A:\n    n = 0\n    @cache\n    def up(self, x):\n        self.n += 1\na = A()',
    "a.up(i // 3)\nopt.param_groups[0]['lr'] = 0.5 ** a.n",
    [0.5, 0.5, 0.5, 0.25, 0.25, 0.25],
  ],
])('a function is not gone through again for the same arguments: %s', (_, code, turn, rates) =>
  expect(read(run(code, turn)).rates).toEqual(rates),
);

test('what nobody knows whether it is called is asked for', () =>
  expect(read(run(`@cache\n${counted}`, `if loss > 1:\n    f(i // 2)\n${by}`)).says).toMatch(/loss/));

test('a call with what is not known may be one of those before', () =>
  expect(read(run(`@cache\n${counted}`, `f(loss)\n${by}`)).says).toMatch(/loss/));
