import { describe, expect, test } from 'vitest';
import { read } from './readings.ts';

const head = `import math, os, torch
from contextlib import suppress
from data import make, step
opt = torch.optim.SGD([torch.zeros(1)], lr=0.4)
sched = torch.optim.lr_scheduler.StepLR(opt, 1, 0.5)
loader = make()
found = {0: 1, 1: 1}
class Plain: pass
def look(e):
    return found[e]
def check(e):
    assert e < 2, 'too late'
k = 0
`;
const loop = (body: string, turns = 4): string => `${head}for e in range(${turns}):\n${body.replaceAll(/^/gm, '    ')}\n    opt.step()\n`;
const trying = (tried: string, handler: string): string =>
  loop(`try:\n    ${tried}\nexcept ${handler}:\n    opt.param_groups[0]['lr'] *= 0.5`);

describe('what Python raises for certain is caught, though nothing else hangs on what is tried', () => {
  test.each([
    ['found[e]', 'KeyError'],
    ['x = found[e]', 'LookupError'],
    ['look(e)', 'KeyError'],
    ['check(e)', 'AssertionError'],
    ['assert e < 2', 'AssertionError'],
    ['1 / max(0, 2 - e)', 'ZeroDivisionError'],
    ['int(float("nan")) if e > 1 else 0', 'ValueError'],
    ['a, b = [1, 2][:2 - e // 2]', 'ValueError'],
    ['Plain().size if e > 1 else 0', 'AttributeError'],
    ['len(3 if e > 1 else [])', 'TypeError'],
    ['missing if e > 1 else 0', 'NameError'],
    ['(None if e > 1 else opt).param_groups', 'AttributeError'],
    ['e.foo if e > 1 else 0', 'AttributeError'],
    ['[].add if e > 1 else 0', 'AttributeError'],
    ['Plain.size if e > 1 else 0', 'AttributeError'],
    ["getattr('', 'foo') if e > 1 else 0", 'AttributeError'],
    ['None() if e > 1 else 0', 'TypeError'],
    ["os.environ['NO_SUCH'] if e > 1 else 0", 'KeyError'],
    ['math.exp(999) if e > 1 else 0', 'OverflowError'],
    ["opt.param_groups[0]['warmup'] if e > 1 else 0", 'KeyError'],
  ])('%s: %s', (tried, kind) => expect(read(trying(tried, kind)).rates).toEqual([0.4, 0.4, 0.2, 0.1]));

  test.each(['make().size', 'opt.size'])('%s is taken not to raise, which is said', (tried) =>
    expect(read(trying(tried, 'Exception')).notes).toEqual(['line 17 is taken to catch nothing']),
  );

  test('as what a suppress leaves out', () => {
    const script = loop("with suppress(KeyError):\n    found[e]\n    opt.param_groups[0]['lr'] *= 0.5");
    expect(read(script).rates).toEqual([0.2, 0.1, 0.1, 0.1]);
  });
});

describe('where nobody knows whether something is raised', () => {
  test.each(['step(e)', 'assert step(e) < 1', 'import apex', 'from apex.optimizers import FusedAdam'])(
    '%s: the handler that moves a rate is said to be left out',
    (tried) => {
      const { rates, notes } = read(trying(tried, 'Exception'));
      expect({ rates, notes }).toEqual({
        rates: [0.4, 0.4, 0.4, 0.4],
        notes: expect.arrayContaining(['line 17 is taken to catch nothing']),
      });
    },
  );

  test.each([
    ['a handler that moves none', loop('try:\n    step(e)\nexcept RuntimeError:\n    print(e)')],
    ['an optional module', loop('try:\n    import tqdm as bar\nexcept ImportError:\n    bar = None')],
    ['a module that is always there', trying('import math', 'ImportError')],
    ['an interruption', trying('step(e)', 'KeyboardInterrupt')],
  ])('of %s nothing is said', (_what, script) =>
    expect(read(script).notes).not.toEqual(expect.arrayContaining([expect.stringMatching(/taken to catch nothing/)])),
  );
});

