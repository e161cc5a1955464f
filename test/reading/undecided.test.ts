import { expect, test } from 'vitest';
import { read } from './readings.ts';

const script = (before: string, within = "optimizer.param_groups[0]['lr'] = a[0]"): string => `import torch
a, b = [0.4], [0.2]
class Held: pass
held, other = Held(), Held()
held.rate = 0.4
optimizer = torch.optim.SGD([torch.zeros(1)], lr=0.4)
second = torch.optim.SGD([torch.zeros(1)], lr=0.2)
slow = torch.optim.lr_scheduler.StepLR(optimizer, 1, 0.5)
fast = torch.optim.lr_scheduler.StepLR(optimizer, 2, 0.1)
seen = torch.rand(1).item()
def half(): optimizer.param_groups[0]['lr'] /= 2
def tenth(): optimizer.param_groups[0]['lr'] /= 10
${before}
for step in range(2):
    optimizer.step()
    ${within}
`;

test.each<[before: string, within?: string]>([
  ['one = a if seen > 0.5 else b\none[0] = 0.1'],
  ['one = [a, b][int(seen > 0.5)]\none.append(0.1)', "optimizer.param_groups[0]['lr'] = a[-1]"],
  ["one = {'x': a, 'y': b}['x' if seen > 0.5 else 'y']\none[0] *= 0.5"],
  ['if seen > 0.5:\n    one = held\nelse:\n    one = other\none.rate = 0.1', "optimizer.param_groups[0]['lr'] = held.rate"],
  ['one = slow if seen > 0.5 else fast', 'one.step()'],
  ['one = optimizer if seen > 0.5 else second', "one.param_groups[0]['lr'] *= 0.5"],
  ['one = half if seen > 0.5 else tenth', 'one()'],
  ['one = [half, tenth]', 'one[int(seen > 0.5)]()'],
])('what is done to one of several is asked for where nobody knows to which: %s', (before, within) =>
  expect(read(script(before, within)).says).toMatch(/known at run time only/),
);

test.each<[before: string, within?: string]>([
  ['one = a if seen > 0.5 else b\nshown = one[0]'],
  ['one = b if seen > 0.5 else [1]\none.append(0.1)'],
])('and matters not where no rate hangs on them: %s', (before, within) => expect(read(script(before, within)).rates).toEqual([0.4, 0.4]));
