import { expect, test } from 'vitest';
import { read } from './readings.ts';

/** A schedule's function that reads what the loop counts, long after the scheduler was made. */
const script = (made: string, counts: string) => `import torch
from torch.optim.lr_scheduler import LambdaLR
optimizer = torch.optim.SGD([torch.zeros(1)], lr=0.5)
${made}
for i in range(6):
    optimizer.step()
    ${counts}
    scheduler.step()
`;
const wanted = [0, 1, 2, 3, 4, 5].map((n) => expect.closeTo(0.5 / (1 + n), 12));

test.each<[what: string, made: string, counts: string]>([
  ['a lambda in the call', 'n = 0\nscheduler = LambdaLR(optimizer, lambda s: 1 / (1 + n))', 'n += 1'],
  ['a lambda with a name', 'n = 0\nf = lambda s: 1 / (1 + n)\nscheduler = LambdaLR(optimizer, f)', 'n += 1'],
  ['a lambda in a dict', "n = 0\nall = {'a': lambda s: 1 / (1 + n)}\nscheduler = LambdaLR(optimizer, all['a'])", 'n += 1'],
  ['an item of a dict', "state = {'n': 0}\nscheduler = LambdaLR(optimizer, lambda s: 1 / (1 + state['n']))", "state['n'] += 1"],
  ['an item of a list', 'state = [0]\nscheduler = LambdaLR(optimizer, lambda s: 1 / (1 + state[0]))', 'state[0] += 1'],
  ['the length of a list', 'seen = []\nscheduler = LambdaLR(optimizer, lambda s: 1 / (1 + len(seen)))', 'seen.append(i)'],
  [
    'a closure',
    'def made():\n    n = 0\n    def more():\n        nonlocal n\n        n += 1\n    return more, lambda s: 1 / (1 + n)\nmore, f = made()\nscheduler = LambdaLR(optimizer, f)',
    'more()',
  ],
])('%s has what is counted since', (_what, made, counts) => expect(read(script(made, counts)).rates).toEqual(wanted));
