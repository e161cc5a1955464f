import { describe, expect, test } from 'vitest';
import { read } from './readings.ts';

/** Epochs over a loader of two batches, in which something stands before the update. */
const loop = (within: string, before = '', more = ''): string => `import functools, numpy as np, torch
${before}
class Net(torch.nn.Module):
    pass
net = Net()
loader = torch.utils.data.DataLoader(range(4), batch_size=2)
optimizer = torch.optim.SGD([torch.zeros(1)], lr=0.4)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 2, 0.5)
def note():
    optimizer.param_groups[0]['lr'] *= 1
net, watched = wrapper.prepare(net, note)
for epoch in range(2):
    for batch in loader:
${within.replaceAll(/^/gm, '        ')}
        optimizer.step()
        scheduler.step()
${more}`;
const halved = [0.4, 0.4, 0.2, 0.2];

describe('what is not known is not asked for where no rate hangs on it', () => {
  test.each([
    ['what a model is given', 'out = net(**{k: v for k, v in batch.items() if "q" in k})'],
    ['what it gave the turn before', 'out = net(batch, *mems)\nmems = out[1:]'],
    ['a function of items of a batch', 'out = net(**moved(batch))'],
    ['how often it is gone backward', 'for i in range(0, batch.shape[0], 8):\n    losses = compute(batch[i:])\n    losses.backward()'],
    [
      'how a loss is put together that decides what is seen',
      'loss = total(batch)\nif loss > worst:\n    worst = loss',
      'def total(inputs):\n    losses = {}\n    for name, x in inputs.items():\n        losses[name] = net(x)\n    if len(losses) == 1:\n        return losses["out"]\n    return losses["out"] + losses["aux"]\nworst = 0\n',
      'if worst > 3:\n    raise SystemExit\n',
    ],
    [
      'what an array is filled with',
      'noise = np.random.randn(*batch.shape) * optimizer.param_groups[0]["lr"]\nseen = torch.zeros(*batch.shape).fill_(optimizer.step.n)',
    ],
    ['what is traced', 'with jax.profiler.StepTraceContext("train", step_num=epoch):\n    note()'],
    ['what only looks at the rate', 'extensions.observe_lr(optimizer)'],
    ['what averaging adds to a group', 'if "t0" in optimizer.param_groups[0]:\n    scheduler.step()'],
    ['a loss by the name of training', 'if net.bad:\n    loss = net.training_losses(batch)'],
  ])('%s', (_what, within, before = '', more = '') => {
    const moved = 'def moved(batch):\n    out = {}\n    for k, v in batch.items():\n        out[k] = v.to(0)\n    return out\nmems = ()\n';
    expect(read(loop(within, `${moved}${before}`, more)).rates).toEqual(halved);
  });

  test('nor what a function gives that only getattr of settings might fetch', () => {
    const before = `import argparse
args = argparse.ArgumentParser().parse_args()
def look(args, keys):
    return [getattr(args, key) for key in keys]
def cut(x):
    for key in x.keys():
        found = net(*x[key])
    return found
`;
    expect(read(loop('look(args, batch)\nx = cut(batch)', before)).rates).toEqual(halved);
  });

  test.each([
    ['how often a loop makes an update', 'for i in range(0, batch.shape[0], 8):\n    optimizer.step()'],
    ['what a rate is made of', 'optimizer.param_groups[0]["lr"] = batch.shape[0] * 0.1'],
    [
      'whether a loop is left',
      'for key in batch.keys():\n    if key == "end":\n        raise SystemExit\n    optimizer.param_groups[0]["lr"] *= 0.9',
    ],
    ['what a function is given that moves a rate', 'adjust(*batch.rates)', 'def adjust(a, b):\n    optimizer.param_groups[0]["lr"] = a\n'],
    ['what an optimizer is built of', 'optimizer = torch.optim.SGD(net.parameters(), **batch)'],
    ['what trains under a condition', 'if net.bad:\n    train_batch(batch)'],
  ])('%s is asked for', (_what, within, before = '') => {
    const { rates, says } = read(loop(within, before));
    expect(rates).toBeUndefined();
    expect(says).toMatch(/is known at run time only|not followed|some loops of this run have a known length/);
  });
});