describe('an iterator that is begun again where it ends', () => {
  const again = 'try:\n    x = next(it)\nexcept StopIteration:\n';
  const sized = head.replace('make()', 'torch.utils.data.DataLoader(list(range(6)), batch_size=2)');
  const script = (handler: string, after = '', before = head): string =>
    `${before}it = iter(loader)\n${loop(`${again}${handler.replaceAll(/^/gm, '    ')}\n${after}`, 8).slice(head.length)}`;
  const onwards = 'it = iter(loader)\nx = next(it)';
  const counting = [`k += 1\n${onwards}`, "opt.param_groups[0]['lr'] = 0.4 * 0.5 ** k"] as const;
  const third = [0.4, 0.4, 0.4, 0.2, 0.2, 0.2, 0.1, 0.1];

  test('is followed where its length is known', () => {
    expect(read(script(...counting, sized)).rates).toEqual(third);
    expect(read(script(`sched.step()\n${onwards}`, '', sized)).rates).toEqual(third);
  });

  test('asks for that where a rate hangs on it', () => {
    expect(read(script(...counting)).says).toMatch(/"len\(loader\)" is known at run time only/);
    expect(read(script(`sched.step()\n${onwards}`)).says).toMatch(/"len\(loader\)" is known at run time only/);
    expect(read(script('break')).says).toMatch(/"len\(loader\)" is known at run time only/);
    expect(read(script(...counting), { 'len(loader)': '3' }).rates).toEqual(third);
  });

  test('and for nothing where none does', () => expect(read(script(`k += 1\n${onwards}`)).rates).toEqual(Array(8).fill(0.4)));

  test('in a method that hands on what it has', () => {
    const own = `class Batches:
    def __init__(self):
        self.it = iter(loader)
        self.k = 0
    def get(self):
        try:
            return next(self.it)
        except StopIteration:
            self.k += 1
            self.it = iter(loader)
            return next(self.it)
own = Batches()
`;
    const using = loop("x = own.get()\nopt.param_groups[0]['lr'] = 0.4 * 0.5 ** own.k", 8).slice(head.length);
    expect(read(`${sized}${own}${using}`).rates).toEqual(third);
    expect(read(`${head}${own}${using}`).says).toMatch(/"len\(loader\)" is known at run time only/);
  });

  test('a generator of what has no known length goes on', () => {
    const all = 'def cycle(all):\n    while True:\n        for x in all:\n            yield x\nit = cycle(loader)\n';
    const script = `${head}${all}${loop('try:\n    x = next(it)\nexcept StopIteration:\n    break', 3).slice(head.length)}`;
    expect(read(script).rates).toEqual([0.4, 0.4, 0.4]);
  });
});

describe('what a handler binds is what was raised', () => {
  const stops = (raised: string, handler: string) =>
    `${head}class Stop(Exception):
    def __init__(self, at):
        super().__init__(f'at {at}')
        self.at = at
${loop(`try:\n    if e > 1:\n        raise ${raised}\nexcept ${handler}`).slice(head.length)}`;

  test.each([
    ['Stop(e / 8)', "Stop as stop:\n    opt.param_groups[0]['lr'] = stop.at"],
    ['ValueError(e / 8)', "ValueError as error:\n    opt.param_groups[0]['lr'] = error.args[0]"],
    ['Stop(at=e / 8)', "Exception as stop:\n    opt.param_groups[0]['lr'] = stop.at"],
  ])('%s', (raised, handler) => expect(read(stops(raised, handler)).rates).toEqual([0.4, 0.4, 0.25, 0.375]));
});

describe('what is opened may keep to itself what is raised within', () => {
  const guarded = (kept: string, body: string) =>
    `${head}class Guard:
    def __enter__(self):
        return self
    def __exit__(self, kind, error, trace):
        opt.param_groups[0]['lr'] *= 0.5 if kind is None else 0.25
        return ${kept}
${loop(body).slice(head.length)}`;

  test.each([
    ['kind is RuntimeError', 'with Guard():\n    if e == 1:\n        raise RuntimeError("x")'],
    ['isinstance(error, Exception)', 'with Guard() as g:\n    if e == 1:\n        raise ValueError()'],
    ['True', 'with Guard():\n    if e == 1:\n        raise RuntimeError("x")'],
  ])('%s', (kept, body) => expect(read(guarded(kept, body)).rates).toEqual([0.2, 0.05, 0.025, 0.0125]));

  test('and else hands it on', () =>
    expect(
      read(
        guarded(
          'kind is KeyError',
          'try:\n    with Guard():\n        if e == 1:\n            raise ValueError()\nexcept ValueError:\n    pass',
        ),
      ).rates,
    ).toEqual([0.2, 0.05, 0.025, 0.0125]));
});
