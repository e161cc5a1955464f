import { expect, test } from 'vitest';
import { read } from './readings.ts';

const script = (make: string, turn: string) => `import copy, torch
optimizer = torch.optim.SGD(model.parameters(), lr=1.0)
class Falls:
    def __init__(self, optimizer=None):
        self.optimizer = optimizer
        self.k = 0
        self.all = []
    def step(self):
        self.k += 1
        self.all.append(self.k)
        if self.optimizer is not None:
            self.optimizer.param_groups[0]['lr'] = 0.5 ** self.k
${make}
for i in range(3):
    optimizer.step()
    ${turn.replaceAll('\n', '\n    ')}
`;
const by = (rate: string) => `optimizer.param_groups[0]['lr'] = ${rate}`;

test.each([
  ['moves what the other moves', 'a = copy.copy(Falls(optimizer))', 'a.step()', [1, 0.5, 0.25]],
  ['counts for itself', 'a = Falls()\nb = copy.copy(a)', `a.step()\n${by('1.0 + b.k')}`, [1, 1, 1]],
  ['has the same lists', 'a = Falls()\nb = copy.copy(a)', `a.step()\n${by('1.0 + len(b.all)')}`, [1, 2, 3]],
  ['has lists of its own where it is deep', 'a = Falls()\nb = copy.deepcopy(a)', `a.step()\n${by('1.0 + len(b.all)')}`, [1, 1, 1]],
  [
    'has objects of its own where it is deep',
    'class Holds:\n    def __init__(self):\n        self.a = Falls()\nh = Holds()\ng = copy.deepcopy(h)',
    `h.a.step()\n${by('1.0 + g.a.k')}`,
    [1, 1, 1],
  ],
])('a copy of an object of the script %s', (_, make, turn, rates) => expect(read(script(make, turn)).rates).toEqual(rates));

test('what a deep copy of an object with an optimizer moves is not taken for the one that trains', () =>
  expect(read(script('a = copy.deepcopy(Falls(optimizer))', 'a.step()')).rates).not.toEqual([1, 0.5, 0.25]));
