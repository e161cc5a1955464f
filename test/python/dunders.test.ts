import { expect, test } from 'vitest';
import { read } from '../reading/readings.ts';

const run = (code: string, turn: string): string => `import torch
from dataclasses import dataclass
opt = torch.optim.SGD(model.parameters(), lr=1.0)
${code}
for i in range(3):
    ${turn.replaceAll('\n', '\n    ')}
    opt.step()
`;
const by = (rate: string) => `opt.param_groups[0]['lr'] = ${rate}`;

const holding = 'class S:\n    def __init__(self):\n        self.n = 0\n';
const frozen = '@dataclass(frozen=True)\nclass C:\n    n: int = 1\n';

test.each([
  ['of an object', 's = S()', `s.__setattr__('n', s.n + 1)\n${by("s.__getattribute__('n')")}`, [1, 2, 3]],
  [
    'of what another holds',
    'class W:\n    def __init__(self):\n        self.c = S()\n    def __getattr__(self, n):\n        return self.c.__getattr__(n)\nw = W()',
    `w.c.n += 2\n${by('w.n')}`,
    [2, 4, 6],
  ],
  ['of a dict', "d = {'n': 1}", `d.__setitem__('n', d.__getitem__('n') * 2)\n${by("d['n'] + d.__contains__('n')")}`, [3, 5, 9]],
  ['of the dict of an object', 's = S()', `dict.__setitem__(s.__dict__, 'n', s.n + 1)\n${by('s.n')}`, [1, 2, 3]],
  ['of what does not change', `${frozen}c = C()`, `object.__setattr__(c, 'n', c.n + 1)\n${by('c.n')}`, [2, 3, 4]],
])('what an operator calls is called by its name: %s', (_, code, turn, rates) =>
  expect(read(run(holding + code, turn)).rates).toEqual(rates),
);

test.each([
  ['its dict', 'self.__dict__[n] = v * 2', [2, 6, 14]],
  ['object', 'object.__setattr__(self, n, v + 1)', [3, 5, 7]],
  ['the class above', 'super().__setattr__(n, v + 1)', [3, 5, 7]],
])('an attribute is set as the class says, by %s', (_, body, rates) => {
  const code = `class S:\n    def __init__(self):\n        self.n = 0\n    def __setattr__(self, n, v):\n        ${body}\ns = S()`;
  expect(read(run(code, `s.n += 1\n${by('s.n')}`)).rates).toEqual(rates);
});

test.each(["object.__setattr__(self, 'n', v)", "self.__setattr__('n', v)", "super().__setattr__('n', v)"])(
  'a method may set an attribute by %s',
  (body) => {
    const code = `class P:\n    def __init__(self):\n        self.n = 0\n    def put(self, v):\n        ${body}\np = P()`;
    expect(read(run(code, `p.put(p.n + 1)\n${by('p.n')}`)).rates).toEqual([1, 2, 3]);
  },
);

test('what a class does when an attribute is set moves the rate', () =>
  expect(read(run(`class S:\n    def __setattr__(self, n, v):\n        ${by('v')}\ns = S()`, 's.rate = 1 / 2 ** i')).rates).toEqual([
    1, 0.5, 0.25,
  ]));

test('of what nobody knows that is asked for, not its method', () => {
  const script = `import torch
import numpy as np
opt = torch.optim.SGD(model.parameters(), lr=1.0)
rates = np.linspace(1, 0, count_batches() + 1)
sched = torch.optim.lr_scheduler.LambdaLR(opt, rates.__getitem__)
for i in range(2):
    opt.step()
    sched.step()
`;
  expect(read(script).says).toMatch(/count_batches\(\)" is known at run time only/);
  expect(read(script, { 'count_batches()': '2' }).rates).toEqual([1, 0.5]);
});

test.each(["delattr(s, 'n')", 'del s.n'])('an attribute is gone after %s', (gone) =>
  expect(read(run(`${holding}s = S()\n${gone}`, by("hasattr(s, 'n') + 1.0"))).rates).toEqual([1, 1, 1]),
);
