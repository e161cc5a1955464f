import { expect, it } from 'vitest';
import { issuesIn } from '../../src/core/issues.ts';
import { readPython } from '../../src/reading/index.ts';

const head = 'import torch\nopt = torch.optim.SGD(p, lr=0.1)\n';
const loop = (call: string) => `for e in range(4):\n    opt.step()\n    ${call}\n`;
const read = (text: string) => readPython({ text: `${head}${text}`, file: 'train.py' });
const says = (text: string) => (issuesIn(() => read(text)) as readonly { readonly says?: string }[]).map((one) => one.says);
const drop = "opt.param_groups[0]['lr'] *= 0.5";

it.each([
  ['counts', `n = 0\ndef f(x):\n    n += 1\n    if n > 2:\n        ${drop}\n`],
  ['compares', `n = 0\ndef f(x):\n    if x > n:\n        n = x\n        ${drop}\n`],
])('ends where a function %s with a name of its own that is not bound yet', (_what, text) => {
  expect(says(`${text}${loop('f(e)')}`)).toEqual(['Python raises UnboundLocalError here, n is not bound yet']);
});

it('goes on where a name is bound by whatever way is gone, or by what moves no rate', () => {
  const bound = `def f(x):\n    for k in range(x + 1):\n        by = 0.5\n    opt.param_groups[0]['lr'] *= by\n`;
  expect(read(`${bound}${loop('f(e)')}`)[0]?.schedule.at(3)).toBe(0.0125);
  const unseen = `def adjust(by, loss):\n    opt.param_groups[0]['lr'] *= by\ndef f(x):\n    loss = net(x)\n    adjust(0.5, loss)\n`;
  expect(read(`${unseen}${loop('f(e)')}`)[0]?.schedule.at(3)).toBe(0.0125);
});

it('knows which names an import binds', () => {
  const imports = 'if x > 9:\n        import lib.opt.more, lib.n as k\n        from lib import opt as o, n as z';
  const moving = `def f(x):\n    ${imports}\n    opt.param_groups[0]['lr'] *= n\n`;
  expect(read(`n = 0.5\n${moving}${loop('f(e)')}`)[0]?.schedule.at(3)).toBe(0.0125);
  for (const name of ['lib', 'k', 'o', 'z'])
    expect(says(`${moving.replace('*= n', `*= ${name}`)}${loop('f(e)')}`)).toEqual([
      `Python raises UnboundLocalError here, ${name} is not bound yet`,
    ]);
});
