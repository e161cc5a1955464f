import { describe, expect, it } from 'vitest';
import { LrschedError } from '../../src/core/issues.ts';
import { type ReadRequest, readPython } from '../../src/reading/index.ts';

const training = `
opt = torch.optim.SGD(model.parameters(), lr=args.lr)
sched = torch.optim.lr_scheduler.StepLR(opt, args.every, gamma=0.5)
for epoch in range(args.epochs):
    train(epoch)
    sched.step()
`;
const read = (text: string, more: Partial<ReadRequest> = {}) => readPython({ text, file: 'train.py', ...more });
const rates = (text: string, more: Partial<ReadRequest> = {}) => {
  const [series] = read(text, more);
  return Array.from({ length: series?.schedule.length ?? 0 }, (_, t) => series?.schedule.at(t));
};
const notes = (text: string, more: Partial<ReadRequest> = {}) => read(text, more).flatMap((one) => one.notes);
const asked = (text: string, more: Partial<ReadRequest> = {}): readonly string[] => {
  try {
    read(text, more);
  } catch (error) {
    if (error instanceof LrschedError) return error.issues.map((issue) => ('expression' in issue ? String(issue.expression) : issue.code));
    throw error;
  }
  return [];
};
const parsed = (declared: string, rest = '') => `
import argparse, torch
p = argparse.ArgumentParser()
${declared}
args = p.parse_args()
${rest}${training}`;
const all = 'p.add_argument("--lr", default=0.4)\np.add_argument("--every", type=int, default="2")\np.add_argument("--epochs", default=4)';