test('what is counted in a loop of unknown length is taken never to end the run, and that is said', () => {
  const { rates, notes } = read(loop('for key in batch.keys():\n    seen += 1\nif seen > 5:\n    break', 'seen = 0'));
  expect(rates).toEqual(halved);
  expect(notes?.join()).toMatch(/is taken never to break: seen > 5/);
});

test('where a rate hangs on what is measured, what it is compared with is asked, and can be said', () => {
  const asked = loop('total = net(batch).sum()\nif total / 2 > 3:\n    optimizer.param_groups[0]["lr"] *= 0.5');
  expect(read(asked).says).toMatch(/"total \/ 2 > 3" is known at run time only/);
  expect(read(asked, { 'total / 2 > 3': 'False' }).rates).toEqual(halved);
});

test('a list of the script that a function writes into is the same outside of it', () =>
  expect(
    read(`import torch
optimizer = torch.optim.SGD([torch.zeros(1)], lr=0.4)
rates = [0.4]
def note(rate):
    rates[0] = rate
for epoch in range(3):
    note(0.25 * epoch)
    optimizer.param_groups[0]['lr'] = rates[0]
    optimizer.step()
`).rates,
  ).toEqual([0, 0.25, 0.5]));

test.each([
  ['in its items', "found['a'] = rates\n    found['a'] += [rate]", 'rates[-1]'],
  ['in the items of its items', "found['a'] = rates\n    found['a'][0] = rate", 'rates[0]'],
])('what a function changes %s, others may hold', (_what, body, rate) =>
  expect(
    read(`import torch
optimizer = torch.optim.SGD([torch.zeros(1)], lr=0.4)
rates = [0.4]
def note(rate):
    found = {}
    ${body}
for epoch in range(3):
    note(0.25 * epoch)
    optimizer.param_groups[0]['lr'] = ${rate}
    optimizer.step()
`).rates,
  ).toEqual([0, 0.25, 0.5]),
);

test.each([
  [
    'for another process',
    'connected = False\nwhile not connected:\n    try:\n        join()\n        connected = True\n    except OSError:\n        sleep(1)',
  ],
  ['for what it counts', 'tried = 0\nwhile tried < 10:\n    tried += 1\n    look()'],
])('a loop that only waits %s turns as often as it has to', (_what, waits) => {
  expect(read(loop('pass', waits)).rates).toEqual(halved);
  expect(read(loop('pass', waits, 'if tried == 10:\n    optimizer.step()')).rates).not.toEqual(halved);
});

test.each([
  ['what is said', 'import itertools\ncounter = itertools.count()', 'print(next(counter))', 'next(counter) > 2'],
  ['what is logged', 'import logging\ntodo = [1, 0, 1, 0, 0, 0]', 'logging.info(todo.pop())', 'todo.pop()'],
  ['a key', 'seen = []\ndef key(x):\n    seen.append(x)\n    return x', 'max([1, 2], key=key)', 'len(seen) > 2'],
  [
    'a list of an object',
    'class Rows:\n    n = 0\n    def __iter__(self):\n        self.n += 1\n        return iter([1])\nrows = Rows()',
    'list(rows)',
    'rows.n > 1',
  ],
  [
    'a decorator',
    'class Mark:\n    n = 0\n    def __call__(self, f):\n        self.n += 1\n        return f\nmark = Mark()',
    '@mark\n    def f(): pass',
    'mark.n > 1',
  ],
])('%s may change what a rate hangs on', (_what, made, turn, test) =>
  expect(
    read(`import torch
optimizer = torch.optim.SGD([torch.zeros(1)], lr=1.0)
${made}
for epoch in range(3):
    ${turn}
    if ${test}:
        optimizer.param_groups[0]['lr'] *= 0.5
    optimizer.step()
`).rates,
  ).toEqual([1, 0.5, 0.25]),
);
