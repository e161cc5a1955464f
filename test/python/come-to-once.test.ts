import { expect, test } from 'vitest';
import { read } from '../reading/readings.ts';

const run = (before: string, turn: string): string => `import torch
opt = torch.optim.SGD(model.parameters(), lr=0.5)
group = opt.param_groups[0]
${before}
for i in range(4):
    ${turn.replaceAll('\n', '\n    ')}
    opt.step()
`;

test.each([
  ['an index that is called', 'turns = iter(range(4))\nn = [0] * 4', "n[next(turns)] += 1\ngroup['lr'] = sum(n)", [1, 2, 3, 4]],
  ['one that is bound', 'k = 0\nn = [0] * 8', "n[k := k + 1] += 1\ngroup['lr'] = n.index(1) + k", [2, 3, 4, 5]],
  ['what is taken out', 'left = [3, 2, 1, 0]\nn = [0] * 4', "n[left.pop()] += 1\ngroup['lr'] = len(left)", [3, 2, 1, 0]],
  ['an owner that is called', 'def picked():\n    group["lr"] *= 0.5\n    return group', 'picked()["lr"] += 0.25', [0.5, 0.5, 0.5, 0.5]],
  [
    'an attribute of what is called',
    'class A:\n    n = 0\n    made = 0\n    def it(self):\n        self.made += 1\n        return self\na = A()',
    "a.it().n += 1\ngroup['lr'] = a.n * a.made",
    [1, 4, 9, 16],
  ],
  [
    'a function that is within itself',
    'n = [1, 1, 1]\ndef f(k):\n    if k > 0:\n        n[g(k)] += f(k - 1)\n    return 1\ndef g(k):\n    return k',
    "f(2)\ngroup['lr'] = sum(n)",
    [5, 7, 9, 11],
  ],
])('the target of an update is come to once: %s', (_, before, turn, rates) => expect(read(run(before, turn)).rates).toEqual(rates));
