import { describe, expect, test } from 'vitest';
import { read } from './readings.ts';

const halved = [0.4, 0.4, 0.2, 0.2];

/** Two epochs over whatever `all` is. */
const loop = (all: string, before = '', targets = 'batch'): string => `import torch
from tqdm import tqdm
from tqdm import tqdm as shown
${before}
loader = torch.utils.data.DataLoader(scan(), batch_size=2)
optimizer = torch.optim.SGD([torch.zeros(1)], lr=0.4)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 2, 0.5)
for epoch in range(2):
    for ${targets} in ${all}:
        optimizer.step()
        scheduler.step()
`;
const asked = /"len\(loader\)" is known at run time only/;

describe('a generator over a loader', () => {
  test.each([
    ['gives as many items', 'def moved(all):\n    for x in all:\n        x = x.to(0)\n        yield x, 1'],
    ['under other names', 'def moved(all):\n    first, inner = True, all\n    for x in inner:\n        yield x * 2\n    inner.reset()'],
    ['beside which it changes something', 'seen = []\ndef moved(all):\n    for x in all:\n        seen.append(x)\n        yield x * 2'],
    [
      'that looks ahead',
      'def moved(all):\n    first = True\n    for x in all:\n        if first:\n            first = False\n        else:\n            yield last\n        last = x\n    yield last',
    ],
    [
      'by an object that holds it',
      'class Held:\n    def __init__(self, all):\n        self.all = all\n    def __iter__(self):\n        for x in self.all:\n            yield x.to(0)\ndef moved(all):\n    return Held(all)',
    ],
  ])('%s: its length is asked for, and taken where it is said', (_what, before) => {
    const script = loop('moved(loader)', before);
    expect(read(script).says).toMatch(asked);
    expect(read(script, { 'len(loader)': '2' }).rates).toEqual(halved);
  });

  test.each([
    ['while True:\n        yield from all'],
    ['while True:\n        for x in all:  # batches\n            yield x'],
    ['for one in repeat(all):\n        for x in one:\n            yield x'],
    ['for _ in itertools.count():\n        yield from all'],
  ])('that begins anew at its end has none: %s', (lines) => {
    const before = `import itertools\nfrom itertools import repeat\ndef again(all):\n    """Goes\n    on."""\n    ${lines}`;
    const script = (text: string) =>
      `${loop('again(loader)', text, 'batch').replace('for batch in', 'for at, batch in enumerate(').replace('loader):', 'loader)):')}        if at:\n            break\n`;
    expect(read(script(before)).rates).toEqual(halved);
    expect(
      read(script(before.replace('repeat(all)', 'repeat(all, 2)').replace(/while True|for _ in .*\)/, 'for _ in range(2)'))).says,
    ).toMatch(asked);
  });

  test('that leaves some out has fewer', () => {
    const before = 'def some(all):\n    for at, x in enumerate(all):\n        if at % 2 == 0:\n            yield x * 2';
    expect(read(loop('some(loader)', before), { 'len(loader)': '4' }).rates).toEqual(halved);
    expect(read(loop('some(loader)', before.replace('yield x', 'break\n        yield x')), { 'len(loader)': '4' }).rates).toBeUndefined();
  });

  test('gives what it counts as it comes', () => {
    const before = 'def counted(all):\n    n = 0\n    for x in all:\n        n += 1\n        yield n, x';
    const script = loop('counted(loader)', before, 'n, batch').replace('scheduler.step()', "optimizer.param_groups[0]['lr'] = 1 / n");
    expect(read(script, { 'len(loader)': '2' }).rates).toEqual([0.4, 1, 0.5, 1]);
  });

  test('of a loop that changes no rate within it is an epoch, of whatever length', () => {
    const before = 'def moved(all):\n    for x in all:\n        yield x.to(0)';
    const script = loop('moved(loader)', before).replace('        scheduler.step()', '    scheduler.step()');
    expect(read(script).rates).toEqual([0.4, 0.4]);
  });
});

test('a loop over what is no list at all is not passed over where it trains', () =>
  expect(read(loop('3')).says).toMatch(/Python raises TypeError here, int has no items to go through/));

