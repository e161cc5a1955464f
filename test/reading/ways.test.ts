import { describe, expect, test } from 'vitest';
import { readPython } from '../../src/reading/read.ts';
import { read } from './readings.ts';

/** The rates of every group, and what is noted of the first. */
function groupsOf(text: string): { rates: number[][]; labels: readonly string[]; notes: readonly string[] } {
  const all = readPython({ text, file: 'train.py' });
  const rates = all.map(({ schedule }) => Array.from({ length: schedule.length }, (_, t) => schedule.at(t)));
  return { rates, labels: all.map(({ label }) => label), notes: all[0]?.notes ?? [] };
}

/** A run of two updates with the groups that a loop over parameters makes. */
const script = (loop: string, optimizer = 'torch.optim.SGD(params, lr=1.0)', before = '', more = ''): string => `import torch
from net import Net
model = Net()
base, seen, n = 0.5, [], 0
params = []
${before}
${loop}
optimizer = ${optimizer}
${more}
for step in range(2):
    optimizer.step()
    for group in optimizer.param_groups:
        group['lr'] *= 0.5
`;
const over = 'for name, param in model.named_parameters():\n';
const bias = `${over}    if 'bias' in name:\n        params.append({'params': param, 'lr': 2 * base})\n    else:\n        params += [{'params': param, 'lr': base}]`;

describe('a loop over parameters that makes groups with rates of their own has one group for each rate', () => {
  test.each<[what: string, loop: string, rates: readonly (readonly number[])[]]>([
    [
      'made in two ways',
      bias,
      [
        [0.5, 0.25],
        [1, 0.5],
      ],
    ],
    [
      'worked out before',
      `${over}    if not param.requires_grad:\n        continue\n    lr = base\n    if 'bias' in name:\n        lr = base * 2\n    params.append({'params': param, 'lr': lr})`,
      [
        [0.5, 0.25],
        [1, 0.5],
      ],
    ],
    [
      'of which two are alike',
      `${over}    decay = 0\n    if 'norm' in name:\n        decay = 1\n    params.append({'params': param, 'lr': base, 'weight_decay': decay})`,
      [[0.5, 0.25]],
    ],
    [
      'from loops within one another',
      `for part in model.children():\n    for param in part.parameters():\n        params.append({'params': param, 'lr': base / 2})`,
      [[0.25, 0.125]],
    ],
  ])('%s', (_what, loop, rates) => {
    const found = groupsOf(script(loop));
    expect(found.rates).toEqual(rates);
    expect(found.notes.join('\n')).toMatch(
      /line \d+ makes parameter groups of what is not known; there is one for each rate that it gives/,
    );
  });

  test('which are counted by their rates', () => {
    const { labels } = groupsOf(
      script(
        bias.replace(
          "    if 'bias'",
          "    decay = 1 if name else 0\n    if n:\n        n = 0\n    elif 'norm' in name:\n        decay = 0\n    if 'bias'",
        ),
      ),
    );
    expect(labels).toEqual(['lr', 'lr (group 2)']);
  });

  test('beside those that were there before', () => {
    const { rates } = groupsOf(script(bias, undefined, "params.append({'params': [model.head], 'lr': 4.0})"));
    expect(rates).toEqual([
      [4, 2],
      [0.5, 0.25],
      [1, 0.5],
    ]);
  });
});

test('a loop that trains as well is no such loop', () => {
  const loop =
    "for batch in loader:\n    if bad(batch):\n        optimizer.add_param_group({'params': [model.head], 'lr': 2 * base})\n    optimizer.step()\n    optimizer.param_groups[0]['lr'] *= 0.5";
  const found = read(script('', 'torch.optim.SGD(model.parameters(), lr=1.0)', '', loop));
  expect(found.rates).toBeUndefined();
  expect(found.says).toMatch(/len\(loader\)/);
});

describe('what else such a loop leaves is not known', () => {
  test('what it counts', () => {
    const loop = `${bias}\n    n += 1\n    seen.append(name)`;
    expect(groupsOf(script(loop)).rates).toHaveLength(2);
    for (const rate of ['n', 'len(seen)'])
      expect(
        read(script(loop, `torch.optim.SGD(params, lr=${rate})`, '', `optimizer.param_groups[0]['lr'] = ${rate}`)).rates,
      ).toBeUndefined();
  });

  test('the rate of the last one', () => {
    const loop = `${over}    lr = base if n else base\n    if 'bias' in name:\n        lr = base * 2\n    params.append({'params': param, 'lr': lr})`;
    expect(read(script(loop, 'torch.optim.SGD([model.head], lr)')).rates).toBeUndefined();
  });

  test('rates that hang on what it goes through', () => {
    const loop = `for at, param in enumerate(model.parameters()):\n    params.append({'params': param, 'lr': base * 0.9 ** at})`;
    expect(read(script(loop, 'torch.optim.Adam(params)')).rates).toBeUndefined();
  });

  test('and what such a rate is made of is asked for by its name', () => {
    const loop = bias.replace('2 * base', 'factor * base');
    expect(read(script(loop, 'torch.optim.SGD(params)', 'from config import factor')).says).toMatch(/"factor" is known at run time only/);
  });
});

test('what the rates of groups hang on is asked for, and not what they are made of', () => {
  const text = `import torch
from models import build, cfg
params = []
for name, value in build().named_parameters():
    lr = cfg.base
    if 'bias' in name:
        lr = cfg.base * 2
    if 'prior' in name:
        lr = 0.0
    params += [{'params': [value], 'lr': lr}]
optimizer = torch.optim.SGD(params, lr, momentum=0.9)
for epoch in range(2):
    optimizer.step()
`;
  const { says } = read(text);
  expect(says).toMatch(/"cfg.base" is known at run time only/);
  expect(says).not.toMatch(/named_parameters/);
  expect(read(text, { 'cfg.base': '0.1' }).rates).toEqual([0.1, 0.1]);
});
