import { expect, it } from 'vitest';
import { issuesIn } from '../../src/core/issues.ts';
import { readPython } from '../../src/reading/index.ts';
import { read } from './readings.ts';

const head = 'import torch\nopt = torch.optim.SGD(p, lr=0.1)\n';
const says = (text: string): readonly string[] =>
  (issuesIn(() => readPython({ text: `${head}${text}`, file: 'train.py' })) as readonly { readonly says?: string }[]).map(
    (one) => one.says ?? '',
  );
const drop = "opt.param_groups[0]['lr'] *= 0.5";
const method = (name: string, body: string) => `class A:\n    def ${name}(self, *all):\n        ${body}\n        return 'a'\n`;
const loop = 'for e in range(4):\n    opt.step()\n    a = A()\n    print(a)\n';

it.each(['__del__', '__str__', '__format__', '__hash__', '__getattribute__'])('names %s that moves a rate', (name) => {
  expect(says(`${method(name, drop)}${loop}`)).toEqual([`the ${name} of A moves the rate, and when Python calls it is not followed`]);
  expect(says(`${method(name, 'self.lr = 1')}${loop}`)).toEqual([]);
});

it('passes over a number of steps that is printed', () => {
  const class_ = method(
    '__str__',
    'text = []\n        for k, v in self.stats.items():\n            text.append(v)\n        say(self.step, text)',
  );
  expect(says(`${class_}${loop}`)).toEqual([]);
  expect(says(`${class_.replace('self.step,', 'self.step(),')}${loop}`)).toHaveLength(1);
});

it('names a metaclass that moves a rate where an object is made', () => {
  const type = `class M(type):\n    def __call__(cls):\n        ${drop}\nclass A(metaclass=M): pass\n`;
  expect(says(`${type}${loop}`)).toEqual(['the __call__ of M moves the rate, and when Python calls it is not followed']);
  expect(says(`${type.replace('(metaclass=M)', '')}${loop}`)).toEqual([]);
});

it.each([
  ['is skipped', 'if [0.5].index(e) > 0:\n        continue\n    opt.step()'],
  ['moves a rate', `opt.step()\n    if [0.5].index(e) > 0:\n        ${drop}`],
])('says what Python raises where it decides what %s', (_what, body) => {
  expect(says(`for e in range(4):\n    ${body}\n`)).toEqual([expect.stringContaining('Python raises ValueError')]);
});

it('passes over what raises where nothing hangs on it', () => {
  expect(says('for e in range(4):\n    opt.step()\n    if [0.5].index(e) > 0:\n        print(e)\n')).toEqual([]);
});

it('a function of a file beside the script that is no Python is not passed over where it may train', () => {
  const script = (call: string) => `import torch
from lib.core import train, show
optimizer = torch.optim.SGD([torch.zeros(1)], lr=0.4)
for epoch in range(2):
    ${call}
    optimizer.step()
`;
  const beside = { 'lib/core.py': 'import torch\nlr = [1 2]\ndef train(optimizer):\n    pass\n' };
  expect(read(script('train(model, 3)'), {}, beside).says).toMatch(
    /train stands in lib\/core\.py, and line 2 there is no Python that is read/,
  );
  expect(read(script('show(model)'), {}, beside).rates).toEqual([0.4, 0.4]);
});