describe('a class that extends a library', () => {
  test.each([
    ['a loader', 'class Own(torch.utils.data.DataLoader):\n    pass', 'own'],
    [
      'a loader with a constructor',
      'class Own(torch.utils.data.DataLoader):\n    def __init__(self, *a, **k):\n        super().__init__(*a, **k)',
      'own',
    ],
    [
      'a loader with a length and items of its own',
      'class Own(torch.utils.data.DataLoader):\n    def __len__(self):\n        return len(self.batch_sampler)\n    def __iter__(self):\n        for _ in range(len(self)):\n            yield next(self.iterator)',
      'own',
    ],
    [
      'a bar of progress',
      'class Own(tqdm):\n    def __init__(self, all, **k):\n        super().__init__(all, ncols=80, **k)',
      'Own(own, total=9)',
    ],
    ['a bar under another name', 'class Own(shown):\n    pass', 'Own(own)'],
  ])('%s is gone through as that is', (_what, type, all) => {
    const own = `own = Own(data, batch_size=2)`.replace('Own(', /tqdm|shown/.test(type) ? 'torch.utils.data.DataLoader(' : 'Own(');
    const script = loop(all, `${type}\ndata = scan()\n${own}`);
    expect(read(script).says).toMatch(/"len\(own\)" is known at run time only/);
    expect(read(script, { 'len(own)': '2' }).rates).toEqual(halved);
  });

  test('a data set of the script has the length that is said of its name', () => {
    const before =
      'class Data:\n    def __init__(self):\n        self.files = scan()\n    def __len__(self):\n        return len(self.files)\ndata = Data()';
    const script = loop('loader', before).replace('scan(), batch', 'data, batch');
    expect(read(script).says).toMatch(asked);
    expect(read(script, { 'len(data)': '4' }).rates).toEqual(halved);
  });

  test.each(['({0: x.to(0)} for x, y in self.loader)', '(x for x in self.loader)'])(
    'one that gives %s has the length that it measures',
    (items) => {
      const before = `class Batches:
    def __init__(self):
        self.loader = torch.utils.data.DataLoader(
            scan(), batch_size=2)
    def __iter__(self):
        return ${items}
    def __len__(self):
        return len(self.loader)
own = Batches()`;
      const script = loop('enumerate(own)', before);
      for (const name of ['own', 'self.loader']) expect(read(script, { [`len(${name})`]: '2' }).rates).toEqual(halved);
    },
  );

  test('one that is written over several lines is asked for in one', () => {
    const script = loop('torch.utils.data.DataLoader(\n        scan(), batch_size=2)');
    const asked = 'len(torch.utils.data.DataLoader( scan(), batch_size=2))';
    expect(read(script).says).toContain(`"${asked}" is known`);
    expect(read(script, { [asked]: '2' }).rates).toEqual(halved);
  });

  test.each(['tqdm(iterable=loader)', 'bars.TQDM(loader, total=4)', 'track(loader, description="x")', 'track(sequence=loader)'])(
    '%s hands on what it goes through',
    (all) =>
      expect(
        read(loop(all, 'from ultralytics import utils as bars\nfrom rich.progress import track'), { 'len(loader)': '2' }).rates,
      ).toEqual(halved),
  );
});

test('an item of what is computed of something unknown asks for that', () => {
  const before = 'import numpy as np\ndef rate(t):\n    return np.interp([t], [0, 1], [0.5, 0.25])[0]';
  const script = loop('loader', before).replace('scheduler.step()', "optimizer.param_groups[0]['lr'] = rate(1 / len(loader))");
  expect(read(script).says).toMatch(asked);
  expect(read(script, { 'len(loader)': '2' }).rates).toEqual([0.4, 0.375, 0.375, 0.375]);
  expect(read(script.replace('np.interp(', 'find('), { 'len(loader)': '2' }).says).toContain('"find([t], [0, 1], [0.5, 0.25])[0]"');
});

test('an array that is too long to be listed matters only where a rate hangs on it', () => {
  const before = 'big = torch.zeros(300, 200, 200)\nnet = wrapper.watch(big)';
  expect(read(loop('loader', before), { 'len(loader)': '2' }).rates).toEqual(halved);
  const script = loop('loader', before).replace('scheduler.step()', "optimizer.param_groups[0]['lr'] = big[0]");
  expect(read(script, { 'len(loader)': '2' }).says).toMatch(/an array is too long to follow/);
});