describe('arguments of the command line', () => {
  it('are said where a loop or a rate that is set hangs on them', () => {
    const run = `
opt = torch.optim.SGD(model.parameters(), lr=args.lr)
for epoch in range(args.epochs):
    for group in opt.param_groups:
        group['lr'] = args.lr / (1 + epoch // args.every)
    opt.step()
    log(args.seen)
`;
    const text = parsed(`${all}\np.add_argument("--seen", default=3)`).replace(training, run);
    expect(notes(text).filter((note) => note.includes('default'))).toEqual([
      'args.lr = 0.4, args.every = 2 and args.epochs = 4 are argparse defaults',
    ]);
  });

  it('are said of what a function is given that trains', () => {
    const run = `
def fit(opt, turns):
    for epoch in range(turns):
        opt.step()
def main(lr, every, turns=3):
    fit(torch.optim.SGD(model.parameters(), lr=lr), turns=turns)
main(args.lr, args.every, args.epochs)
`;
    const found = notes(parsed(all).replace(training, run)).filter((note) => note.includes('default'));
    expect(found).toEqual(['args.lr = 0.4 and args.epochs = 4 are argparse defaults']);
  });

  it.each([
    ['args.epoch=9', 'args.epoch is not used: nothing that makes a rate asks for it; no parser of the script has --epoch'],
    ['len(x)=9', 'len(x) is not used: nothing that makes a rate asks for it'],
    ['args.epochs=4', undefined],
    ['lr=0.1', undefined],
    ['total_steps=9', undefined],
    ['opt.epochs=9', 'opt.epochs is not used: nothing that makes a rate asks for it'],
  ])('what nothing asks for is said: %s', (define, note) => {
    const [name = '', value = ''] = define.split('=');
    const found = notes(parsed(all), { defines: new Map([[name, value]]) }).filter((one) => one.includes('not used'));
    expect(found).toEqual(note === undefined ? [] : [`--define ${note}`]);
  });

  it('a name that stands nowhere is said where no library may ask for it', () => {
    const text = 'opt = torch.optim.SGD(model.parameters(), lr=0.1)\nfor epoch in range(turns):\n    opt.step()\n';
    const defines = new Map(Object.entries({ turns: '2', turn: '3' }));
    expect(notes(text, { defines })).toContain('--define turn is not used: nothing that makes a rate asks for it');
  });

  it.each([
    ['a text is run through its type', all],
    [
      'None is a default like any other',
      `${all}\np.add_argument("--steps", type=int)`,
      'if args.steps is not None:\n    args.epochs = args.steps\n',
    ],
    ['a switch is off', `${all}\np.add_argument("--long", action="store_true")`, 'if args.long:\n    args.epochs = 90\n'],
    [
      'a switch of two ways',
      `${all}\np.add_argument("--short", action=argparse.BooleanOptionalAction)`,
      'if args.short:\n    args.epochs = 1\n',
    ],
    ['set_defaults wins', `${all}\np.set_defaults(epochs=4, lr=0.4)`],
    ['a group is the parser', `g = p.add_argument_group("g")\n${all.replaceAll('p.add', 'g.add')}`],
    ['commands declare together', `s = p.add_subparsers(dest="cmd")\nt = s.add_parser("train")\n${all.replaceAll('p.add', 't.add')}`],
  ])('%s', (_what, declared, rest = '') => {
    expect(rates(parsed(declared, rest))).toEqual([0.4, 0.4, 0.2, 0.2]);
  });

  it('takes what the script itself says in place of a command line', () => {
    const text = parsed(all)
      .replace('parse_args()', 'parse_args(["--lr", "0.8", "--epochs=3"])')
      .replace('default=0.4', 'type=float')
      .replace('default=4', 'type=int');
    expect(rates(text)).toEqual([0.8, 0.8, 0.4]);
  });

  it('takes words without a flag by their place, and does not guess at more of them than there are', () => {
    const said = (words: string) =>
      parsed(`p.add_argument("lr", type=float)\np.add_argument("epochs", type=int)\np.add_argument("--every", default=2)`).replace(
        'parse_args()',
        `parse_args(${words})`,
      );
    expect(rates(said('"0.8 3".split()'))).toEqual([0.8, 0.8, 0.4]);
    expect(asked(said('["0.8", "3", "more"]'))).toContain('args.lr');
    expect(asked(said('["0.8"]'))).toEqual(['args.epochs']);
  });

  it('asks for a rate that is None, and for None that is computed with', () => {
    expect(asked(parsed(all.replace('default=0.4', 'type=float')))).toEqual(['args.lr']);
    expect(rates(parsed(all.replace('default=0.4', 'type=float')), { defines: new Map([['args.lr', '0.4']]) })).toEqual([
      0.4, 0.4, 0.2, 0.2,
    ]);
    expect(asked(parsed(`${all}\np.add_argument("--b", type=int)`, 'args.epochs = args.b * 2\n'))).toEqual(['args.b']);
  });

  it('asks for what has no default, and for what two commands say otherwise', () => {
    expect(asked(parsed(all.replace('default=0.4', 'required=True, type=float')))).toEqual(['args.lr']);
    expect(asked(parsed(`s = p.add_subparsers()\n${all}\np.add_argument("--lr", default=0.1)`))).toEqual(['args.lr']);
  });

  it('says which commands there are, those within one of them apart', () => {
    const commands =
      's = p.add_subparsers(dest="task")\nt = s.add_parser("fit")\nu = t.add_subparsers(dest="how")\nu.add_parser("all")\ns.add_parser("look")';
    const text = parsed(`${commands}\n${all}`, 'if args.task == "look":\n    args.lr = 1\n');
    expect(() => rates(text)).toThrow('"args.task" is known at run time only, one of "fit", "look"');
  });

  it.each([['configargparse.ArgumentParser'], ['jsonargparse.ArgumentParser'], ['myexman.ExParser']])('takes %s for one', (parser) => {
    const own = `import ${parser.split('.')[0]}\n`;
    expect(rates(`${own}${parsed(all).replace('argparse.ArgumentParser', parser)}`)).toEqual([0.4, 0.4, 0.2, 0.2]);
  });

  it('says which defaults it took', () => {
    expect(notes(parsed(all))).toEqual(['args.lr = 0.4, args.every = 2 and args.epochs = 4 are argparse defaults']);
  });

  it('says those by which a rate is chosen or made, and none of models, data and places to write', () => {
    const more = ['sched', 'blr', 'width', 'data_dir', 'batch_size', 'resume', 'wd'].map(
      (name) => `p.add_argument("--${name}", default=${{ sched: '"step"', blr: 0.4, data_dir: '"x"', resume: '""' }[name] ?? 8})`,
    );
    const text = `import torch, argparse
p = argparse.ArgumentParser()
${all.replace('default=0.4', 'default=None')}
${more.join('\n')}
args = p.parse_args()
args.lr = args.lr or args.blr
model = Net(args.width)
start = load(model, args.resume) if args.resume else 0
loader = torch.utils.data.DataLoader(Data(args.data_dir), batch_size=args.batch_size)
opt = torch.optim.SGD(model.parameters(args.width), lr=args.lr, weight_decay=args.wd)
if args.sched == 'step':
    s = torch.optim.lr_scheduler.StepLR(opt, args.every)
elif args.sched == 'flat':
    s = torch.optim.lr_scheduler.ConstantLR(opt)
for epoch in range(start, args.epochs):
    for batch in loader:
        opt.step()
    s.step()
`;
    expect(notes(text, { facts: { steps_per_epoch: 2 } }).filter((note) => note.includes('default'))).toEqual([
      "args.every = 2, args.epochs = 4, args.sched = 'step' and args.blr = 0.4 are argparse defaults",
    ]);
  });
});

