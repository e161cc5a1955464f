import { describe, expect, test } from 'vitest';
import { read } from './readings.ts';

const script = (splitter: string, loop = 'enumerate(folds.split(list(range(100)), labels))') => `import torch
import sklearn.model_selection
from sklearn.model_selection import ${/^\w+/.exec(splitter)?.[0]}
folds = ${splitter}
rate = 0.4
for fold, (train_idx, val_idx) in ${loop}:
    optimizer = torch.optim.SGD([torch.zeros(1)], lr=rate)
    optimizer.step()
    rate *= 0.5
`;

describe('cross-validation', () => {
  test.each<[splitter: string, times: number]>([
    ['KFold(3)', 3],
    ['StratifiedKFold(n_splits=4, shuffle=True, random_state=1)', 4],
    ['GroupKFold()', 5],
    ['ShuffleSplit(test_size=0.2)', 10],
    ['RepeatedKFold(n_splits=2, n_repeats=3)', 6],
  ])('%s deals %i times', (splitter, times) => {
    const { rates } = read(script(splitter));
    expect(rates).toEqual(Array.from({ length: times }, (_, t) => 0.4 * 0.5 ** t));
  });

  test('as a list, and by its own number', () => {
    expect(read(script('KFold(3)', 'enumerate(list(folds.split(data)))')).rates).toHaveLength(3);
    expect(read(script('KFold(3)', 'zip(range(folds.get_n_splits()), folds.split(data))')).rates).toHaveLength(3);
  });
});

describe('an optimizer that is built in a loop of unknown length', () => {
  const built = (before: string, after: string) =>
    read(`import torch
loader = get()
rate, drop = 0.4, 0.5
for x in loader:
    ${before}
    optimizer = torch.optim.SGD([torch.zeros(1)], lr=rate)
    optimizer.step()
    ${after}
`);
  test.each([
    ['pass', 'rate *= drop'],
    ['pass', 'rate = 0.1'],
    ['pass', 'rate = rate * drop'],
    ['rate = drop * 0.5', 'drop = rate'],
  ])('asks how often where a turn hands the rate on: %s, %s', (before, after) =>
    expect(built(before, after).says).toMatch(/"len\(loader\)" is known at run time only/),
  );
  test.each([
    ['rate = 0.4', 'rate *= drop'],
    ['pass', 'drop *= 0.5'],
    ['x = wrap(x)', 'x = None'],
  ])('stands for all where none does: %s, %s', (before, after) => expect(built(before, after).rates).toEqual([0.4]));
});
