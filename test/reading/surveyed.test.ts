import { describe, expect, test } from 'vitest';
import { findingsOfRun } from '../../src/analysis/run-findings.ts';
import { readPython } from '../../src/reading/read.ts';
import { sourceOf } from '../../src/reading/script.ts';
import { mentionsIn } from '../../src/relevance/mentions.ts';
import { Relevance } from '../../src/relevance/relevance.ts';
import { read } from './readings.ts';

/** Lines of a script that have to be gone through. */
function kept(text: string): readonly string[] {
  const mentions = mentionsIn(sourceOf(text, 'train.py'));
  const relevance = new Relevance(mentions);
  return mentions.all.filter(({ node }) => relevance.has(node)).map(({ head }) => head);
}

const loop = (around: string, before = ''): string => `import tempfile
import torch
${before}
optimizer = torch.optim.SGD([torch.zeros(1)], lr=0.1)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 2, 0.5)
with ${around}:
    for epoch in range(4):
        optimizer.step()
        scheduler.step()
`;

describe('what stands around training', () => {
  test.each(['tempfile.TemporaryDirectory() as folder', 'store.BlobFile("log") as file', 'experiment.start()', 'layers(scriptable=True)'])(
    '%s is taken to change no rate, and that is said',
    (around) => {
      const { rates, notes } = read(loop(around));
      expect(rates).toEqual([0.1, 0.1, 0.05, 0.05]);
      expect(notes?.join()).toMatch(/stands around line 6, is taken to change no rate/);
    },
  );

  test('a bar of progress is no matter, whatever it hands on', () =>
    expect(read(loop('tqdm.tqdm(loader, ascii=True) as bar', 'import tqdm\nloader = data.loader(\n    8)'))).toEqual({
      rates: [0.1, 0.1, 0.05, 0.05],
      notes: [],
    }));

  test.each(['warmup.dampening()', 'hold(optimizer)', 'frozen(scheduler)', 'keep_lr(1e-3)', 'pausing(a=[optimizer])'])(
    '%s may change the rate and is refused',
    (around) => expect(read(loop(around)).says).toMatch(/is not known here, and it stands around what moves the rate/),
  );

  test('a manager of the script that is not followed matters only where it moves a rate itself', () => {
    const manager = (inner: string) => `
from contextlib import contextmanager
optimizer = None
@contextmanager
def around(model):
    if model:
        ${inner}
        yield
    else:
        yield
`;
    expect(read(loop('around(1)', manager('swap(model)'))).rates).toEqual([0.1, 0.1, 0.05, 0.05]);
    expect(read(loop('around(1)', manager("optimizer.param_groups[0]['lr'] = 1"))).rates).toBeUndefined();
  });
});

describe('factors of parameter groups that are made at run time', () => {
  const grouped = (rate: string) => `import torch
def groups(model):
    found = {}
    for name, p in model.named_parameters():
        found.setdefault(len(p.shape), {'params': [], 'lr_scale': factor(name)})['params'].append(p)
    return list(found.values())
optimizer = torch.optim.AdamW(groups(model), lr=0.1)
rates = [0.1, 0.2, 0.3]
for step in range(3):
    for group in optimizer.param_groups:
        group['lr'] = ${rate}
    optimizer.step()
`;

  test('lr_scale is 1 for the group with the highest rate, which is said', () => {
    const { rates, notes } = read(grouped("rates[step] * group['lr_scale']"));
    expect(rates).toEqual([0.1, 0.2, 0.3]);
    expect(notes?.join()).toMatch(/lr_scale of the parameter groups, which are made when the run starts, is taken to be 1/);
  });

  const own = `    param_groups = {}
    for name, p in model.named_parameters():
        if name not in param_groups:
            param_groups[name] = {'params': [], 'lr_scale': factor(name)}
        param_groups[name]['params'].append(p)
    return list(param_groups.values())`;
  test('how many parameters there are is not asked for, whatever the script calls its groups', () => {
    const text = grouped("rates[step] * group['lr_scale']").replace(/ {4}found[\s\S]*?values\(\)\)/, own);
    expect(read(text).rates).toEqual([0.1, 0.2, 0.3]);
  });

  test('groups of an optimizer by that name are those of the run', () => {
    const { notes } = read(`import torch
optimizer = torch.optim.SGD([torch.zeros(1)], lr=0.1)
param_groups = optimizer.param_groups
def grow(step):
    if step == 1:
        param_groups.append({'params': [torch.zeros(1)], 'lr': 0.3})
for step in range(3):
    grow(step)
    optimizer.step()
`);
    expect(notes?.join()).toMatch(/group 2 is added before update 1/);
  });
});

