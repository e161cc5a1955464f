import { describe, expect, it } from 'vitest';
import { read } from './readings.ts';

const run = (before: string) => `import sys
import torch
${before}
opt = torch.optim.SGD([torch.zeros(1)], lr=lr)
for e in range(2):
    opt.step()
`;

describe('sys.argv', () => {
  it('is asked for by the word that a script takes of it', () => {
    expect(read(run('lr = float(sys.argv[1])')).says).toMatch("write --define 'sys.argv[1]=…'");
    expect(read(run('lr = float(sys.argv[1])'), { 'sys.argv[1]': '0.5' }).rates).toEqual([0.5, 0.5]);
  });

  it.each([
    ['where its length is asked', 'lr = float(sys.argv[1]) if len(sys.argv) > 1 else 0.25'],
    ['where what it lacks is caught', 'try:\n    lr = float(sys.argv[1])\nexcept IndexError:\n    lr = 0.25'],
  ])('has the name of the script only %s', (_what, before) => {
    expect(read(run(before)).rates).toEqual([0.25, 0.25]);
  });
});

it('takes Python to be a late one, and says so', () => {
  const found = read(run('if sys.version_info >= (3, 8):\n    lr = 0.5\nelse:\n    lr = 0.25'));
  expect(found.rates).toEqual([0.5, 0.5]);
  expect(found.notes?.join()).toMatch('Python is taken to be 3.12');
});
