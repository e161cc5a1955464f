import { describe, expect, it } from 'vitest';
import { readPython } from '../../src/reading/index.ts';

const head = 'import torch\nfrom torch.optim.lr_scheduler import *\noptimizer = torch.optim.SGD(p, lr=0.1, momentum=0.9)\n';
const loop = 'for epoch in range(6):\n    optimizer.step()\n    scheduler.step()\n';
const read = (text: string) => {
  const [one] = readPython({ text: `${head}${text}${loop}`, file: 'train.py' });
  if (one === undefined) throw new Error('nothing was read');
  return one;
};

describe('states that PyTorch does not load', () => {
  it.each<[what: string, text: string, raises: string]>([
    [
      'without the functions',
      "scheduler = LambdaLR(optimizer, lambda e: 0.9 ** e)\nscheduler.load_state_dict({'last_epoch': 3})\n",
      "KeyError: 'lr_lambdas'",
    ],
    [
      'without the members',
      "scheduler = ChainedScheduler([ExponentialLR(optimizer, 0.9)])\nscheduler.load_state_dict({'last_epoch': 3})\n",
      "KeyError: '_schedulers'",
    ],
    [
      'that asks for what a chain has not',
      "scheduler = ChainedScheduler([ExponentialLR(optimizer, 0.9)])\nstate = scheduler.state_dict()\nstate.pop('base_lrs')\nscheduler.load_state_dict(state)\n",
      'KeyError',
    ],
    [
      'of another class',
      'first = StepLR(optimizer, 2)\nscheduler = CyclicLR(optimizer, 0.01, 0.1)\nscheduler.load_state_dict(first.state_dict())\n',
      "KeyError: '_scale_fn_custom'",
    ],
    [
      'of more schedulers',
      'two = ChainedScheduler([ExponentialLR(optimizer, 0.9), StepLR(optimizer, 2)])\nscheduler = ChainedScheduler([ExponentialLR(optimizer, 0.9)])\nscheduler.load_state_dict(two.state_dict())\n',
      'IndexError',
    ],
    ['without groups', "scheduler = StepLR(optimizer, 2)\noptimizer.load_state_dict({'state': {}})\n", "KeyError: 'param_groups'"],
    [
      'of other groups',
      "scheduler = StepLR(optimizer, 2)\nother = torch.optim.SGD([{'params': a}, {'params': b}], lr=1)\noptimizer.load_state_dict(other.state_dict())\n",
      'a different number of parameter groups',
    ],
    [
      'of a cycle that is not in the group',
      "for group in optimizer.param_groups:\n    group['initial_lr'], group['max_lr'], group['min_lr'] = 0.01, 0.2, 1e-5\nscheduler = OneCycleLR(optimizer, 0.2, total_steps=20, last_epoch=3)\n",
      'the group has no max_momentum and base_momentum',
    ],
  ])('%s', (_what, text, raises) => {
    expect(() => read(text)).toThrow(raises);
  });
});

describe('what is said of a state that nobody knows', () => {
  const scheduler = 'scheduler = ExponentialLR(optimizer, 0.5)\n';
  it('is that the run is taken from its start, or goes on without it', () => {
    const first = read(`${scheduler}optimizer.load_state_dict(torch.load(path))\n`);
    expect(first.notes.join()).toContain('the optimizer that line 5 loads is not known; the run is taken from its start');
    const later = read(`${scheduler}optimizer.step()\noptimizer.load_state_dict(torch.load(path))\n`);
    expect(later.notes.join()).toContain('the optimizer that line 6 loads is not known; the run goes on without it');
  });
  it('is nothing where the script saved it itself', () => {
    const { notes, schedule } = read(
      `${scheduler}saved = optimizer.state_dict()\noptimizer.step()\nscheduler.step()\noptimizer.load_state_dict(saved)\n`,
    );
    expect([notes, schedule.at(0), schedule.at(1), schedule.at(2)]).toEqual([[], 0.1, 0.1, 0.05]);
  });
});

it.each(['copy.deepcopy(args)', 'copy.copy(args)'])('%s has the options of what it copies', (made) => {
  const script = `import argparse, copy, torch
parser = argparse.ArgumentParser()
parser.add_argument('--lr', type=float, default=0.4)
parser.add_argument('--epochs', type=int, default=2)
args = parser.parse_args()
args.epochs = 3
own = ${made}
own.lr = own.lr / 2
for lr in [args.lr, own.lr]:
    optimizer = torch.optim.SGD([torch.zeros(1)], lr=lr)
    for epoch in range(own.epochs):
        optimizer.step()
`;
  const [one] = readPython({ text: script, file: 'train.py' });
  expect([0, 1, 2, 3, 4, 5].map((t) => one?.schedule.at(t))).toEqual([0.4, 0.4, 0.4, 0.2, 0.2, 0.2]);
});

it.each([
  ['SGD', 'momentum=0.9', "['momentum']"],
  ['AdamW', 'betas=(0.9, 0.99)', "['betas'][0]"],
])('the momentum of a group is what a scheduler makes of it: %s', (optimizer, given, key) => {
  const script = `import torch
opt = torch.optim.${optimizer}(p, lr=0.1, ${given})
scheduler = torch.optim.lr_scheduler.CyclicLR(opt, 0.01, 0.05, step_size_up=2, base_momentum=0.5)
for epoch in range(4):
    opt.param_groups[0]['lr'] = 1 - opt.param_groups[0]${key}
    opt.step()
    scheduler.step()
`;
  const [one] = readPython({ text: script, file: 'train.py' });
  expect([0, 1, 2, 3].map((t) => one?.schedule.at(t).toFixed(6))).toEqual(['0.100000', '0.300000', '0.500000', '0.300000']);
});

it.each(['opt.param_groups.pop(0)', 'opt.param_groups.remove(opt.param_groups[0])'])(
  'which group trains on after one is taken away is not followed: %s',
  (taken) => {
    const script = (line: string) =>
      `import torch\nopt = torch.optim.SGD([{'params': [a], 'lr': 0.5}, {'params': [b]}], lr=0.1)\nfor epoch in range(4):\n    opt.step()\n    if epoch == 1: ${line}\n`;
    const rates = (line: string) => readPython({ text: script(line), file: 'train.py' }).map(({ schedule }) => schedule.at(3));
    expect(() => rates(taken)).toThrow('a parameter group is taken away before this update');
    expect(rates('opt.param_groups.reverse()')).toEqual([0.1, 0.5]);
  },
);
