import { expect, test } from 'vitest';
import { read } from '../reading/readings.ts';

/** An object that sets the rate by a list which it was given before, and the loop changes under another name. */
const script = (held: string, seen: string, turn: string, first = '[]') => `import torch
optimizer = torch.optim.SGD([torch.zeros(1)], lr=1.0)
rows = ${first}
def push(all, i):
    all.append(i)
class Schedule:
    def __init__(self, optimizer, rows):
        self.optimizer, self.seen = optimizer, ${held}
    def go(self):
        self.optimizer.param_groups[0]['lr'] = 1 / (1 + len(self.${seen}))
schedule = Schedule(optimizer, rows)
for i in range(3):
    optimizer.step()
    ${turn}
    schedule.go()
`;

test.each<[what: string, held: string, seen: string, turn: string]>([
  ['a method', 'rows', 'seen', 'rows.append(i)'],
  ['an operator', 'rows', 'seen', 'rows += [i]'],
  ['a function', 'rows', 'seen', 'push(rows, i)'],
  ['a method, of what a dict holds', "{'a': rows}", "seen['a']", 'rows.append(i)'],
  ['a method, of what a list holds', '[rows, 1]', 'seen[0]', 'rows.append(i)'],
])('%s changes a list under another name', (_what, held, seen, turn) =>
  expect(read(script(held, seen, turn)).rates).toEqual([1, 1 / 2, 1 / 3]),
);

test('a list loses items under another name', () =>
  expect(read(script('rows', 'seen', 'del rows[0]', '[1, 1, 1]')).rates).toEqual([1, 1 / 3, 1 / 2]));

test('what a function around the loop shares is changed by either name', () =>
  expect(
    read(`import torch
optimizer = torch.optim.SGD([torch.zeros(1)], lr=1.0)
def main():
    rows = []
    def rate(seen=rows):
        return 1 / (1 + len(seen))
    for i in range(3):
        optimizer.param_groups[0]['lr'] = rate()
        optimizer.step()
        rows.append(i)
main()
`).rates,
  ).toEqual([1, 1 / 2, 1 / 3]));