describe('where a script runs', () => {
  const run = (head: string) => `import os, sys, torch\nimport torch.distributed as dist\n${head}${training.replaceAll('args.', '')}`;
  it.each([
    ['getenv', 'lr = float(os.getenv("LR", "0.4"))\nevery, epochs = 2, 4'],
    ['environ.get', 'lr, every = 0.4, 2\nepochs = int(os.environ.get("EPOCHS", 4))'],
    ['in environ', 'lr, every, epochs = 0.4, 2, 4\nif "FAST" in os.environ:\n    epochs = 2\n'],
    ['one process', 'ddp = int(os.environ.get("RANK", -1)) != -1\nlr, every, epochs = 0.8 if ddp else 0.4, 2, 4'],
    ['what a launcher sets', 'lr, every, epochs = 0.4 * int(os.environ["WORLD_SIZE"]), 2, 4'],
    ['world size', 'lr, every, epochs = 0.4 * dist.get_world_size(), 2, 4'],
    ['no command line', 'lr, every, epochs = 0.4, 2, 4\nif len(sys.argv) > 1:\n    lr = float(sys.argv[1])\n'],
  ])('%s', (_what, head) => {
    expect(rates(run(`${head}\n`))).toEqual([0.4, 0.4, 0.2, 0.2]);
  });

  it('takes several processes that are said', () => {
    const text = run('lr, every, epochs = 0.1 * int(os.environ.get("WORLD_SIZE", 1)), 2, 4\n');
    expect(rates(text, { facts: { devices: 4 } })).toEqual([0.4, 0.4, 0.2, 0.2]);
    expect(notes(text)).toContain('one process, since no launcher says more (--devices)');
    expect(notes(run('lr, every = 0.4, 2\nepochs = int(os.getenv("EPOCHS", 4))\n'))).toContain(
      'EPOCHS is taken for unset in the environment',
    );
  });

  it('asks for a variable that must be there', () => {
    expect(asked(run('lr, every, epochs = float(os.environ["LR"]), 2, 4\n'))).toEqual(['os.environ["LR"]']);
  });

  it('asks for what a library of its own gives to what it runs', () => {
    const text = `from project import app
import torch

def main(rng, config, folder):
    optimizer = torch.optim.SGD([torch.zeros(1)], lr=config.lr)
    for step in range(2):
        optimizer.step()

app.run(main=main)
`;
    expect(asked(text)).toEqual(['config.lr']);
  });

  it('reads the flags of absl, and runs what app.run is given', () => {
    const text = `
import torch
from absl import app, flags
FLAGS = flags.FLAGS
flags.DEFINE_float('lr', 0.4, 'rate')
EVERY = flags.DEFINE_integer('every', 2, 'epochs')
flags.DEFINE_integer('epochs', 4, 'epochs')
def main(argv):
${training.replaceAll('args.every', 'EVERY.value').replaceAll('args.', 'FLAGS.').replaceAll('\n', '\n    ')}
app.run(main)
`;
    expect(rates(text)).toEqual([0.4, 0.4, 0.2, 0.2]);
    expect(notes(text)).toContain('FLAGS.lr = 0.4 and FLAGS.epochs = 4 are defaults of their flags');
    expect(rates(text, { defines: new Map([['FLAGS.lr', '0.8']]) })).toEqual([0.8, 0.8, 0.4, 0.4]);
  });
});