describe('what of a script has to be gone through', () => {
  const script = (extra: string, inside = '') => `import torch
${extra}
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
def train(opt):
    ${inside || 'pass'}
    for step in range(5):
        out = model(batch)
        seen = step * 2
        optimizer.step()
train(1)
`;
  const busy = ['out = model ( batch )', 'seen = step * 2'];
  const idle = (text: string) =>
    kept(text).filter((head) => busy.includes(head.replace(/\s+/g, ' ').replace('model(batch)', 'model ( batch )')));

  test.each([
    ['a value that getattr fetches', "for k in ['a', 'b']:\n    known[k] = getattr(model.config, k)\nmodel = make(known)", ''],
    ['a look into a class that __dict__ lists', '', 'net = models.__dict__[opt.arch](10)'],
    ['settings that are only printed', '', 'for k, v in vars(opt).items():\n        print(k, v)'],
    ['a text that is evaluated', '', 'mean = eval(opt.mean)'],
    ['settings under another name that are only looked at', '', 'known = vars(opt)'],
  ])('%s makes nothing else matter', (_, extra, inside) => expect(idle(script(extra, inside))).toEqual([]));

  test.each([
    ['settings that are written', "vars(opt)['lr'] = 1"],
    ['attributes that are written', 'opt.__dict__.update(lr=1)'],
    ['a text that is run', "exec('x = 1')"],
    ['settings that are written under another name', "known = vars(opt)\n    known['lr'] = 1"],
  ])('%s make all matter', (_, inside) => expect(idle(script('', inside)).length).toBe(2));

  test('a method that getattr fetches is followed', () => {
    expect(
      read(`import torch
class Rate:
    def __init__(self, optimizer): self.optimizer = optimizer
    def drop(self): self.optimizer.param_groups[0]['lr'] *= 0.5
optimizer = torch.optim.SGD([torch.zeros(1)], lr=0.1)
rate = Rate(optimizer)
act = getattr(rate, 'drop')
for step in range(3):
    optimizer.step()
    act()
`).rates,
    ).toEqual([0.1, 0.05, 0.025]);
  });
});

describe('an attribute by a name that is put together', () => {
  const script = (read: string, set = 'args.scale = epoch + 1') => `import torch, argparse
parser = argparse.ArgumentParser()
parser.add_argument('--scale', default=7)
args = parser.parse_args()
optimizer = torch.optim.SGD([torch.zeros(1)], lr=1)
name = 'sca' + 'le'
def rate(settings):
    return ${read}
def put(given, epoch):
    given.scale = epoch + 1
for epoch in range(3):
    ${set}
    optimizer.param_groups[0]['lr'] = rate(args)
    optimizer.step()
`;

  test.each(['getattr(settings, name)', 'vars(settings)[name]', 'settings.__dict__[name]', "eval(f'settings.{name}')"])(
    '%s is what the loop sets',
    (code) => {
      expect(read(script(code)).rates).toEqual([1, 2, 3]);
      expect(read(script(code, 'put(args, epoch)')).rates).toEqual([1, 2, 3]);
      expect(read(script(code, 'pass')).rates).toEqual([7, 7, 7]);
    },
  );

  test.each([
    [`json.loads('{"a": 3, "b": true}')['a']`, [3, 3, 3]],
    [`json.loads('{"a": [0.5, null]}')['a'][0]`, [0.5, 0.5, 0.5]],
    [`len(os.path.join('a', 'b/', os.path.basename('x/c.d')))`, [7, 7, 7]],
    [`len(os.path.splitext('/e/.f/g.tar.gz')[0] + os.path.dirname('a/b'))`, [12, 12, 12]],
  ])('%s is looked at', (code, rates) =>
    expect(read(script('settings.scale', `args.scale = ${code}`).replace('torch,', 'torch, json, os,')).rates).toEqual(rates),
  );

  test('a text that nobody sees is not evaluated', () =>
    expect(read(script("eval('.'.join(['settings', name]))")).says).toMatch(/is known at run time only/));

  test.each([
    ["bisect.bisect_right(eval('[1, 4]'), epoch)", [0, 1, 1]],
    ["-ast.literal_eval('(1, -0.5)')[1]", [0.5, 0.5, 0.5]],
    ["eval('{\"a\": 3}')['a']", [3, 3, 3]],
  ])('%s is a literal', (code, rates) =>
    expect(read(script('settings.scale', `args.scale = ${code}`).replace('torch,', 'torch, ast, bisect,')).rates).toEqual(rates),
  );
});

describe('modules beside a script', () => {
  test('what a class begins with is read whatever it is about', () => {
    const script = `import torch
from base import Base
class Run(Base):
    def train(self):
        optimizer = torch.optim.SGD([torch.zeros(1)], lr=self.args['rate'])
        for _ in range(3):
            if self.args['half']:
                optimizer.step()
            optimizer.param_groups[0]['lr'] *= 0.5
Run({'rate': 0.1, 'half': True}).train()
`;
    const base = 'class Base:\n    def __init__(self, args):\n        self.args = args\n';
    expect(read(script, {}, { 'base.py': base }).rates).toEqual([0.1, 0.05, 0.025]);
    expect(read(script).rates).toBeUndefined();
  });
});

