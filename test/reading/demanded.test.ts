import { describe, expect, test } from 'vitest';
import { read } from './readings.ts';

describe('an option without a default that chooses among the ways of a script', () => {
  const script = (declared: string) => `import argparse, torch
from exp import Long, Short
parser = argparse.ArgumentParser()
parser.add_argument('--task', ${declared})
parser.add_argument('--name', required=True)
args = parser.parse_args()
if args.name == 'x':
    print(args.name)
if args.task == 'long':
    Exp = Long
else:
    Exp = Short
Exp(args).train()
`;
  const beside = {
    'exp.py': `import torch
class Long:
    def __init__(self, args):
        self.optimizer = torch.optim.SGD([torch.zeros(1)], lr=0.4)
    def train(self):
        for epoch in range(2):
            self.optimizer.step()
class Short(Long):
    def __init__(self, args):
        self.optimizer = torch.optim.SGD([torch.zeros(1)], lr=0.2)
`,
  };

  test('is asked for where nothing is found without it', () => {
    const { says } = read(script('required=True'), {}, beside);
    expect(says).toMatch(/"args\.task" is known at run time only/);
    expect(says).not.toMatch(/args\.name/);
    expect(read(script('required=True'), { 'args.task': "'long'" }, beside).rates).toEqual([0.4, 0.4]);
    expect(read(script('required=True'), { 'args.task': "'short'" }, beside).rates).toEqual([0.2, 0.2]);
  });

  test('is asked for with what it may be', () => {
    expect(read(script("required=True, choices=['long', 'short']"), {}, beside).says).toMatch(/only, one of "long", "short"; write/);
    const many = script('required=True, choices=range(20)').replace('args.task ==', 'args.task + 1 if args.task > 3 else args.task ==');
    expect(read(many, {}, beside).says).toMatch(/only, one of 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 8 more; write/);
  });

  test('is not where its default chooses', () => expect(read(script("default='long'"), {}, beside).rates).toEqual([0.4, 0.4]));

  test('has the default that its author has in mind, which is said', () => {
    const declared = script("required=True, default='long'");
    const { rates, notes } = read(declared, {}, beside);
    expect(rates).toEqual([0.4, 0.4]);
    expect(notes).toContain("args.task = 'long' is the default of an option that has to be given");
    const both = read(declared.replace("'--name', required=True", "'--name', required=True, default='x'"), {}, beside);
    expect(both.notes).toContain("args.task = 'long' and args.name = 'x' are defaults of options that have to be given");
    expect(read(declared, { 'args.task': "'short'" }, beside)).toMatchObject({
      rates: [0.2, 0.2],
      notes: expect.not.arrayContaining([expect.stringContaining('has to be')]),
    });
    expect(read(declared.replace("default='long'", 'default=None'), {}, beside).says).toMatch(/"args\.task" is known at run time only/);
  });
});

test('an option that must be said is among the settings that are handed on', () => {
  const script = `import argparse, torch
class Base:
    def __init__(self, folder, lr):
        self.folder, self.lr = folder, lr
class Trainer(Base):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
parser = argparse.ArgumentParser()
parser.add_argument('--folder', required=True)
parser.add_argument('--lr', type=float, default=0.4)
trainer = Trainer(**vars(parser.parse_args()))
optimizer = torch.optim.SGD([torch.zeros(1)], lr=trainer.lr)
for epoch in range(2):
    optimizer.step()
`;
  expect(read(script).rates).toEqual([0.4, 0.4]);
});

describe('an option that is None by default', () => {
  const script = (line: string) => `import argparse, torch
parser = argparse.ArgumentParser()
parser.add_argument('--data')
parser.add_argument('--train', action='store_true')
args = parser.parse_args()
lengths = {'a': 2, 'b': 3}
def main():
    ${line}
    optimizer = torch.optim.SGD([torch.zeros(1)], lr=0.4)
    for epoch in range(n):
        for batch in data:
            optimizer.step()
main()
`;

  test('is taken as given where a name is bound only then', () => {
    const { rates, notes } = read(script('n = 2\n    if args.data: data = [1]'));
    expect(rates).toEqual([0.4, 0.4]);
    expect(notes).toContain('data is taken as given, since the script ends at line 12 without it');
  });

  test('is asked for where something is looked up by it', () => {
    const choosing = script('n, data = lengths[args.data], [1]');
    expect(read(choosing).says).toMatch(/"args\.data" is known at run time only, one of "a", "b"; write --define args\.data=…/);
    expect(read(choosing, { 'args.data': "'b'" }).rates).toEqual([0.4, 0.4, 0.4]);
  });

  test('is taken as given where a trainer that stands behind it is read from its arguments', () => {
    const trained = `import argparse
from transformers import Trainer, TrainingArguments
parser = argparse.ArgumentParser()
parser.add_argument('--do_train', action='store_true')
args = parser.parse_args()
if args.do_train:
    for example in data[:50]:
        print(example)
    Trainer(model, TrainingArguments('out', learning_rate=0.4, max_steps=2)).train()
`;
    const { rates, notes } = read(trained);
    expect(rates).toEqual([0.4, 0.2]);
    expect(notes).toContain('do_train is taken as given, since the script does not train without it');
  });
});

