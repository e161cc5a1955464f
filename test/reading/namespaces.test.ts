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

test('a copy of yacs beside a script makes mappings as that does', () => {
  const copy = `import yaml
class CfgNode(dict):
    def __init__(self, init_dict=None):
        super().__init__(init_dict or {})
        self.__dict__['__immutable__'] = False
    def __getattr__(self, name):
        return self[name]
    def __setattr__(self, name, value):
        self[name] = value
    def merge_from_file(self, name):
        with open(name) as f:
            merge(load(f), self)
    def merge_from_other_cfg(self, other):
        merge(other, self)
    def merge_from_list(self, items):
        for name, value in zip(items[0::2], items[1::2]):
            self[name] = value
    def freeze(self):
        self.__dict__['__immutable__'] = True
    def clone(self):
        return copy.deepcopy(self)
`;
  const made = 'from node import CfgNode as CN\ncfg = CN()\ncfg.opt = CN()\ncfg.opt.rate = 0.3\n';
  const merged = "other = CN({'opt': {'rate': 0.1}})\ncfg.merge_from_other_cfg(other)\ncfg.freeze()\n";
  expect(read(script(`${made}${merged}rate = cfg.clone().opt.rate`), {}, { 'node.py': copy }).rates).toEqual([0.1]);
});

const filtered = (rate: string) =>
  read(`import torch
from datetime import datetime
settings = {'lr': 0.4, 'comment': datetime.now().strftime('%b')}
kept = {key: value for key, value in settings.items() if not callable(value)}
optimizer = torch.optim.SGD([torch.zeros(1)], lr=${rate})
for step in range(1):
    optimizer.step()
`);
test.each([["kept['lr']"], ["kept.get('lr', 0.1)"], ["0.4 if 'lr' in kept else 0.2"]])(
  'what a filter leaves in a dict is known, whatever it does with the rest: %s',
  (rate) => expect(filtered(rate).rates).toEqual([0.4]),
);
test.each([["kept['comment']"], ["kept.get('comment', 0.1)"], ['len(kept) * 0.2'], ["0.4 if 'comment' in kept else 0.2"]])(
  'what it may have left out is not: %s',
  (rate) => expect(filtered(rate).says).toMatch(/known at run time only|cannot be known/),
);

test('an object whose __dict__ is set has the items of that dict as attributes, which stay the same', () => {
  const holder = 'class Held:\n    def __init__(self, settings):\n        self.__dict__ = settings\n';
  expect(read(script(`${holder}rate = Held({'a': 0.3}).a`)).rates).toEqual([0.3]);
  expect(read(script(`${holder}settings = {'a': 0.3}\nheld = Held(settings)\nsettings['a'] = 0.2\nrate = held.a`)).rates).toEqual([0.2]);
  expect(read(script(`${holder}settings = {'a': 0.3}\nheld = Held(settings)\nheld.a = 0.2\nrate = settings['a']`)).rates).toEqual([0.2]);
  const asked = read(script(`import yaml\n${holder}with open('run.yaml') as f:\n    held = Held(yaml.safe_load(f))\nrate = held.a`)).says;
  expect(asked).toMatch(/"held.a" is known at run time only, as run.yaml is not there to be read/);
  expect(
    read(script(`${holder}held = Held({'a': 0.3})\nif os.environ['X']:\n    held.__dict__ = {'a': 0.1}\nrate = held.a`)).rates,
  ).toBeUndefined();
});

test.each([
  'self.__dict__.update(locals())',
  'self.__dict__.update({name: value for name, value in locals().items() if name != "self"})',
  'for name, value in list(locals().items()):\n            setattr(self, name, value)',
  'given = vars()\n        self.rate, self.by = given["rate"], given["by"]',
])('%s keeps what a function was given', (kept) => {
  const sets = `class Settings:\n    def __init__(self, rate, by=2):\n        ${kept}\nsettings = Settings(0.1)\nrate = settings.rate * settings.by`;
  expect(read(script(sets)).rates).toEqual([0.2]);
});

test("a function's names as they were when they were asked for", () =>
  expect(read(script('def f(k):\n    before = locals()\n    k = 9\n    return before["k"] + len(before)\nrate = f(2)')).rates).toEqual([
    3,
  ]));
