import { expect, it } from 'vitest';
import { readPython } from '../../src/reading/index.ts';

const head = 'import torch\nimport numpy as np\nopt = torch.optim.SGD(p, lr=0.1)\n';
const notesOf = (text: string, rest = '') =>
  (readPython({ text: `${head}${rest}for e in range(1, 4):\n    ${text}\n    opt.step()\n`, file: 'train.py' })[0]?.notes ?? []).filter(
    (note) => note.includes('single precision'),
  );
const set = (rate: string) => `opt.param_groups[0]['lr'] = ${rate}`;

it.each([
  ['a tensor', set('torch.cos(torch.tensor(0.1 * e)).item()'), 'torch.cos'],
  ['a type of numpy', set('float(np.float32(0.1) / e)'), 'numpy.float32'],
  ['a type as a text', set("float(np.array([0.1], dtype='float32')[0]) / e"), 'numpy.array'],
])('says that %s is computed in single precision', (_what, text, path) => {
  expect(notesOf(text)).toEqual([
    `line 5 computes in single precision (${path}), and what is shown is computed in double: the two differ by about 1e-7 of it`,
  ]);
});

it.each([
  ['what is computed in double', set('torch.cos(torch.tensor(0.1 * e, dtype=torch.float64)).item()'), ''],
  ['what is in double by default', set('torch.tensor(0.1 * e).item()'), 'torch.set_default_dtype(torch.float64)\n'],
  ['what moves no rate', 'loss = torch.cos(torch.tensor(0.1 * e))', ''],
  ['what has no digits to lose', set('0.1 / torch.ones(1).sum().item()'), ''],
  ['what numpy computes', set('0.1 * float(np.cos(0.1 * e))'), ''],
])('says nothing of %s', (_what, text, rest) => expect(notesOf(text, rest)).toEqual([]));

it('says it of a short function of the step, and nothing of what only builds a model', () => {
  const scheduler = (body: string) =>
    `${head}${body}scheduler = torch.optim.lr_scheduler.LambdaLR(opt, f)\nfor e in range(3):\n    opt.step()\n    scheduler.step()\n`;
  const notes = (body: string) => readPython({ text: scheduler(body), file: 'train.py' })[0]?.notes?.join('\n') ?? '';
  expect(notes('def f(step):\n    return torch.cos(torch.tensor(step / 9)).item()\n')).toMatch(/line 5 computes in single precision/);
  expect(notes('f = lambda n: 0.5 ** n\nnet = make(torch.tensor([0.5]), f)\nopt.net = net\n')).not.toMatch(/single precision/);
});
