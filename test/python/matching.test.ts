import { expect, it } from 'vitest';
import { read } from '../reading/readings.ts';

const matching = (subject: string, pattern: string) => `import torch
optimizer = torch.optim.SGD([torch.zeros(1)], lr=1.0)
scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.5)
for n in range(4):
    optimizer.step()
    match ${subject}:
        case ${pattern}:
            scheduler.step()
`;

it('follows what is compared in parentheses, and a tuple', () => {
  expect(read(matching('(n < 2)', 'True')).rates).toEqual([1, 0.5, 0.25, 0.25]);
  expect(read(matching('(n, 1)', '(2, 1)')).rates).toEqual([1, 1, 1, 0.5]);
});

it.each([
  ['n < 2', 'True'],
  ['n, 1', '(2, 1)'],
])('passes no statement over whose subject the grammar does not know: %s', (subject, pattern) =>
  expect(read(matching(subject, pattern)).says).toContain('write what it is to match in parentheses'),
);
