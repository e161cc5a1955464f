import { describe, expect, test } from 'vitest';
import { read } from './readings.ts';

/** Three updates, after each of which something is evaluated of which nobody knows whether, or how often, it is. */
const script = (line: string, before = ''): string => `import functools, os, torch
from torch.cuda.amp import GradScaler
optimizer = torch.optim.SGD([torch.zeros(1)], lr=0.4)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 1, 0.5)
batch = scan()
seen = []
n = 0
def stepped(k):
    scheduler.step()
${before}
for epoch in range(3):
    optimizer.step()
${line.replaceAll(/^/gm, '    ')}
`;
const constant = [0.4, 0.4, 0.4];

describe('what moves a rate within an expression is asked for', () => {
  test.each([
    '[scheduler.step() for _ in batch.items()]',
    'x = {k: scheduler.step() for k in batch}',
    'any(scheduler.step() for k in batch)',
    '[stepped(k) for k in batch]',
    'for k in (scheduler.step() for j in batch): pass',
    'list(map(lambda k: stepped(k), batch))',
    'sum(filter(lambda k: stepped(k), batch))',
    'functools.reduce(lambda a, b: stepped(b), batch)',
    'max(batch, key=lambda k: stepped(k))',
  ])('%s: how long it is', (line) =>
    expect(read(script(line)).says).toMatch(/"len\((batch|batch\.items\(\)|scan\(\))\)" is known at run time only/),
  );

  test.each([
    'batch.bad and scheduler.step()',
    'batch.bad or scheduler.step()',
    'scheduler.step() if batch.bad else None',
    '[scheduler.step() for k in [1, 2] if batch.bad]',
    'y = (n := 3) if batch.bad else 0\noptimizer.param_groups[0]["lr"] = n',
    'batch.bad and seen.append(2)\noptimizer.param_groups[0]["lr"] = len(seen)',
  ])('%s: whether it is come to', (line) => expect(read(script(line)).says).toMatch(/"batch\.bad" is known at run time only/));

  test('and what is gathered there', () =>
    expect(read(script('[seen.append(1) for k in batch]\noptimizer.param_groups[0]["lr"] = len(seen)')).rates).toBeUndefined());

  test.each([
    'out = [model(k) for k in batch]',
    'y = model(1) if batch.bad else None',
    'x = batch.bad and model(3)',
    'out = list(map(model, batch))',
    'def words(k):\n    seen.append(k)\n    return k\nout = list(map(words, batch))',
    'out = sorted(batch, key=lambda k: model(k))',
    'map(lambda k: scheduler.step(), batch)',
    'out = {}.get(batch.name, 1)',
    'if n in {1, batch.kind}:\n    log(n)',
    'for k in batch:\n    seen.append(k)\nif seen:\n    log(n)',
  ])('%s: nothing else is', (line) => expect(read(script(line)).rates).toEqual(constant));

  test('nor one of two ways that come to the same', () =>
    expect(
      read(
        script('loop = same(batch) if batch.bad else same(batch)\noptimizer.param_groups[0]["lr"] = loop', 'def same(x):\n    return 0.5'),
      ).rates,
    ).toEqual([0.4, 0.5, 0.5]));
});

