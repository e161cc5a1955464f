import { expect, test } from 'vitest';
import { gathered } from '../../src/reading/gathered.ts';
import { read } from './readings.ts';

test('lines of a file of which the same is taken are named together where they are many', () => {
  const of = (line: number, what: string, file = '') => `line ${line}${file} is taken ${what}`;
  const alike = [of(9, 'never to return: a: b'), of(4, 'never to return: c'), of(12, 'never to return')];
  expect(gathered(['first', ...alike, of(5, 'never to return: d', ' of a b.py'), of(7, 'to catch nothing'), 'last'])).toEqual([
    'first',
    'lines 4, 9 and 12 are taken never to return',
    'line 5 of a b.py is taken never to return: d',
    'line 7 is taken to catch nothing',
    'last',
  ]);
  expect(gathered(alike.slice(1))).toEqual(alike.slice(1));
  expect(gathered([of(9, 'to catch nothing'), of(4, 'to catch nothing')])).toEqual(['lines 4 and 9 are taken to catch nothing']);
  expect(gathered([of(9, 'to catch nothing')])).toEqual([of(9, 'to catch nothing')]);
});

test('what may end a run early is said in one note', () => {
  const leaves = ['a', 'b', 'c'].map((name) => `    if batch.${name}:\n        break`).join('\n');
  const script = `import torch\nopt = torch.optim.SGD(model.parameters(), lr=0.4)\nfor i in range(3):\n    opt.step()\n    opt.param_groups[0]['lr'] *= 0.5\n${leaves}`;
  expect(read(script)).toMatchObject({ rates: [0.4, 0.2, 0.1], notes: ['lines 6, 8 and 10 are taken never to break'] });
});

test.each([
  ['beside other statements', 'if v > 3: print(1); break', 'line 7 is taken never to break: v > 3'],
  ['with what it is compared with bound', 'if v > best:\n        best = v\n        break', 'line 7 is taken never to break: v > best'],
  ['in the other arm', 'if v > best: best = v\n    else: break', 'line 8 is taken never to break'],
  [
    'in an arm between',
    'if v > best:\n        best = v\n    elif c > 3:\n        break\n    else:\n        c += 1',
    'line 9 is taken never to break: c > 3',
  ],
  [
    'deeper in an arm',
    "if v > best:\n        best = v\n        c = 0\n    else:\n        c += 1\n        if c == 5:\n            print('x'); break",
    'line 12 is taken never to break: c == 5',
  ],
])('a run that may be stopped early says so: %s', (_, stops, note) => {
  const script = `import torch\nopt = torch.optim.SGD(model.parameters(), lr=0.4)\nbest = c = 0\nfor i in range(3):\n    opt.step()\n    v = validate()\n    ${stops}\n`;
  expect(read(script)).toMatchObject({ rates: [0.4, 0.4, 0.4], notes: [note] });
});