describe('optimizers of the script', () => {
  const script = (step: string, more = '') => `import torch
class LARS(torch.optim.Optimizer):
    def __init__(self, params, lr, eta=0.001):
        defaults = dict(lr=lr, eta=eta)
        super().__init__(params, defaults)
    @torch.no_grad()
    def step(self):
        for g in self.param_groups:
            for p in g['params']:
                ${step}
${more}
optimizer = LARS(model.parameters(), lr=0.4)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 2, 0.5)
for step in range(3):
    optimizer.step()
    scheduler.step()
`;

  test('one that only makes updates has the rate that PyTorch is given', () =>
    expect(read(script("p.add_(p.grad, alpha=-g['lr'])")).rates).toEqual([0.4, 0.4, 0.2]));

  test.each([
    ["g['lr'] *= 0.9", ''],
    ['p.add_(p.grad)', "    def warm(self):\n        self.param_groups[0]['lr'] = 1"],
    ['self.inner.step()', ''],
  ])('one that may move it is not taken for that: %s', (step, more) => expect(read(script(step, more)).rates).not.toEqual([0.4, 0.4, 0.2]));
});

describe('runs that end before they train', () => {
  const script = (before: string) => `import torch, argparse
parser = argparse.ArgumentParser()
parser.add_argument('--distributed', action='store_true')
args = parser.parse_args()
def adjust(optimizer, epoch):
    for group in optimizer.param_groups:
        group['lr'] = 0.5 * epoch
def main():
    ${before}
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for epoch in range(3):
        adjust(optimizer, epoch)
        optimizer.step()
main()
`;
  const raises = 'if args.launched:\n        pass\n    else:\n        raise NotImplementedError';

  test('name the line, what leads to it and what else may be read', () => {
    const set = `args.launched = False\n    ${raises}`;
    expect(read(script(set)).says).toBe(
      'train.py:13:9: the run ends here before it trains; write --define with what args.launched is in your run, or --function adjust',
    );
    expect(read(script(set), { 'args.launched': 'True' }).rates).toEqual([0, 0.5, 1]);
  });

  test.each([
    ['if args.distributed:\n        pass\n    else:\n        raise NotImplementedError', 'distributed', 12],
    ['if not args.distributed:\n        raise ValueError("--distributed it must be")', 'distributed', 10],
    ['if not args.distributed:\n        sys.exit(1)', 'distributed', 10],
    ['if args.data is None:\n        raise ValueError', 'data', 10],
  ])('go on with the option that they demand: %s', (before, option, line) => {
    const { rates, notes } = read(script(before).replace('args = ', "parser.add_argument('--data')\nimport sys\nargs = "));
    expect(rates).toEqual([0, 0.5, 1]);
    expect(notes?.join()).toContain(`${option} is taken as given, since the script ends at line ${line + 2} without it`);
  });

  test('go on with what makes what they demand', () => {
    const guard = `args.launched = args.world > 1 or args.distributed
    if args.launched:
        pass
    elif args.gpu is not None:
        raise NotImplementedError("Only that is supported.")
    else:
        raise NotImplementedError("Only that is supported.")`;
    const more = "parser.add_argument('--world', default=-1)\nparser.add_argument('--gpu', type=int)\nargs = ";
    const { rates, notes } = read(script(guard).replace('args = ', more));
    expect(rates).toEqual([0, 0.5, 1]);
    expect(notes?.join()).toContain('distributed is taken as given, since the script ends at line 17 without it');
  });

  test('ask for what they demand where the rate hangs on it', () =>
    expect(
      read(
        script('if args.lr is None and args.base is None:\n        raise ValueError')
          .replace('args = ', "parser.add_argument('--lr')\nparser.add_argument('--base')\nargs = ")
          .replace('0.5 * epoch', 'args.lr * epoch'),
      ).says,
    ).toMatch(/"args.lr" is known at run time only/));

  test('do not end in a branch of which nobody knows whether it is taken', () => {
    const { rates, notes } = read(
      script('if model.kind == "a":\n        model.cuda()\n    else:\n        print("not supported")\n        sys.exit()').replace(
        'import torch',
        'import sys, torch',
      ),
    );
    expect(rates).toEqual([0, 0.5, 1]);
    expect(notes).toContain('line 13 is taken never to exit');
  });

  test('do not end where only what nobody knows leads there', () =>
    expect(
      read(script('if model.kind == "a":\n        pass\n    elif model.kind == "b":\n        pass\n    else:\n        raise ValueError')),
    ).toMatchObject({ rates: [0, 0.5, 1] }));

  test('are none where the error is caught', () =>
    expect(read(script('try:\n        raise ValueError\n    except ValueError:\n        pass')).rates).toEqual([0, 0.5, 1]));
});

describe('None that something holds', () => {
  const script = (value: string, before = '') => `import torch
${before}
value = ${value}
optimizer = torch.optim.SGD([torch.zeros(1)], lr=0.5 if value is None else 2)
for step in range(2):
    optimizer.step()
`;

  test.each([
    ["{'a': 1, 'b': None}['b']", ''],
    ["{k: d[k] for k in d}['b']", "d = {'a': 1, 'b': None}"],
    ["{'b': None}.get('b', 7)", ''],
    ['d.b', 'class D(dict):\n    def __getattr__(self, name): return super().__getitem__(name)\nd = D(b=None)'],
    ['b', 'from beside import b'],
  ])('%s is None', (value, before) =>
    expect(read(script(value, before), {}, { 'beside.py': 'lr = 1\nb = None\n' }).rates).toEqual([0.5, 0.5]),
  );
});

