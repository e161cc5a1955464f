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

test('an object whose attributes are set by names nobody knows may have each of them before its class', () => {
  const settings = 'class Settings:\n    rate = 0.1\n    def twice(self):\n        return 0.2\nsettings = Settings()\n';
  const set = `${settings}for name in os.environ:\n    setattr(settings, name, 0.3)\n`;
  expect(read(script(`${set}rate = settings.rate`)).says).toMatch(/"settings.rate" is known at run time only/);
  expect(read(script(`${set}rate = settings.twice()`)).rates).toEqual([0.2]);
});

test('a star takes what a module lists, or what does not begin with an underscore', () => {
  const module = 'rate = 0.1\n_rate = 0.2\n';
  expect(read(script('from rates import *'), {}, { 'rates.py': module }).rates).toEqual([0.1]);
  expect(read(script('from rates import *'), {}, { 'rates.py': `${module}__all__ = ['_rate']\n` }).rates).toEqual([0.4]);
  expect(read(script('from rates import *\nrate = _rate'), {}, { 'rates.py': `${module}__all__ = ['_rate']\n` }).rates).toEqual([0.2]);
});

test.each([
  ['yacs.config', 'CfgNode', 0.4],
  ['easydict', 'EasyDict', 0.4],
  ['munch', 'Munch', 0.1],
])('%s makes mappings of its own within, or not', (library, type, rate) => {
  const made = `from ${library} import ${type} as Made\nbase = {'opt': {'rate': 0.4}}\ncopy = Made(base)\ncopy['opt']['rate'] = 0.1\n`;
  expect(read(script(`${made}rate = base['opt']['rate']`)).rates).toEqual([rate]);
});
