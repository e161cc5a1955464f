import { expect, test } from 'vitest';
import { read } from './readings.ts';

const script = (sets: string): string => `import os, sys, torch
rate, other = 0.4, 3
${sets}
optimizer = torch.optim.SGD([torch.zeros(1)], lr=1.0)
for step in range(1):
    optimizer.param_groups[0]['lr'] = rate
    optimizer.step()
`;

test.each([
  ["globals()['rate'] = 0.2"],
  ["names = globals()\nnames['rate'] = 0.2"],
  ['globals().update(rate=0.2)'],
  ["globals().update({'rate': 0.2})"],
  ["def put(value):\n    globals()['rate'] = value\nput(0.2)"],
  ["vars()['rate'] = 0.2"],
  ["locals()['rate'] = 0.2"],
  ["setattr(sys.modules[__name__], 'rate', 0.2)"],
  ['sys.modules[__name__].rate = 0.2'],
])('%s binds a name of the module', (sets) => expect(read(script(sets)).rates).toEqual([0.2]));

test.each([["def put():\n    locals()['rate'] = 0.2\nput()"], ["sys.modules['other'].rate = 0.2"]])('%s binds none', (sets) =>
  expect(read(script(sets)).rates).toEqual([0.4]),
);

test.each([
  ["globals()[os.environ['NAME']] = 0.2", /known at run time only/],
  ['exec("rate = 0.2")', /what exec does is not followed/],
])('%s leaves names of the module unknown', (sets, says) => expect(read(script(sets)).says).toMatch(says));

test('a file that is executed is said to be left out', () =>
  expect(read(script("exec(open('settings.py').read())")).notes).toContain('what line 3 executes is left out'));