describe('an enumeration of schedulers', () => {
  const script = (name: string) => `import torch
from diffusers.optimization import SchedulerType as Diffusers, TYPE_TO_SCHEDULER_FUNCTION as OF_DIFFUSERS
from transformers.optimization import TYPE_TO_SCHEDULER_FUNCTION
from transformers import SchedulerType
def make(name, optimizer):
    if name == Diffusers.PIECEWISE_CONSTANT.value:
        return OF_DIFFUSERS[Diffusers(name)](optimizer, step_rules="1:2,0.5")
    if SchedulerType(name) == SchedulerType.CONSTANT:
        return TYPE_TO_SCHEDULER_FUNCTION[name](optimizer)
    return TYPE_TO_SCHEDULER_FUNCTION[SchedulerType(name)](optimizer, num_warmup_steps=1, num_training_steps=5)
optimizer = torch.optim.SGD([torch.zeros(1)], lr=1)
scheduler = make('${name}', optimizer)
for step in range(4):
    optimizer.step()
    scheduler.step()
`;

  test.each([
    ['linear', [0, 1, 0.75, 0.5]],
    ['constant', [1, 1, 1, 1]],
    ['piecewise_constant', [1, 1, 0.5, 0.5]],
  ])('has %s', (name, rates) => expect(read(script(name)).rates).toEqual(rates));
});

describe('loops over epochs', () => {
  const script = (over: string, before = '') => `import torch
from tqdm.auto import tqdm, trange
${before}
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for epoch in ${over}:
    for batch in loader:
        optimizer.step()
`;

  test.each([
    ['range(n)', 'n'],
    ['trange(n, desc="epochs")', 'n'],
    ['tqdm(range(n))', 'n'],
    ['range(steps // len(loader))', 'steps'],
  ])('%s, of which nobody knows how many there are, asks', (over, asked) =>
    expect(read(script(over)).says).toContain(`"${asked}" is known at run time only`),
  );

  test.each(['range(3)', 'trange(3, desc="epochs")', 'tqdm(range(3))'])('%s has so many', (over) =>
    expect(read(script(over)).rates).toEqual([0.1, 0.1, 0.1]),
  );

  test('data that are gone through once are an epoch', () =>
    expect(read(script('range(3)').replace('for epoch in range(3):', 'if True:')).rates).toEqual([0.1]));
});

describe('parsers of arguments', () => {
  test.each(['deepspeed.add_config_arguments(parser)', 'Trainer.add_argparse_args(parser)'])('%s hands the parser back', (call) =>
    expect(
      read(`import argparse, deepspeed, torch
from pytorch_lightning import Trainer
parser = argparse.ArgumentParser()
parser.add_argument('--lr', type=float, default=0.4)
parser = ${call}
args = parser.parse_args()
optimizer = torch.optim.SGD([torch.zeros(1)], lr=args.lr)
for step in range(2):
    optimizer.step()
`).rates,
    ).toEqual([0.4, 0.4]),
  );

  test('a type that is an enum of texts leaves a text as it is', () =>
    expect(
      read(`import argparse, torch
from transformers import SchedulerType, get_scheduler
parser = argparse.ArgumentParser()
parser.add_argument('--kind', type=SchedulerType, default='linear')
args = parser.parse_args()
optimizer = torch.optim.AdamW([torch.zeros(1)], lr=0.4)
scheduler = get_scheduler(args.kind, optimizer, num_warmup_steps=0, num_training_steps=4)
for step in range(4):
    optimizer.step()
    scheduler.step()
`).rates,
    ).toEqual([0.4, 0.30000000000000004, 0.2, 0.1]));
});

describe('a run that may be taken up again', () => {
  const script = (resume: string) => `import os
import torch
start = 0
optimizer = torch.optim.SGD([torch.zeros(1)], lr=0.1)
${resume}
for epoch in range(start, 3):
    optimizer.step()
    optimizer.param_groups[0]['lr'] *= 0.5
`;
  const fromStart = [0.1, 0.05, 0.025];

  test.each([
    [
      'try:\n    state = torch.load("best.pth")\n    start = state["epoch"]\n    model.load_state_dict(state["model"])\nexcept:\n    start = 0',
      5,
    ],
    [
      'saved = sorted(os.listdir("out"))\nif len(saved) > 0 and not fresh and os.path.exists(saved[-1]):\n    model.set_weights(np.load(saved[-1]))\n    start = int(saved[-1][-3:])',
      6,
    ],
    [
      'found = scan("out")\nif found is None:\n    start = 0\nelse:\n    state = load_checkpoint(found)\n    optimizer.load_state_dict(state["optimizer"])\n    start = state["epoch"]',
      6,
    ],
    ['if os.path.exists("a"):\n    start = torch.load("a")["epoch"]\nelse:\n    start = 0\n\n# data loading', 5],
    ['if os.path.isfile("info"):\n    start = int(open("info").readline()) + 1\n    model.load_dict(paddle.load("m"))', 5],
  ])('is taken from its start, and that is said: %s', (resume, line) => {
    const { rates, notes } = read(script(resume));
    expect(rates).toEqual(fromStart);
    expect(notes).toContain(`what line ${line} may load is left out; the run is taken from its start`);
  });

  test.each([
    'try:\n    start = torch.load("best.pth")["epoch"]\nexcept OSError:\n    raise',
    'if model.name == "big":\n    start = torch.load("best.pth")["epoch"]',
    'if os.path.exists("a"):\n    start = torch.load("a")["epoch"]\nelif os.path.exists("b"):\n    start = torch.load("b")["epoch"]',
    'if os.path.exists("a"):\n    start = torch.load("a")["epoch"]\nelse:\n    start = torch.load("b")["epoch"]',
  ])('is asked for where nothing says that it may begin anew: %s', (resume) => expect(read(script(resume)).rates).toBeUndefined());
});

