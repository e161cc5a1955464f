import { expect, it } from 'vitest';
import { issuesIn } from '../../src/core/issues.ts';
import { readPython } from '../../src/reading/index.ts';
import { differences } from '../equal.ts';

const head = 'import torch\nfrom torch.optim.lr_scheduler import *\nopt = torch.optim.SGD(p, lr=0.1, momentum=0.9)\nat = [3]\n';
const read = (made: string, step: string) => {
  const turn = `    opt.step()\n    s.step(${made.includes('Plateau') ? '1.0' : ''})\n    ${step}\n`;
  return readPython({ text: `${head}s = ${made}\nfor e in range(10):\n${turn}`, file: 'train.py' });
};

/** What is set on a scheduler on the way, and the rates of PyTorch 2.13's updates. */
const set: readonly (readonly [what: string, made: string, step: string, rates: readonly number[]])[] = [
  [
    'milestones that are added, taken out and looked up',
    'MultiStepLR(opt, [3, 6], gamma=0.1)',
    'if e == 1: s.milestones[4] = 1\n    if e == 5: del s.milestones[6]\n    if e in s.milestones: s.gamma *= 2',
    [
      0.1, 0.1, 0.1, 0.010000000000000002, 0.0010000000000000002, 0.0010000000000000002, 0.00040000000000000013, 0.00040000000000000013,
      0.00040000000000000013, 0.00040000000000000013,
    ],
  ],
  [
    'milestones of a sequence',
    'SequentialLR(opt, [ConstantLR(opt, 0.1, 4), ExponentialLR(opt, 0.9)], at)',
    'if e == 1: s._milestones[0] = 4',
    [
      0.010000000000000002, 0.010000000000000002, 0.010000000000000002, 0.010000000000000002, 0.1, 0.09000000000000001, 0.08100000000000002,
      0.07290000000000002, 0.06561000000000002, 0.05904900000000002,
    ],
  ],
  [
    'the list that a sequence was given',
    'SequentialLR(opt, [ConstantLR(opt, 0.1, 4), ExponentialLR(opt, 0.9)], at)',
    'if e == 1: at[0] = 5',
    [
      0.010000000000000002, 0.010000000000000002, 0.010000000000000002, 0.010000000000000002, 0.10000000000000002, 0.1, 0.09000000000000001,
      0.08100000000000002, 0.07290000000000002, 0.06561000000000002,
    ],
  ],
  [
    'a part of a sequence',
    'SequentialLR(opt, [ConstantLR(opt, 0.1, 4), ExponentialLR(opt, 0.9)], at)',
    'if e == 5: s._schedulers[1].gamma = 0.5',
    [
      0.010000000000000002, 0.010000000000000002, 0.010000000000000002, 0.1, 0.09000000000000001, 0.08100000000000002, 0.07290000000000002,
      0.03645000000000001, 0.018225000000000005, 0.009112500000000003,
    ],
  ],
  [
    'factors by themselves',
    'StepLR(opt, 2, 0.5)',
    'if e == 3: s.gamma *= 0.5\n    if e == 5: s.step_size += 1',
    [0.1, 0.1, 0.05, 0.05, 0.025, 0.025, 0.00625, 0.00625, 0.00625, 0.0015625],
  ],
  [
    'a factor under its name',
    'StepLR(opt, 2, 0.5)',
    "if e == 3: setattr(s, 'gamma', 0.1)",
    [0.1, 0.1, 0.05, 0.05, 0.025, 0.025, 0.0025000000000000005, 0.0025000000000000005, 0.00025000000000000006, 0.00025000000000000006],
  ],
  [
    'bounds of a plateau',
    'ReduceLROnPlateau(opt, factor=0.5, patience=1)',
    'if e == 2: s.min_lrs[0] = 0.04\n    if e == 7: s.factor, s.patience, s.min_lrs = 0.1, 0, [0.001]',
    [0.1, 0.1, 0.1, 0.05, 0.05, 0.04, 0.04, 0.04, 0.04, 0.004],
  ],
  [
    'what a plateau remembers',
    'ReduceLROnPlateau(opt, factor=0.5, patience=1)',
    "if e == 4: s.best = float('inf')\n    if s.num_bad_epochs == 1 and e > 6: s.num_bad_epochs = 0",
    [0.1, 0.1, 0.1, 0.05, 0.05, 0.025, 0.025, 0.025, 0.0125, 0.0125],
  ],
  [
    'the end of a ramp',
    'LinearLR(opt, 0.1, 1.0, 5)',
    'if e == 2: s.end_factor, s.total_iters = 0.5, 3',
    [0.010000000000000002, 0.028000000000000004, 0.046000000000000006, 0.064, 0.064, 0.064, 0.064, 0.064, 0.064, 0.064],
  ],
  [
    'the height of a triangle',
    'CyclicLR(opt, 0.01, 0.1, step_size_up=3)',
    'if e == 2: s.max_lrs = [0.2]',
    [
      0.01, 0.040000000000000015, 0.06999999999999999, 0.1, 0.13666666666666674, 0.07333333333333328, 0.01, 0.07333333333333344,
      0.13666666666666658, 0.2,
    ],
  ],
];

it.each(set)('follows %s', (_what, made, step, rates) => {
  const [one] = read(made, step);
  expect(differences((t) => one?.schedule.at(t) ?? Number.NaN, rates)).toEqual([]);
});

it.each([
  ['functions in the place of others', 'LambdaLR(opt, lambda e: 0.9 ** e)', 's.lr_lambdas[0] = lambda e: 0.5 ** e', 'lr_lambdas'],
  ['another optimizer', 'StepLR(opt, 2)', 's.optimizer = torch.optim.SGD(p, lr=0.3)', 'optimizer'],
  ['phases', 'OneCycleLR(opt, 0.5, total_steps=12)', "s._schedule_phases[0]['end_step'] = 5.0", '_schedule_phases'],
  ['a number that nobody knows', 'StepLR(opt, 2)', 's.gamma = net(e)', 'net(e)'],
  ['milestones that nobody knows', 'MultiStepLR(opt, [3])', 's.milestones[net(e)] = 1', 'net(e)'],
  ['as many times as none', 'MultiStepLR(opt, [3])', 's.milestones[4] = -1', 'milestones'],
])('names %s that it does not follow', (_what, made, step, names) => {
  const [issue] = issuesIn(() => read(made, step)) as readonly { readonly says?: string; readonly expression?: string }[];
  expect(issue?.says ?? issue?.expression).toContain(names);
});

it('leaves alone what a scheduler does not know', () => {
  expect(read('StepLR(opt, 2, 0.5)', "s.note = 'x'\n    s.seen = net(e)")[0]?.schedule.at(2)).toBe(0.05);
});
