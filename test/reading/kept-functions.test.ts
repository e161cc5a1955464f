import { expect, test } from 'vitest';
import { read } from './readings.ts';

/** Epochs in which something is called that an object keeps. */
const run = (kept: string, called: string): string => `import torch
from dataclasses import dataclass
from types import SimpleNamespace
optimizer = torch.optim.SGD([torch.zeros(1)], lr=0.4)
rates = [0.4]
def shrink():
    optimizer.param_groups[0]['lr'] *= 0.5
${kept}
for epoch in range(3):
    ${called}
    optimizer.step()
`;
const hooks = `class Hooks:
    def __init__(self, fn, **more):
        self.go = fn
        for key, value in more.items():
            setattr(self, key, value)`;
const fields = '@dataclass\nclass Hooks:\n    go: object\n    n: int = 0';

test.each([
  ['given to its constructor', `${hooks}\nhooks = Hooks(shrink)`, 'hooks.go()'],
  ['given by a keyword', `${hooks}\nhooks = Hooks(fn=shrink)`, 'hooks.go()'],
  ['set by the name that it is given by', `${hooks}\nhooks = Hooks(None, late=shrink)`, 'hooks.late()'],
  ['a field of a dataclass', `${fields}\nhooks = Hooks(shrink)`, 'hooks.go()'],
  ['a field of a dataclass, by its name', `${fields}\nhooks = Hooks(n=2, go=shrink)`, 'hooks.go()'],
  ['a lambda that calls it', 'go = lambda: shrink()', 'go()'],
  ['such a lambda as a method', 'class Hooks:\n    go = lambda self: shrink()\nhooks = Hooks()', 'hooks.go()'],
  ['such a lambda that is given back', 'def make():\n    return lambda: shrink()\ngo = make()', 'go()'],
  ['such a lambda in a dict', "table = {'go': lambda: shrink()}", "table['go']()"],
  ['such a lambda in a list', 'kept = []\nkept.append(lambda: shrink())', 'for one in kept: one()'],
  ['such a lambda by a constructor', `${hooks}\nhooks = Hooks(lambda: shrink())`, 'hooks.go()'],
  ['in a namespace', 'hooks = SimpleNamespace(go=shrink)', 'hooks.go()'],
  ['an attribute that is set from outside', `${fields}\nhooks = Hooks(None)\nhooks.go = shrink`, 'hooks.go()'],
  ['a method under another name', `${fields}\nHooks.late = lambda self: shrink()\nhooks = Hooks(None)`, 'hooks.late()'],
  [
    'a method that is defined under a condition',
    'class Hooks:\n    if rates:\n        def go(self):\n            shrink()\nhooks = Hooks()',
    'hooks.go()',
  ],
  ['a class within a class', 'class Hooks:\n    class Inner:\n        def go(self):\n            shrink()\n', 'Hooks.Inner().go()'],
])('a function that moves a rate is called where an object has it: %s', (_what, kept, called) =>
  expect(read(run(kept, called)).rates).toEqual([0.2, 0.1, 0.05]),
);

test.each([
  ['a class', 'class Holder:\n    def __init__(self, rates):\n        self.rates = rates\nheld = Holder(rates)'],
  ['a dataclass', '@dataclass\nclass Holder:\n    rates: list\nheld = Holder(rates)'],
  ['a namespace', 'held = SimpleNamespace(rates=rates)'],
])('a list that %s holds is that of the script', (_what, kept) =>
  expect(read(run(kept, "held.rates[0] /= 2; optimizer.param_groups[0]['lr'] = rates[0]")).rates).toEqual([0.2, 0.1, 0.05]),
);