test.each([
  ['before', 'if last: break\n    rate = get_lr(step)', 10],
  ['after', 'rate = get_lr(step)\n    if last: break', 11],
])('a function that a loop calls %s it breaks off has as many rates as it is called', (_, body, length) =>
  expect(
    read(`def get_lr(it):
    return 0.1 * (1 - it / 20)
for step in range(15):
    last = step == 10
    ${body}
    train(rate)
`).rates,
  ).toHaveLength(length),
);

test('what a function returns under conditions that nobody knows is doubtful, and factors of groups are taken to be 1', () => {
  const { rates, notes } = read(`import torch
def layer_of(name, n):
    if name in ['token']:
        return 0
    elif name.startswith('blocks'):
        return int(name.split('.')[1]) + 1
    else:
        return n
groups = {}
scales = [0.75 ** (12 - i) for i in range(13)]
for n, p in model.named_parameters():
    key = layer_of(n, 12)
    if key not in groups:
        groups[key] = {'lr_scale': scales[key], 'params': []}
    groups[key]['params'].append(p)
optimizer = torch.optim.AdamW(list(groups.values()), lr=0.1)
for epoch in range(2):
    for group in optimizer.param_groups:
        group['lr'] = 0.5 ** epoch * group['lr_scale']
    optimizer.step()
`);
  expect(rates).toEqual([1, 0.5]);
  expect(notes?.join()).toMatch(/lr_scale of the parameter groups, which are made when the run starts, is taken to be 1/);
});

describe('parameter groups that are made when the run starts', () => {
  const script = (add: (group: string) => string, lr: string, own = "'lr': lr * len(key), ") => `import torch
lr = 0.4
params = []
for key, value in dict(model.named_parameters()).items():
    if 'bias' in key:
        ${add(`{'params': [value], ${own}'weight_decay': 0}`)}
    else:
        ${add(`{'params': [value], ${own}'weight_decay': 1e-4}`)}
optimizer = torch.optim.SGD(params, ${lr}momentum=0.9)
for epoch in range(2):
    optimizer.step()
`;
  const ways = [(group: string) => `params.append(${group})`, (group: string) => `params += [${group}]`];

  test.each(ways)('may have rates of their own, and no default is taken for those', (add) =>
    expect(read(script(add, '')).says).toMatch(/needs the rate of the optimizer/),
  );

  test.each(ways)('are said to be left out beside a rate for all others', (add) => {
    const { rates, notes } = read(script(add, 'lr=lr, '));
    expect(rates).toEqual([0.4, 0.4]);
    expect(notes?.join()).toMatch(/parameter groups with an lr of their own, which are made when the run starts, are left out/);
  });

  test.each(['groups_of_params(model, 0.3)', 'model.get_parameters()', 'optim_factory.param_groups_lrd(model, 0.75)'])(
    'may be what nobody sees a function give, which is said: %s',
    (made) => {
      const code = `import torch
from models import groups_of_params, model, optim_factory
optimizer = torch.optim.SGD(${made}, lr=0.1)
for epoch in range(2):
    optimizer.step()
`;
      const { rates, notes } = read(code);
      expect(rates).toEqual([0.1, 0.1]);
      expect(notes?.join()).toMatch(/^what [\w.]+ gives is not followed: its parameter groups are taken to have no rates of their own/);
    },
  );

  test('may be made in a method of which nobody knows whose it is', () => {
    const code = `import torch
from models import make
class Net(torch.nn.Module):
    def get_parameters(self, lr=1.0):
        return [{'params': self.a, 'lr': 0.1 * lr}, {'params': self.b, 'lr': lr}]
model = make(Net)
optimizer = torch.optim.SGD(model.get_parameters(), momentum=0.9)
for epoch in range(2):
    optimizer.step()
`;
    expect(read(code).says).toMatch(/needs the rate of the optimizer/);
  });

  test.each(ways)('are no matter without one', (add) => expect(read(script(add, '', '')).rates).toEqual([0.001, 0.001]));
});

describe('the fields of an object that nobody knows', () => {
  const script = (rate: string) => `import torch
from dataclasses import asdict, dataclass
@dataclass
class Small:
    lr: float = 0.25
@dataclass
class Big:
    lr: float = 0.5
kind = Small if model.name == 'small' else Big
fields = asdict(kind())
optimizer = torch.optim.SGD([torch.zeros(1)], lr=${rate})
for step in range(2):
    optimizer.step()
`;
  test('are no matter where the rate does not hang on them', () => expect(read(script('0.1')).rates).toEqual([0.1, 0.1]));
  test('are asked for where it does', () => expect(read(script("fields['lr']")).rates).toBeUndefined());
});