describe('stars of which nobody knows what they hold', () => {
  const noted = (parameters: string) => `def note(${parameters}):\n    for key in more:\n        log(key)\n    log(a)`;
  test.each([
    ['note(**batch)', 'a=1, **more'],
    ['note(1, **batch)', 'a, **more'],
    ['note(*batch)', 'a, *more'],
    ['note(*batch, more=[])', 'a, more=()'],
  ])('%s may be given to a function of the script', (line, parameters) =>
    expect(read(script(line, noted(parameters))).rates).toEqual(constant),
  );

  test.each([
    ['a default of which makes a rate', 'adjust(**batch)', 'def adjust(rate=0.1):\n    optimizer.param_groups[0]["lr"] = rate'],
    ['the number of which does', 'adjust(*batch)', 'def adjust(*all):\n    optimizer.param_groups[0]["lr"] = len(all)'],
    ['a part of which does', 'adjust(**batch)', 'def adjust(**all):\n    optimizer.param_groups[0]["lr"] = all.get("lr", 0.1)'],
    [
      'behind which something has no known place',
      'adjust(*batch, 0.1)',
      'def adjust(rate, other=1):\n    optimizer.param_groups[0]["lr"] = rate',
    ],
    [
      'that a class is made of',
      'optimizer.param_groups[0]["lr"] = Own(**batch).rate',
      'class Own:\n    def __init__(self, rate=0.1):\n        self.rate = rate',
    ],
  ])('are asked for, %s', (_what, line, before) => expect(read(script(line, before)).says).toMatch(/"(batch|scan\(\))/));
});

describe('a dict with keys that nobody knows', () => {
  const rate = (made: string) => `rates = {"lr": 0.1}\n${made}\noptimizer.param_groups[0]["lr"] = rates["lr"]`;
  test('is passed over where it moves no rate', () =>
    expect(read(script('names.update({name_of(batch): 0.1})', 'names = {}\nfor key in names:\n    log(key)')).rates).toEqual(constant));
  test('may change each of those that it is put over', () => {
    expect(read(script(rate('rates.update({name_of(batch): 0.2})'))).says).toMatch(/"rates/);
    expect(read(script(rate('rates.update({"x": 0.2})'))).rates).toEqual([0.4, 0.1, 0.1]);
  });
});

test('an object of a class of a library is not None', () => {
  const line = 'if scaler is not None:\n    scaler.step(optimizer)\nelse:\n    scheduler.step()';
  expect(read(script(line, 'scaler = GradScaler()')).rates).toEqual([0.4, 0.4, 0.4, 0.4, 0.4, 0.4]);
  expect(read(script(line, 'scaler = find_scaler()')).rates).toBeUndefined();
});

describe('a way back where there is no file', () => {
  const restart = (way: string) => `kept = {'epoch': 0}
def restart(path, kept):
    if not os.path.isfile(path):
        ${way}
    state = torch.load(path)
    kept['epoch'] = state['epoch']
restart('a.pth', kept)
optimizer.param_groups[0]['lr'] = 0.5 ** (1 + kept['epoch'])`;
  test('is gone where a run would be taken up again', () => {
    const { rates, notes } = read(script('pass', restart('return')));
    expect(rates).toEqual([0.5, 0.5, 0.5]);
    expect(notes?.join()).toMatch(/what line \d+ may load is left out; the run is taken from its start/);
  });
  test('is none where data are loaded that the run cannot do without', () => {
    const loads = `def data(path):
    images = np.load('index.npy')
    if not os.path.exists(path):
        return
    return images, [0, 1]
images, poses = data('a')`;
    const { rates, notes } = read(script('pass', loads));
    expect(rates).toEqual(constant);
    expect(notes?.join()).not.toMatch(/left out/);
  });
  test('is none where it raises', () => expect(read(script('pass', restart('raise ValueError'))).rates).toBeUndefined());
});

describe('a loop of which nobody knows how long it is', () => {
  const script = (head: string, body: string): string => `import torch
optimizer = torch.optim.SGD([torch.zeros(1)], lr=0.4)
class Watch:
    n = 0
    def look(self):
        self.n += 1
        return self.n
watch = Watch()
n = 0
last = [0]
${head}
${body.replaceAll(/^/gm, '    ')}
for epoch in range(2):
    optimizer.step()
`;
  const move = "optimizer.param_groups[0]['lr'] = 0.2";
  const bodies: readonly (readonly [what: string, body: string])[] = [
    ['a name counts', `n += 1\nif n == 3: ${move}`],
    ['an object counts', `if watch.look() == 3: ${move}`],
    ['a list keeps', `if last[0] > 2: ${move}\nlast[0] += 1`],
    ['one follows another', `if n > 1: ${move}\nn = watch.n\nwatch.look()`],
  ];

  test.each(bodies)('is asked for where a later turn moves the rate: %s', (_what, body) => {
    expect(read(script('for batch in loader:', body)).says).toMatch(/"(len\(loader\)|loader)" is known at run time only/);
    expect(read(script('while more():', body)).says).toMatch(/"more\(\)" is known at run time only/);
    expect(read(script('for batch in range(4):', body)).rates).toEqual([0.2, 0.2]);
  });

  test.each(bodies)('and is not where none does: %s', (_what, body) =>
    expect(read(script('for batch in loader:', body.replace(move, 'print(n)'))).rates).toEqual([0.4, 0.4]),
  );

  test.each(['n % 4 == 0', '(n + 1) % 4 == 0', 'n > 3'])('is asked for where it trains in some of its turns: %s', (some) => {
    const script = `import torch
from transformers import get_scheduler
optimizer = torch.optim.SGD([torch.zeros(1)], lr=0.4)
scheduler = get_scheduler('linear', optimizer, 0, 4)
n = 0
for batch in loader:
    if ${some}:
        optimizer.step()
        scheduler.step()
    n += 1
`;
    expect(read(script).says).toMatch(/"len\(loader\)" is known at run time only/);
  });

  test('stands for one that goes on for long without moving anything', () => {
    const long = (body: string) => script('for i in range(150000):', body);
    expect(read(long('n += len(draw(i))')).rates).toEqual([0.4, 0.4]);
    expect(read(long(`n += 1\nif n == 120000: ${move}`)).says).toMatch(/100,000 turns go by here/);
    const lines = (body: string) => script('while 1:', `line = file.readline()\nif not line: break\n${body}`);
    expect(read(lines('last.append(line)')).rates).toEqual([0.4, 0.4]);
    expect(read(lines(`n += 1\nif n == 120000: ${move}`)).says).toMatch(/100,000 turns go by here/);
  });
});

describe('a generator under contextmanager that gives at several places', () => {
  const managed = (line: string) => `from contextlib import contextmanager
seen = [1]
@contextmanager
def held(x, plain):
    if plain:
        yield x
    else:
        ${line}
        try:
            yield x.clone()
        finally:
            del x`;
  const inside = 'with held(batch, plain) as x:\n    scheduler.step()';

  test('stands around what moves the rate where it moves none itself', () =>
    expect(read(script(inside, managed('seen[0] += 1'))).rates).toEqual([0.4, 0.2, 0.1]));
  test('is refused where it does', () =>
    expect(read(script(inside, managed("optimizer.param_groups[0]['lr'] = 1"))).says).toMatch(/@contextmanager is not known here/));
  test('leaves nothing known that it changes', () =>
    expect(read(script(`${inside}\noptimizer.param_groups[0]['lr'] = seen[0]`, managed('seen[0] += 1'))).says).toMatch(
      /what this contextmanager does is not followed/,
    ));
});

test('a scheduler of noise steps no rate', () => {
  const before = 'noise_scheduler = UniPCMultistepScheduler(100)';
  expect(read(script('x = noise_scheduler.step(model(batch, 1), k, [batch]).prev_sample', before)).rates).toEqual(constant);
  expect(read(script('noise_scheduler.step(epoch, model(batch, 1))', before)).says).toMatch(/noise_scheduler is not known here/);
});

test('whether a tuple with names has an attribute is known', () => {
  const before =
    "from collections import namedtuple\nclass Crop(namedtuple('Crop', ('h', 'w'))):\n    def shape(self): return self.h\ncrop = Crop(1, 2)";
  for (const [name, rates] of [
    ['shape', [0.4, 0.2, 0.1]],
    ['depth', constant],
    ['h', [0.4, 0.2, 0.1]],
  ] as const)
    expect(read(script(`if hasattr(crop, '${name}'): scheduler.step()`, before)).rates).toEqual(rates);
});

test.each([['not torch.isfinite(loss)'], ['torch.isnan(loss).any()'], ['torch.isinf(loss).sum() > 0'], ['np.isnan(loss.item())']])(
  'a loss is taken to be finite, and that is said: %s',
  (asked) => {
    const { rates, notes } = read(`import torch
import numpy as np
model = torch.nn.Linear(2, 2)
optimizer = torch.optim.SGD(model.parameters(), lr=0.4)
for step in range(2):
    loss = model(torch.randn(2)).sum()
    fine = True
    if ${asked}:
        fine = False
    if fine:
        optimizer.step()
        optimizer.param_groups[0]['lr'] *= 0.5
`);
    expect(rates).toEqual([0.4, 0.2]);
    expect(notes?.some((note) => note.startsWith('losses and gradients are taken to be finite'))).toBe(true);
  },
);