test('of the words that a mode may be the one by which a script trains', () => {
  const { rates, notes } = read(`from absl import app, flags
import torch
FLAGS = flags.FLAGS
flags.DEFINE_enum("mode", None, ["train", "eval"], "Running mode: train or eval")

def main(argv):
    if FLAGS.mode == "train":
        optimizer = torch.optim.SGD(model.parameters(), lr=0.4)
        for step in range(2):
            optimizer.step()
    elif FLAGS.mode == "eval":
        evaluate()
    else:
        raise ValueError(f"Mode {FLAGS.mode} not recognized.")

if __name__ == "__main__":
    app.run(main)
`);
  expect(rates).toEqual([0.4, 0.4]);
  expect(notes).toContain('mode is taken as given, since the script ends at line 14 without it');
});

describe('a function whose call is not come to', () => {
  const script = (before: string, call: string) => `import argparse, torch
def main(lr=0.1, epochs=4):
    optimizer = torch.optim.SGD([torch.zeros(1)], lr=lr)
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 1, 0.5)
    for epoch in range(epochs):
        optimizer.step()
        scheduler.step()
parser = argparse.ArgumentParser()
parser.add_argument('--train', action='store_true')
parser.add_argument('--mode', default='test')
parser.add_argument('--epochs', default=2)
args = parser.parse_args()
${before}
${call}`;

  test('has none of its defaults where the call says otherwise', () => {
    const asks = script('', "if args.mode == 'train': main(0.4, args.epochs)");
    expect(read(asks).says).toMatch(/"lr" is known at run time only/);
    expect(read(asks, { 'args.mode': "'train'" }).rates).toEqual([0.4, 0.2]);
  });

  test('is called by the option that trains', () => {
    const { rates, notes } = read(script('', 'if args.train: main(0.4, args.epochs)'));
    expect(rates).toEqual([0.4, 0.2]);
    expect(notes).toContain('train is taken as given, since the script does not train without it');
  });

  test('has them where nothing calls it', () => expect(read(script('', '')).rates).toEqual([0.1, 0.05, 0.025, 0.0125]));
});

test('of several switches of which one has to be set that to train is', () => {
  const script = (second: string) => `import argparse, torch
parser = argparse.ArgumentParser()
parser.add_argument('--train', action='store_true')
parser.add_argument('--${second}', action='store_true')
args = parser.parse_args()
if not (args.train or args.${second}):
    raise ValueError('nothing to do')
optimizer = torch.optim.SGD([torch.zeros(1)], lr=0.4)
for epoch in range(2 if args.train else 3):
    optimizer.step()
`;
  const { rates, notes } = read(script('eval'));
  expect(rates).toEqual([0.4, 0.4]);
  expect(notes).toContain('train is taken as given, since the script ends at line 7 without it');
  expect(read(script('do_train')).says).toMatch(/"args\.train" is known at run time only/);
});

describe('a switch that stands around all that trains', () => {
  const script = (after = '', other = '') => `import argparse, torch
def work(gpu, args):
    optimizer = torch.optim.SGD([torch.zeros(1)], lr=args.lr)
    for step in range(2):
        optimizer.step()
parser = argparse.ArgumentParser()
parser.add_argument('--lr', type=float, default=0.4)
parser.add_argument('--distributed', action='store_true')
parser.add_argument('--resume', action='store_true')
args = parser.parse_args()
if __name__ == '__main__':
    if args.resume:
        print(args)
    if args.distributed:
        work(0, args)
${after}${other}`;

  test('is taken as given, and that is said', () => {
    const { rates, notes } = read(script());
    expect(rates).toEqual([0.4, 0.4]);
    expect(notes).toContain('distributed is taken as given, since the script does not train without it');
  });

  test('is not where the script trains without it', () => {
    const { rates, notes } = read(script('    else:\n        args.lr = 0.2\n        work(0, args)\n'));
    expect(rates).toEqual([0.2, 0.2]);
    expect(notes?.join()).not.toMatch(/taken as given/);
  });

  test('is not where another one leads there as well', () =>
    expect(read(script('', '    if args.resume:\n        args.lr = 0.1\n        work(0, args)\n')).rates).toBeUndefined());

  test('is as it is said', () => expect(read(script(), { 'args.distributed': 'False' }).rates).toBeUndefined());
});

test('a switch is demanded where each of two ways that nobody decides ends in a raise', () => {
  const { rates, notes } = read(`import argparse, os, torch
parser = argparse.ArgumentParser()
parser.add_argument('--spread', action='store_true')
args = parser.parse_args()
args.local = int(os.environ['LOCAL'])
args.distributed = args.spread
if not torch.cuda.is_available():
    print('slow')
elif args.distributed:
    print('spread')
elif args.local > 0:
    raise NotImplementedError('only spread')
else:
    raise NotImplementedError('only spread')
optimizer = torch.optim.SGD([torch.zeros(1)], lr=0.4)
for step in range(2):
    optimizer.step()
`);
  expect(rates).toEqual([0.4, 0.4]);
  expect(notes).toContain('spread is taken as given, since the script ends at line 14 without it');
});