test.each([1, 2000])('a line may be joined to a comment, in a text of %i lines', (lines) =>
  expect(
    read(`import torch
${'# settings\\n'.repeat(lines)}
rates = dict(first=0.5, \\
             # second=0.1,
             third=0.25)
optimizer = torch.optim.SGD([torch.zeros(1)], lr=rates['third'])
for step in range(2):
    optimizer.step()
`).rates,
  ).toEqual([0.25, 0.25]),
);

test('a keyword may be called as the arguments by place are', () =>
  expect(
    read(`import torch
class Trainer:
    def __init__(self, *args, **kwargs):
        self.rate = kwargs['args']
        self.place = args[0]
trainer = Trainer(0.5, args=0.25)
optimizer = torch.optim.SGD([torch.zeros(1)], lr=trainer.rate + trainer.place)
for step in range(2):
    optimizer.step()
`).rates,
  ).toEqual([0.75, 0.75]));

test('the system that a script asks for is taken to be Linux, and that is said where it matters', () => {
  const { rates, notes } = read(`import platform
import torch
optimizer = torch.optim.SGD([torch.zeros(1)], lr={'Linux': 0.5, 'Windows': 1}[platform.system()])
for step in range(2):
    optimizer.step()
`);
  expect(rates).toEqual([0.5, 0.5]);
  expect(notes).toContain('the system is taken to be Linux');
});

describe('a class that is made by type', () => {
  const script = (use: string) => `import torch
Mine = type('Mine', (torch.optim.lr_scheduler.StepLR,), {})
optimizer = torch.optim.SGD([torch.zeros(1)], lr=0.1)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 1, 0.5)
${use}
for step in range(2):
    optimizer.step()
    scheduler.step()
`;

  test('is no matter where it moves no rate', () => expect(read(script('print(Mine)')).rates).toEqual([0.1, 0.05]));
  test('is not taken for what it extends', () => expect(read(script('scheduler = Mine(optimizer, 1)')).rates).toBeUndefined());
});

describe('data sets that are always the same', () => {
  const script = (set: string, loop = 'for batch in loader') => `import torch
import torchvision
from torchvision import datasets, transforms
from torchvision.datasets import FashionMNIST
optimizer = torch.optim.SGD([torch.zeros(1)], lr=0.1)
loader = torch.utils.data.DataLoader(${set}, batch_size=1000)
${loop}:
    optimizer.step()
`;

  test.each([
    ["datasets.CIFAR10('data', train=True, download=True)", 50],
    ["datasets.CIFAR100('data', False)", 10],
    ["FashionMNIST('data')", 60],
    ["torchvision.datasets.mnist.MNIST('data', transform=None)", 60],
    ["datasets.SVHN('data', split='test')", 27],
    ["datasets.ImageNet('data', 'val')", 50],
    ["datasets.__dict__['cifar10'.upper()]('data')", 50],
    ["getattr(datasets, 'CIFAR10')('data')", 50],
  ])('%s', (set, batches) => {
    const { rates, notes } = read(script(set, 'for epoch in range(len(loader))'));
    expect(rates).toHaveLength(batches);
    expect(notes?.join()).toMatch(/\w+ has [\d,]+ samples/);
  });

  test.each([
    "datasets.CIFAR10('data', train=part)",
    "datasets.SVHN('data', split=part)",
    "datasets.QMNIST('data', what='nist')",
    "datasets.ImageFolder('data')",
    'data.CIFAR10()',
  ])('%s is of a length that nobody knows', (set) =>
    expect(read(script(set, 'for epoch in range(len(loader))')).says).toMatch(/len\(loader\)/),
  );
});

