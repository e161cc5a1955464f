import { expect, it } from 'vitest';
import { read } from './readings.ts';

const script = (turn: string) => `import torch
from data import loader
optimizer = torch.optim.SGD([torch.zeros(1)], lr=1.0)
scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.5)
n, limit = 0, -1
for epoch in range(3):
    for x in loader:
        n += 1
        ${turn}
        optimizer.step()
    scheduler.step()
`;

it.each(['break', 'continue'])('asks for the length of a loop that what its turns count leaves by %s', (leave) =>
  expect(read(script(`if n > 7:\n            ${leave}`)).says).toContain('len(loader)'),
);

it('asks nothing where settings close that way', () =>
  expect(read(script('if limit > 0 and n > limit:\n            break')).rates).toEqual([1, 0.5, 0.25]));
