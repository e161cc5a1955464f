import { describe, expect, test } from 'vitest';
import { read } from './readings.ts';

const head = `import random, signal, threading, torch
from torch.utils.data import DataLoader, Dataset
model = torch.nn.Linear(1, 1)
opt = torch.optim.SGD(model.parameters(), lr=0.4)
k = 0
stop = False
def halve(*all):
    opt.param_groups[0]['lr'] *= 0.5
def count(*all):
    global k
    k += 1
def halt(*all):
    global stop
    stop = True
class Data(Dataset):
    n = 0
    def __len__(self):
        return 6
    def __getitem__(self, at):
        Data.n += 1
        return at
class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.n = 0
    def forward(self, x):
        self.n += 1
        return x
class Picks:
    def more(self):
        halve()
    def less(self):
        count()
class Same(torch.autograd.Function):
    n = back = 0
    @staticmethod
    def forward(ctx, x):
        Same.n += 1
        return x
    @staticmethod
    def backward(ctx, g):
        Same.back += 1
        return g
net = inner = Net()
`;
const loop = (body: string, before = ''): string =>
  `${head}${before}\nfor e in range(3):\n${body.replaceAll(/^/gm, '    ')}\n    opt.step()\n`;
const by = (name: string): string => `opt.param_groups[0]['lr'] = 0.4 * 0.5 ** ${name}`;

describe('what a library calls when it likes is not followed, which is said where a rate hangs on it', () => {
  test.each([
    ['a hook that counts', 'model.register_forward_hook(count)', by('k'), 'when register_forward_hook calls count is not followed'],
    ['a hook that moves the rate', 'model.register_forward_hook(halve)', 'model(e)', 'when register_forward_hook calls halve'],
    ['a model that is wrapped', 'net = torch.nn.DataParallel(net)', `net(e)\n${by('inner.n')}`, 'when DataParallel calls forward'],
    ['what has a gradient of its own', '', `Same.apply(e)\n${by('Same.back')}`, 'when Same calls backward is not followed'],
    ['what gathers batches', 'all = DataLoader(Data(), collate_fn=count)', by('k'), 'when DataLoader calls count'],
    ['such a thing that moves the rate', 'all = DataLoader(Data(), collate_fn=halve)', '', 'when DataLoader calls halve'],
    ['the items of a data set', 'all = DataLoader(Data(), batch_size=2)', by('Data.n'), 'when DataLoader calls __getitem__'],
    ['a thread', 'threading.Thread(target=count).start()', by('k'), 'when Thread calls count'],
    ['a function for each part', 'model.children().visit(count)', by('k'), 'when visit calls count'],
  ])('%s', (_what, before, body, says) => expect(read(loop(body, before)).says).toMatch(says));

  test('though the script sets it anew', () =>
    expect(read(loop(`k = 0\n${by('k')}`, 'model.register_forward_hook(count)')).rates).toEqual([0.4, 0.4, 0.4]));

  test.each([
    ['hooks that matter for no rate', 'model.register_forward_hook(count)\nall = DataLoader(Data(), batch_size=2)', 'model(e)'],
    ['a signal that ends the run', 'signal.signal(signal.SIGTERM, halt)', 'if stop:\n    break'],
    ['what is compiled', 'fast = torch.compile(count)', by('k')],
  ])('%s ask for nothing', (_what, before, body) => expect(read(loop(body, before)).rates).toEqual([0.4, 0.4, 0.4]));

  test('a function that moves the rate and is given away is said to be left out', () =>
    expect(read(loop('print(e)', 'unknown(halve)')).notes).toEqual([
      'unknown is given halve, which moves the rate, and is taken never to call it',
    ]));
});

test.each([
  ['the forward of a model that is called', '', `net(e)\n${by('net.n')}`, [0.2, 0.1, 0.05]],
  ['that of a part of it', 'net.part = Net()', `net.part(e)\n${by('net.part.n')}`, [0.2, 0.1, 0.05]],
  ['a function with a gradient of its own', '', `Same.apply(e)\n${by('Same.n')}`, [0.2, 0.1, 0.05]],
  ['a hook after each step', 'opt.register_step_post_hook(count)', by('k'), [0.4, 0.2, 0.1]],
  ['one without a name', "d = {'n': 0}\nopt.register_step_post_hook(lambda *all: d.update(n=d['n'] + 1))", by("d['n']"), [0.4, 0.2, 0.1]],
  ['one before each step', 'opt.register_step_pre_hook(halve)', '', [0.2, 0.1, 0.05]],
  ['one until it is taken off', 'h = opt.register_step_post_hook(halve)', 'if e == 2:\n    h.remove()', [0.4, 0.2, 0.1]],
])('%s is called as PyTorch does', (_what, before, body, rates) => expect(read(loop(body, before)).rates).toEqual(rates));

describe('a decorator that nobody knows', () => {
  const script = (mark: string, call: string): string =>
    `import lib, torch\n${mark}\ndef main(lr=0.4, turns=2, name='a'):\n    opt = torch.optim.SGD([torch.zeros(1)], lr=lr)\n    for i in range(turns):\n        opt.step()\n${call}\n`;
  test.each([
    ['@lib.bind(a=1)', 'main()', ['what @lib.bind may give main is not known; the defaults of lr, turns are taken']],
    ['@lib.bind', 'main(0.4)', ['what @lib.bind may give main is not known; the defaults of turns are taken']],
    ['@lib.bind', 'main(0.4, turns=2)', []],
    ['@lib.timed', 'main()', []],
  ])('%s may give what %s leaves out', (mark, call, notes) => expect(read(script(mark, call))).toEqual({ rates: [0.4, 0.4], notes }));
});

describe('the closure of a step', () => {
  test.each([
    ['counts before the next', 'opt.step(count)', by('k'), [0.4, 0.2, 0.1]],
    ['moves the rate before it is used', 'opt.step(closure=halve)', '', [0.2, 0.1, 0.05]],
  ])('%s', (_what, step, body, rates) => expect(read(loop(body).replace('opt.step()', step)).rates).toEqual(rates));

  test('is called by LBFGS nobody knows how often', () => {
    const script = loop(by('k')).replace('opt.step()', 'opt.step(count)').replace('optim.SGD', 'optim.LBFGS');
    expect(read(script).says).toMatch('when LBFGS calls count is not followed');
  });
});

test('any method may be meant by a name that nobody knows', () => {
  const body = "getattr(picks, ['more', 'less'][random.randint(0, 1)])()";
  expect(read(loop(body, 'picks = Picks()')).says).toMatch(/"random\.randint\(0, 1\)" is known at run time only/);
  const still = loop(body, 'picks = Picks()').replace('halve()\n    def less', 'count()\n    def less');
  expect(read(still).rates).toEqual([0.4, 0.4, 0.4]);
});