describe('DeepSpeed', () => {
  const script = (config: string, more = '') => `import deepspeed
import torch
optimizer = torch.optim.SGD([torch.zeros(1)], lr=0.8)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 1, 0.5)
engine, optimizer, _, scheduler = deepspeed.initialize(model=model, optimizer=optimizer, lr_scheduler=${more || 'scheduler'}${config})
for batch in range(6):
    engine.backward(loss)
    engine.step()
`;

  test.each([
    ['', [0.8, 0.4, 0.2, 0.1, 0.05, 0.025]],
    [", config='ds.json'", [0.8, 0.4, 0.2, 0.1, 0.05, 0.025]],
    [", config={'gradient_accumulation_steps': 2}", [0.8, 0.4, 0.2]],
    [", config={'train_batch_size': 12, 'train_micro_batch_size_per_gpu': 4}", [0.8, 0.4]],
  ])('steps the scheduler with each update%s', (config, rates) => expect(read(script(config)).rates).toEqual(rates));

  test('says what it takes of a configuration that is not read', () =>
    expect(read(script('')).notes?.join()).toMatch(/DeepSpeed's configuration is not read: one micro-batch an update/));

  test('builds the scheduler itself where it is given a function', () =>
    expect(read(script('', 'lambda o: torch.optim.lr_scheduler.StepLR(o, 2, 0.5)').replace(/^scheduler.*\n/m, '')).rates).toEqual([
      0.8, 0.8, 0.4, 0.4, 0.2, 0.2,
    ]));

  test.each([
    [", config={'scheduler': {'type': 'WarmupLR'}}", '', /the scheduler of this configuration of DeepSpeed is not followed/],
    ['', 'wanted', /the scheduler that DeepSpeed is given here is not known/],
    [", config={'gradient_accumulation_steps': args.steps}", '', /"args.steps" is known at run time only/],
  ])('refuses what it may do otherwise: %s %s', (config, more, says) => expect(read(script(config, more)).says).toMatch(says));
});

describe('long blocks of a script', () => {
  const settings = (line: (index: number) => string) => `import torch
if __name__ == '__main__':
${Array.from({ length: 1200 }, (_, index) => line(index)).join('\n')}
    optimizer = torch.optim.SGD([torch.zeros(1)], lr=0.1)
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 1, 0.5)
    for epoch in range(3):
        optimizer.step()
        scheduler.step()
`;

  test.each([
    ['comments', (index: number) => `    # what setting ${index} is for\n    setting_${index} = ${index}`],
    ['empty lines', (index: number) => `\n    setting_${index} = ${index}`],
    ['texts of several lines', (index: number) => `    setting_${index} = '''\n\n# no comment\n'''`],
  ])('are Python with %s, whatever the line ends', (_, line) => {
    expect(read(settings(line)).rates).toEqual([0.1, 0.05, 0.025]);
    expect(read(settings(line).replaceAll('\n', '\r\n')).rates).toEqual([0.1, 0.05, 0.025]);
  });
});

test('a module that hands on the names of another one is read', () => {
  const script = `import torch
from data import *
optimizer = torch.optim.SGD([torch.zeros(1)], lr=init_lr)
for step in range(2):
    optimizer.step()
    optimizer.param_groups[0]['lr'] *= 0.5
`;
  expect(read(script, {}, { 'data.py': 'from conf import *\n', 'conf.py': 'init_lr = 0.5\nlr = 1\n' }).rates).toEqual([0.5, 0.25]);
});

test('what gives a rate in a module is named where the script has nothing', () => {
  const tools = `def adjust(optimizer, epoch, args):
    for group in optimizer.param_groups:
        group['lr'] = args.lr * 0.5 ** epoch
`;
  expect(read('from tools import adjust\nclass Exp:\n    def train(self):\n        pass\n', {}, { 'tools.py': tools }).says).toBe(
    'nothing in train.py builds a scheduler or trains by a rate that is read; of what gives or sets one tools.py beside it has adjust (line 1): try lrsched read tools.py --function adjust',
  );
});

test('schedules of something else than a rate are not named for one', () => {
  const text = 'def cosine_beta_schedule(steps):\n    return [0.1] * steps\n\n\ndef mask_schedule(t):\n    return 1 - t\n';
  expect(read(`import torch\n${text}class Exp:\n    def go(self):\n        pass\n`).says).not.toMatch('cosine_beta_schedule (line');
});

describe('a script that raises before it trains', () => {
  const chosen = (raises: string) => `import argparse, torch
parser = argparse.ArgumentParser()
parser.add_argument('--sched', default=None)
parser.add_argument('--data', default=None)
parser.add_argument('--lr', type=float, default=0.1)
def parse():
    args = parser.parse_args()
    if args.data is None:
        args.data = 'here'
    return args
args = parse()
def build(name, opt):
    if name == 'step':
        return torch.optim.lr_scheduler.StepLR(opt, 2)
${raises}
opt = torch.optim.SGD(model.parameters(), lr=args.lr)
sched = build(args.sched, opt)
for step in range(4):
    opt.step()
    sched.step()
`;
  test.each([
    ['at its end', "    raise ValueError(f'unknown {name}')"],
    ['in its last way', "    else:\n        raise ValueError(f'unknown {name}')"],
  ])('says after which tests it does so, and which option to say: %s', (_where, raises) => {
    const says =
      "the script raises ValueError here, after the test name == 'step'; write --define args.sched=… with what it is in your run";
    expect(() => readPython({ text: chosen(raises), file: 'train.py' })).toThrow(says);
    const [series] = readPython({ text: chosen(raises), file: 'train.py', defines: new Map([['args.sched', "'step'"]]) });
    expect(series?.schedule.at(3)).toBeCloseTo(0.01, 12);
    expect(series?.notes).toEqual(['args.lr = 0.1 is the argparse default']);
  });
});

describe('what is put in the place of a part that moves rates', () => {
  const code = (line: string) => `import torch
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda t: 0.9**t)
${line}
for step in range(4):
    optimizer.step()
    scheduler.step()
`;
  test.each([
    ['scheduler.step = twice', 'its step is replaced here'],
    ['optimizer.step = twice', 'its step is replaced here'],
    ['scheduler.lr_lambdas = [half]', 'its lr_lambdas is replaced here'],
    ['scheduler.get_lr = half', 'its get_lr is replaced here'],
  ])('is refused: %s', (line, says) => expect(() => readPython({ text: code(line), file: 'train.py' })).toThrow(says));
});

describe('an optimizer of the script that is built in a loop', () => {
  test('has the rates that its class hands on to the one that it extends', () => {
    const code = `import torch
class Muon(torch.optim.Optimizer):
    def __init__(self, params, lr=0.02):
        super().__init__(params, dict(lr=lr))
    def step(self):
        for group in self.param_groups:
            for p in group['params']:
                p.mul_(1 - group['lr'])
for trial in range(1):
    optimizer = Muon(model.parameters(), lr=0.25)
    for step in range(3):
        for group in optimizer.param_groups:
            group['lr'] *= 0.5
        optimizer.step()
`;
    expect(read(code).rates).toEqual([0.125, 0.0625, 0.03125]);
  });
});

describe("timm's train.py", () => {
  const script = (decay: string) => `import argparse
from typing import TYPE_CHECKING
from timm.optim import create_optimizer_v2, optimizer_kwargs
from timm.scheduler import create_scheduler
if TYPE_CHECKING:
    raise SystemExit
parser = argparse.ArgumentParser()
parser.add_argument('--opt', default='sgd')
parser.add_argument('--lr', type=float, default=0.05)
parser.add_argument('--layer-decay', type=float, default=${decay})
parser.add_argument('--sched', default='step')
parser.add_argument('--epochs', type=int, default=4)
parser.add_argument('--decay-epochs', type=int, default=2)
parser.add_argument('--warmup-epochs', type=int, default=0)
args = parser.parse_args()
optimizer = create_optimizer_v2(model, **optimizer_kwargs(cfg=args))
scheduler, num_epochs = create_scheduler(args, optimizer)
for epoch in range(num_epochs):
    train_one_epoch(model, optimizer)
    scheduler.step_update(num_updates=epoch, metric=losses.avg)
    scheduler.step(epoch + 1, validate(model)['top1'])
`;

  test('has the rate of its command line, and metrics that its schedule does not look at', () =>
    expect(read(script('None'))).toMatchObject({ rates: [0.05, 0.05, 0.005, 0.005].map((rate) => expect.closeTo(rate, 12)) }));

  test('has factors of layers, which are said', () =>
    expect(read(script('0.75')).notes?.join()).toMatch(/lr_scale of the parameter groups/));
});

describe('a script that trains only where it is told to', () => {
  const script = (test: string, end = '') => `import argparse
import torch
def train(args):
    optimizer = torch.optim.SGD(model.parameters(), lr=args.learning_rate)
    for epoch in range(args.num_train_epochs):
        for group in optimizer.param_groups:
            group['lr'] *= 0.5
        optimizer.step()
parser = argparse.ArgumentParser()
parser.add_argument('--do_train', action='store_true')
parser.add_argument('--learning_rate', default=0.1, type=float)
parser.add_argument('--num_train_epochs', default=2, type=int)
args = parser.parse_args()
if ${test}:
    train(args)
${end}`;

  test('is read as with that option, which is said', () =>
    expect(read(script('args.do_train'))).toEqual({
      rates: [0.05, 0.025],
      notes: [
        'do_train is taken as given, since the script does not train without it',
        'args.learning_rate = 0.1 and args.num_train_epochs = 2 are argparse defaults',
      ],
    }));

  test('is read as it is where it trains without', () =>
    expect(read(script('not args.do_train', 'if args.do_train:\n    print(args)\n')).notes?.join()).not.toMatch(/taken as given/));

  test('does not where that is said', () =>
    expect(read(script('args.do_train'), { 'args.do_train': 'False' }).says).toMatch(/^nothing in train.py builds a scheduler/));
});

test('an Accelerator has no DeepSpeed without a launcher, and what its own plugin is nobody knows', () => {
  const script = (made: string) => `import torch
from accelerate import Accelerator
accelerator = Accelerator(${made})
if accelerator.state.deepspeed_plugin is None or 'optimizer' not in accelerator.state.deepspeed_plugin.deepspeed_config:
    optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
else:
    optimizer = torch.optim.SGD(model.parameters(), lr=0.25)
optimizer = accelerator.prepare(optimizer)
for epoch in range(2):
    optimizer.step()
`;
  expect(read(script('')).rates).toEqual([0.5, 0.5]);
  expect(read(script('deepspeed_plugin=plugin')).rates).toBeUndefined();
});

describe('a loop of no training', () => {
  const script = (before: string, after: string) => `import torch
optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 1, 0.5)
${before}
for epoch in range(2):
    optimizer.step()
    scheduler.step()
${after}`;
  const waits = 'while True:\n    heard = ask()\n    print(predict(heard))\n    count += 1\n    if count < 0:\n        optimizer.step()\n';

  test('that waits for ever once all is trained is where the run ends, which is said', () =>
    expect(read(script('count = 0', waits))).toEqual({
      rates: [0.5, 0.25],
      notes: ['line 8 goes on without training, where the run is taken to end'],
    }));

  test('that waits for ever before is refused', () =>
    expect(read(script(`count = 0\n${waits}`, '')).says).toMatch(/100,000 turns go by here, and nothing moves or uses a rate/));

  test('that begins late takes nothing up again', () => {
    const [one] = readPython({ text: script('for i in range(9, 0, -1):\n    if i < 0:\n        optimizer.step()', ''), file: 'train.py' });
    const findings = findingsOfRun(
      one?.ran as NonNullable<typeof one>['ran'] & object,
      one?.schedule as NonNullable<typeof one>['schedule'],
    );
    expect(findings).toEqual([]);
  });
});