test('a dict of which nobody knows what it holds is gone through once for all', () => {
  const before = 'held = {}\nheld.update(scan())\ndef look():\n    for key, value in held.items():\n        log(key)';
  expect(read(loop('loader', `${before}\nlook()`), { 'len(loader)': '2' }).rates).toEqual(halved);
  const moving = before.replace('log(key)', "optimizer.param_groups[0]['lr'] = value");
  expect(read(loop('loader', moving).replace('scheduler.step()', 'look()'), { 'len(loader)': '2' }).rates).toBeUndefined();
});

test('a loop over a dict of which not all is known is over, for those that come later', () => {
  const script = `import torch
kinds, found, n = {}, {}, 0
with open('kinds.txt') as file:
    for line in file:
        kinds[line] = 1
for kind in kinds:
    found[kind] = []
    n += len(found)
loader = torch.utils.data.DataLoader(scan(), batch_size=max(2, n))
optimizer = torch.optim.SGD([torch.zeros(1)], lr=0.4)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 2, 0.5)
for epoch in range(4):
    for batch in loader:
        optimizer.step()
    scheduler.step()
`;
  expect(read(script).rates).toEqual(halved);
});

test('a loop that trains nothing of its own is passed over where it cannot be gone through', () => {
  const before = 'def look(paths):\n    for path in paths:\n        log(path)';
  const script = loop('loader', before).replace('scheduler.step()', 'scheduler.step()\n        look(None)');
  expect(read(script, { 'len(loader)': '2' }).rates).toEqual(halved);
});

describe('the length of one thing is asked for by one name', () => {
  const batches =
    'class Batches:\n    def __init__(self, data):\n        self.loader = torch.utils.data.DataLoader(data)\n    def __iter__(self):\n        return (x * 2 for x in self.loader)\n    def __len__(self):\n        return len(self.loader)\nbatches = Batches(scan())';
  test.each([
    ['an object that measures what it holds', 'batches', batches, 'range(2 * len(batches) // len(batches))'],
    ['__len__', 'seen', 'from data import seen', 'range(2 * seen.__len__() // len(seen))'],
  ])('%s', (_what, name, before, epochs) => {
    const script = loop(name, before).replace('range(2)', epochs);
    const asked = [...(read(script).says?.matchAll(/"(len[^"]*)" is known/g) ?? [])].map(([, one]) => one);
    expect(new Set(asked)).toEqual(new Set([`len(${name})`]));
    expect(read(script, { [`len(${name})`]: '2' }).rates).toEqual(halved);
  });
});

describe('a function that goes through a model, and through what lies within it', () => {
  const walked = (adds: string) => `import torch
from net import make
groups = {'decay': [], 'rest': []}
def walk(module, depth=0):
    for name, p in module.named_parameters(recurse=False):
        groups['rest'].append(p)
    for name, child in module.named_children():
        ${adds}
        walk(child, depth + 1)
walk(make())
every = torch.optim.SGD([{'params': held} for held in groups.values() if len(held) > 0], lr=0.4)
for step in range(2):
    every.step()
`;
  test('is gone through, and gathers what one rate is for', () => expect(read(walked('pass')).rates).toEqual([0.4, 0.4]));
  test('leaves unknown what hangs on how deep that is', () =>
    expect(
      read(
        `${walked('deepest.append(depth)')}    every.param_groups[0]['lr'] = 0.4 / len(deepest)\n`.replace(
          'groups =',
          'deepest = []\ngroups =',
        ),
      ).rates,
    ).toBeUndefined());
  test('where each turn calls once more as often as is known, all of that is', () => {
    const halved = 'def halved(n):\n    return 0.4 if n == 0 else halved(n - 1) / 2\n';
    expect(
      read(`import torch
${halved}optimizer = torch.optim.SGD([torch.zeros(1)], lr=0.4)
for batch in loader:
    optimizer.param_groups[0]['lr'] = halved(5)
    optimizer.step()
`).says,
    ).toMatch(/len\(loader\)/);
    expect(
      read(`import torch
${halved}optimizer = torch.optim.SGD([torch.zeros(1)], lr=0.4)
for epoch in range(1):
    optimizer.param_groups[0]['lr'] = halved(5)
    optimizer.step()
`).rates,
    ).toEqual([0.0125]);
  });
});
