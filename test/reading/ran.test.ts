import { expect, test } from 'vitest';
import { readPython } from '../../src/reading/read.ts';
import { read } from './readings.ts';

test('an option that a script takes apart and gathers again is what --define gives of it', () =>
  expect(
    read(
      `import argparse, torch
parser = argparse.ArgumentParser()
parser.add_argument('--drops', default='6,8')
args = parser.parse_args()
drops = args.drops.split(',')
args.drops = list([])
for one in drops:
    args.drops.append(int(one))
optimizer = torch.optim.SGD([torch.zeros(1)], lr=1.0)
for epoch in range(4):
    optimizer.param_groups[0]['lr'] = 0.5 ** sum(epoch >= one for one in args.drops)
    optimizer.step()
`,
      { 'args.drops': "'1,3'" },
    ).rates,
  ).toEqual([1, 0.5, 0.5, 0.25]));

test('the defaults of a function that nothing calls are said of its run', () =>
  expect(
    read(`import torch
def train(model, loader, epochs=3):
    optimizer = torch.optim.SGD(model.parameters(), lr=1.0)
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 1)
    for epoch in range(epochs):
        for x in loader:
            optimizer.step()
        scheduler.step()
`).notes,
  ).toContain('nothing calls train: epochs is taken by default, unless --define says otherwise'));

test.each(['for epoch in range(0)', 'for epoch in range(2):\n  while epoch > 5'])(
  'a loop without a turn is no run of its scheduler: %s',
  (loops) =>
    expect(
      read(`import torch
from transformers import get_linear_schedule_with_warmup
optimizer = torch.optim.SGD([torch.zeros(1)], lr=1.0)
scheduler = get_linear_schedule_with_warmup(optimizer, 5, 100)
${loops}:
    optimizer.step()
    scheduler.step()
`).says,
    ).toContain('this loop has no turn, so that the run makes no update'),
);

test('the optimizer that a configuration of DeepSpeed makes is not taken to step with each micro-batch', () => {
  const script = (every: number) => `import deepspeed, torch
model = torch.nn.Linear(1, 1)
config = {'gradient_accumulation_steps': ${every}, 'optimizer': {'type': 'AdamW', 'params': {'lr': 6e-4}}}
engine, optimizer, _, _ = deepspeed.initialize(model=model, config=config, model_parameters=model.parameters())
for it in range(8):
    for group in engine.optimizer.param_groups:
        group['lr'] = 1 - it / 8
    engine.step()
`;
  expect(read(script(4)).says).toContain('give deepspeed.initialize one');
  expect(read(script(1)).rates).toHaveLength(8);
});

test.each(['raise SystemExit(main())', 'sys.exit(main())', 'exit(main())'])('what a run ends with is gone through before: %s', (end) =>
  expect(
    read(`import sys, torch
def main():
    optimizer = torch.optim.SGD(model.parameters(), lr=1.0)
    for epoch in range(3):
        optimizer.step()
        optimizer.param_groups[0]['lr'] *= 0.5
    return 0
if __name__ == '__main__':
    ${end}
`).rates,
  ).toEqual([1, 0.5, 0.25]),
);

test('what a parser says of itself is none of its options', () =>
  expect(
    read(`import argparse, torch
parser = argparse.ArgumentParser()
parser.add_argument('--lr', type=float, default=0.5)
parser.epilog = parser.format_help()
def train(lr):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    for epoch in range(2):
        optimizer.step()
train(**vars(parser.parse_args()))
`).rates,
  ).toEqual([0.5, 0.5]));

test.each(['wandb.config.update(args)', 'wandb.config.update(vars(args))', 'writer.hparams.update(args)', 'bar.update(args)'])(
  'what is told of settings does not change them: %s',
  (told) =>
    expect(
      read(`import argparse, torch, wandb
parser = argparse.ArgumentParser()
parser.add_argument('--lr', type=float, default=0.5)
args = parser.parse_args()
${told}
optimizer = torch.optim.SGD(model.parameters(), lr=args.lr)
for epoch in range(2):
    optimizer.step()
`).rates,
    ).toEqual([0.5, 0.5]),
);

test('what is told to change its settings may', () =>
  expect(
    read(`import argparse, torch, helpers
parser = argparse.ArgumentParser()
parser.add_argument('--lr', type=float, default=0.5)
args = parser.parse_args()
helpers.update_config(args)
optimizer = torch.optim.SGD(model.parameters(), lr=args.lr)
for epoch in range(2):
    optimizer.step()
`).says,
  ).toMatch(/args\.lr" is known at run time only/));

test('what a module prepares that is not read is not what it is given', () =>
  expect(
    read(
      `import torch
import problem
lr = 0.5
data, words, lr = problem.prepare('wmt', 1)
optimizer = torch.optim.SGD(model.parameters(), lr=lr)
for epoch in range(2):
    optimizer.step()
`,
    ).says,
  ).toMatch(/"lr" is known at run time only|problem\.prepare\('wmt', 1\)/));

test('an array may be told its end alone by its name', () =>
  expect(
    read(`import numpy as np, torch
optimizer = torch.optim.SGD(model.parameters(), lr=1.0)
for n in np.arange(stop=3):
    optimizer.step()
    optimizer.param_groups[0]['lr'] = float(n)
`).rates,
  ).toEqual([1, 0, 1]));

test('too few metrics are said to be too few', () => {
  const script = `import torch
optimizer = torch.optim.SGD(model.parameters(), lr=1.0)
plateau = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer)
for epoch in range(4):
    optimizer.step()
    plateau.step(validate())
`;
  const rates = (metrics: readonly number[]) => () => readPython({ text: script, file: 'train.py', metrics });
  expect(rates([1, 1])).toThrow(/stepped more often than the 2 metrics of --metrics; give one for each step, or a shorter run by --epochs/);
  expect(rates([1, 1, 1, 1])).not.toThrow();
});