describe('what nobody knows', () => {
  const loop = (body: string) => `
import os, torch
opt = torch.optim.SGD(model.parameters(), lr=0.4)
sched = torch.optim.lr_scheduler.StepLR(opt, 2, gamma=0.5)
def step_all():
    sched.step()
for epoch in range(4):
    train(epoch)
${body.replace(/^/gm, '    ')}
`;
  it('is not asked for where it moves nothing', () => {
    const text = loop(
      'if not os.path.isdir(folder):\n    os.makedirs(folder)\n    opt.zero_grad()\n    print(sched.get_last_lr())\nsched.step()',
    );
    expect(rates(text)).toEqual([0.4, 0.4, 0.2, 0.2]);
  });

  it('takes states that an environment gives for no update', () => {
    expect(rates(loop('state, reward, done = env.step(choose(state))\nsched.step()'))).toEqual([0.4, 0.4, 0.2, 0.2]);
    expect(rates(loop('x = x.cuda(async=True)\nsched.step()'))).toEqual([0.4, 0.4, 0.2, 0.2]);
    expect(rates(loop('print = logged(print); sched.step()'))).toEqual([0.4, 0.4, 0.2, 0.2]);
    expect(rates(loop('scaler = torch.cuda.amp.GradScaler()\nif scaler:\n    sched.step()'))).toEqual([0.4, 0.4, 0.2, 0.2]);
  });

  it.each([
    ['a step', 'if loss() < 1:\n    step_all()'],
    ['a rate that is set', 'sched.step()\nif loss() < 1:\n    for g in opt.param_groups:\n        g["lr"] = 0.1'],
    ['an optimizer that is built', 'if loss() < 1:\n    opt = torch.optim.SGD(model.parameters(), lr=0.1)\n    opt.step()\nsched.step()'],
  ])('is asked for where it decides %s', (_what, body) => {
    expect(asked(loop(body))).toEqual(['loss()']);
  });
});

describe('what a command line fills', () => {
  const body = `
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    sched = torch.optim.lr_scheduler.StepLR(opt, 2, gamma=0.5)
    for epoch in range(epochs):
        train(epoch)
        sched.step()
`;
  const click = `
import click, torch
@click.command()
@click.option('--lr', default='0.4', type=float)
@click.option('--num-epochs', 'epochs', default=4)
@click.option('--data', required=True)
def main(data, lr, epochs):${body}
main()
`;
  it.each([
    ['click', click],
    ['click, by a kind of its own', click.replace('type=float', 'type=click.FloatRange(0, 1)')],
    [
      'typer, where parameters are declared',
      `import typer, torch\ndef main(data: str, lr: float = typer.Option(0.4, '--lr'), epochs: int = typer.Argument(4)):${body}\ntyper.run(main)\n`,
    ],
    ['fire', `import fire, torch\ndef main(data, lr=0.4, epochs=4):${body}\nfire.Fire(main)\n`],
    ['typer', `import typer, torch\ndef main(data: str, lr: float = 0.4, epochs: int = 4):${body}\ntyper.run(main)\n`],
  ])('%s', (_what, text) => {
    expect(rates(text)).toEqual([0.4, 0.4, 0.2, 0.2]);
    expect(notes(text)).toContain('lr and epochs are taken as main has them by default');
    expect(rates(text, { defines: new Map([['epochs', '3']]) })).toEqual([0.4, 0.4, 0.2]);
  });

  it('asks for what has no default there', () => {
    expect(asked(click.replace("default='0.4', type=float", 'required=True'))).toEqual(['lr']);
  });

  it('takes the defaults of a dataclass over TrainingArguments, and of TrainingArguments itself', () => {
    const text = `
from dataclasses import dataclass, field
from transformers import HfArgumentParser, Trainer, TrainingArguments
@dataclass
class Own(TrainingArguments):
    max_steps: int = field(default=4)
    learning_rate: float = 0.4
    warmup_steps: int = field(default=2)
class Data:
    path: str = 'x'
args, data = HfArgumentParser((Own, Data)).parse_args_into_dataclasses()
Trainer(model=model, args=args).train()
`;
    expect(rates(text)).toEqual([0, 0.2, 0.4, 0.2]);
    expect(notes(text)).toContain('max_steps, learning_rate and warmup_steps are taken as Own has them by default');
    const plain = text.replace('(Own, Data)', '(TrainingArguments, Data)');
    expect(asked(plain)).toEqual(['no-length']);
    expect(rates(plain, { length: 2, unit: 'step' })).toEqual([5e-5, 2.5e-5]);
  });
});

it('names what gives or sets a rate where nothing builds a scheduler', () => {
  const text = `
class Net:
    def adjust(self, optimizer, epoch):
        for group in optimizer.param_groups:
            group['lr'] = self.base * epoch
def warm_lr(step, base, peak, other):
    return base * step
def loss(x):
    return x
`;
  try {
    read(text);
    expect.unreachable();
  } catch (error) {
    expect(error).toBeInstanceOf(LrschedError);
    expect((error as LrschedError).issues).toEqual([
      { code: 'no-scheduler', file: 'train.py', known: ['Net.adjust (line 3)', 'warm_lr (line 6)'] },
    ]);
  }
});
