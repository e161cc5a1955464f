import { expect, test } from 'vitest';
import { read } from '../reading/readings.ts';

const run = (before: string, turn: string, turns = 4): string => `import torch, types
model = torch.nn.Linear(2, 1)
opt = torch.optim.SGD(model.parameters(), lr=0.5)
sched = torch.optim.lr_scheduler.ExponentialLR(opt, 0.5)
group = opt.param_groups[0]
def halve():
    group['lr'] *= 0.5
def scaled(self, by):
    for one in self.param_groups:
        one['lr'] *= by
${before}
for i in range(${turns}):
    opt.step()
    ${turn.replaceAll('\n', '\n    ')}
`;

test.each([
  ['a function on an optimizer', 'opt.anneal = halve', 'opt.anneal()', [0.5, 0.25, 0.125, 0.0625]],
  ['a method on one', 'opt.anneal = types.MethodType(scaled, opt)', 'opt.anneal(0.5)', [0.5, 0.25, 0.125, 0.0625]],
  ['a function on a scheduler, called by both', 'sched.also = halve', 'sched.step()\nsched.also()', [0.5, 0.125, 0.03125, 0.0078125]],
  ['a count on an optimizer', 'opt.done = 0', 'opt.done += 1\nif opt.done > 2: halve()', [0.5, 0.5, 0.5, 0.25]],
  [
    'a count that is set by its name',
    "setattr(opt, 'done', 1)",
    "setattr(opt, 'done', opt.done + 1)\ngroup['lr'] = 1 / opt.done",
    [0.5, 0.5, 1 / 3, 0.25],
  ],
  ['whether it is there', 'opt.seen = 0', "if hasattr(opt, 'seen'): halve()", [0.5, 0.25, 0.125, 0.0625]],
  ['a function on a model by its name', "setattr(model, 'after', halve)", 'model.after()', [0.5, 0.25, 0.125, 0.0625]],
])('what a script sets on things of a library: %s', (_, before, turn, rates) => expect(read(run(before, turn)).rates).toEqual(rates));

test('over many turns', () => {
  const { rates } = read(run('opt.done = 0', "opt.done += 1\ngroup['lr'] = 1 / (1 + opt.done)", 30_000));
  expect([rates?.[1], rates?.[29_999]]).toEqual([0.5, 1 / 30_000]);
});

test('what one of two branches sets is not known', () =>
  expect(read(run('opt.done = 0', "if loss > 1: opt.done = i\ngroup['lr'] = opt.done")).says).toMatch(/loss/));
