import { expect, it } from 'vitest';
import { read } from '../reading/readings.ts';

const near = (rates: readonly number[]) => rates.map((rate) => expect.closeTo(rate, 12));
const run = (made: string, first: string, last = 'for lr in rates:') => `import itertools, torch
def falling(n, lr=0.8):
    while n:
        yield lr
        lr /= 2
        n -= 1
opt = torch.optim.SGD([torch.zeros(1)], lr=1.0)
rates = ${made}
${first}
    opt.param_groups[0]['lr'] = lr
    opt.step()
    if lr < 0.5:
        break
${last}
    opt.param_groups[0]['lr'] = lr / 10
    opt.step()
    if lr < 0.2:
        break
`;

it.each<[what: string, made: string, first: string, last: string | undefined, rates: readonly number[]]>([
  ['a list', 'iter([0.8, 0.4, 0.2, 0.1])', 'for lr in rates:', undefined, [0.8, 0.4, 0.02, 0.01]],
  ['a list that is counted', 'iter([0.8, 0.4, 0.2, 0.1])', 'for e, lr in enumerate(rates):', undefined, [0.8, 0.4, 0.02, 0.01]],
  ['a list beside another', 'iter([0.8, 0.7, 0.2, 0.1])', 'for e, lr in zip(range(2), rates):', undefined, [0.8, 0.7, 0.02, 0.01]],
  ['a generator', 'falling(4)', 'for lr in rates:', undefined, [0.8, 0.4, 0.02, 0.01]],
  ['a generator without an end', 'falling(-1)', 'for lr in rates:', undefined, [0.8, 0.4, 0.02, 0.01]],
  ['one beside what ends', 'falling(-1)', 'for e, lr in zip(range(1), rates):', undefined, [0.8, 0.04, 0.02, 0.01]],
  ['what goes round', 'itertools.cycle([0.8, 0.4, 0.1])', 'for lr in rates:', undefined, [0.8, 0.4, 0.01]],
  ['its next', 'itertools.cycle([0.8, 0.4, 0.1])', 'for lr in rates:', 'for e in range(1):\n    lr = next(rates)', [0.8, 0.4, 0.01]],
])('a loop that ends early leaves the rest of %s', (_what, made, first, last, rates) => {
  const found = read(run(made, first, last));
  expect([found.says, found.rates]).toEqual([undefined, near(rates)]);
});
