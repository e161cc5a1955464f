import { describe, expect, it, test } from 'vitest';
import { type Issue, issuesIn } from '../../src/core/issues.ts';
import { type ReadRequest, readBegun } from '../../src/reading/index.ts';
import { read } from './readings.ts';

const begun = (text: string, told: Partial<ReadRequest> = {}) => {
  const [one] = readBegun({ text, file: 'train.py', ...told }) ?? [];
  return one && { rates: Array.from({ length: one.schedule.length }, (_, t) => one.schedule.at(t)), notes: one.notes };
};

const lib = (more = '') => `import torch
def rate(optimizer, epoch):
    for group in optimizer.param_groups:
        group['lr'] = 0.5 ** epoch
def run(config, epochs=3):
    optimizer = torch.optim.SGD(model.parameters(), lr=config.lr)
    for epoch in range(epochs):
        optimizer.step()
        rate(optimizer, epoch + 1)
${more}`;

describe('what another file starts', () => {
  it('is the function that nothing calls and that trains, which is said', () => {
    const { rates, notes = [] } = begun(lib(), { defines: new Map([['config.lr', '2']]) }) ?? {};
    expect(rates).toEqual([2, 0.5, 0.25]);
    expect(notes).toContain('nothing here calls run, which is gone through as what starts the run');
  });

  it('is given by name what nobody says, beside what is said', () => {
    const text = `import torch
def train(model, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    for epoch in range(epochs):
        optimizer.step()
`;
    const asked = (told: Readonly<Record<string, string>>) => issuesIn(() => begun(text, { defines: new Map(Object.entries(told)) }));
    expect(asked({ lr: '2' })).toMatchObject([{ expression: 'epochs' }]);
    expect(asked({ epochs: '2' })).toMatchObject([{ expression: 'lr' }]);
    expect(begun(text, { defines: new Map(Object.entries({ lr: '2', epochs: '2' })) })?.rates).toEqual([2, 2]);
  });

  it('asks for settings by a file that has them', () => {
    const files = [
      { file: 'a/other.py', text: 'lr = 3\noptimizer.step()' },
      { file: 'a/config.py', text: 'def get_config():\n  config.lr = 3' },
    ];
    const text = lib().replace('def rate', 'def put').replace('rate(opt', 'put(opt').replace('config.lr)', 'config.lr * 2)');
    const [asked] = issuesIn(() => begun(text, { endingIn: () => files })) as [Issue & { command?: string }];
    expect(asked).toMatchObject({ expression: 'config.lr', command: 'lrsched read train.py a/config.py' });
  });

  test.each([
    ['two are', lib('def other(config):\n    run2 = torch.optim.SGD(p, lr=1)\n    for i in range(2):\n        run2.step()\n')],
    ['it only looks at a model', lib().replace('def run', 'def evaluate')],
    ['something names it', lib('print(run)\n')],
  ])('is none where %s', (_, text) => expect(begun(text, { defines: new Map([['config.lr', '2']]) })).toBeUndefined());
});

describe('models of the script', () => {
  const script = (make: string) => `import torch
from torch import nn
class T(nn.Module):
    def __init__(self):
        super().__init__()
        self.optimizer = torch.optim.SGD(self.parameters(), lr=0.5)
    def train_step(self):
        self.optimizer.step()
    def scale_lr(self, by):
        for group in self.optimizer.param_groups:
            group['lr'] *= by
t = ${make}
for epoch in range(3):
    t.train_step()
    if epoch == 0:
        t.scale_lr(0.5)
`;

  test.each(['T()', 'T().cuda()', 'T().to(device).train()'])('%s has its methods', (make) =>
    expect(read(script(make)).rates).toEqual([0.5, 0.25, 0.25]),
  );

  it('moves no rate by a method that nobody sees', () =>
    expect(read(script('wrap(T())')).says).toMatch(
      /^train.py:16:9: what has this scale_lr is not known here, and a function of that name moves the rate/,
    ));
});

it('a method below a decorator of the script is given its object', () =>
  expect(
    read(`import torch
def around(f):
    def inner(*args, **kwargs):
        return f(*args, **kwargs)
    return inner
class R:
    def __init__(self, o): self.o = o
    @around
    def put(self, x, by=1):
        self.o.param_groups[0]['lr'] = x * by
o = torch.optim.SGD(model.parameters(), lr=1)
r = R(o)
for e in range(3):
    r.put(e, by=2)
    o.step()
`).rates,
  ).toEqual([0, 2, 4]));

describe('a library beside the script', () => {
  const script = `import torch
from lightning.fabric import Fabric
fabric = Fabric()
optimizer = torch.optim.SGD(model.parameters(), lr=1)
model, optimizer = fabric.setup(model, optimizer)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 1, 0.5)
loader = fabric.setup_dataloaders(loader)
for epoch in range(3):
    optimizer.step()
    scheduler.step()
`;
  const own =
    'class Fabric:\n    def setup(self, *parts):\n        parts[1].param_groups[0]["lr"] = 8\n        return parts\n    def setup_dataloaders(self, one):\n        return one\n';

  it('that is known is known by its name', () => {
    const source = { 'lightning/fabric/__init__.py': own, 'lightning/fabric/fabric.py': own };
    expect(read(script, {}, source).rates).toEqual([1, 0.5, 0.25]);
    expect(read(script).rates).toEqual([1, 0.5, 0.25]);
  });

  it('of whose name the script has a package of its own is not meant', () =>
    expect(read(script, {}, { 'lightning/fabric/__init__.py': own }).rates).toEqual([8, 4, 2]));
});

it('a module whose class begins with one of another that matters is read', () => {
  const script = `import torch
from big import Big
big = Big()
for epoch in range(3):
    big.optimizer.step()
    big.scale_lr(0.5)
`;
  const beside = {
    'big.py': 'from small import Small\nclass Big(Small):\n    pass\n',
    'small.py': `import torch
class Small:
    def __init__(self):
        self.optimizer = torch.optim.SGD(p, lr=1)
    def scale_lr(self, by):
        self.optimizer.param_groups[0]['lr'] *= by
`,
  };
  expect(read(script, {}, beside).rates).toEqual([1, 0.5, 0.25]);
});

test.each([
  ['sys.path.append(os.path.join(os.path.dirname("__file__"), os.path.pardir, os.path.pardir))', '../../kit.py'],
  ['sys.path.append(str(Path(__file__).absolute().parents[1]))', '../kit.py'],
  ['sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))', '../kit.py'],
  ['sys.path.insert(0, str(Path(__file__).parent.parent.parent / "lib"))', '../../lib/kit.py'],
])('%s is a folder in which modules lie', (added, path) => {
  const script = `import os, sys, torch
from pathlib import Path
${added}
from kit import lr
optimizer = torch.optim.SGD([torch.zeros(1)], lr=lr)
for step in range(2):
    optimizer.step()
`;
  expect(read(script, {}, { [path]: 'lr = 0.25\n' }).rates).toEqual([0.25, 0.25]);
});

it('modules that the script names come before those that they name', () => {
  const many = Object.fromEntries(Array.from({ length: 45 }, (_, at) => [`deep/m${at}.py`, 'lr = 1\n']));
  const beside = {
    ...many,
    'deep/__init__.py': Array.from({ length: 45 }, (_, at) => `from .m${at} import lr`).join('\n'),
    ...Object.fromEntries(Object.entries(many).map(([path, text]) => [path.replace('deep/', ''), text])),
    'kit.py': 'lr = 0.25\n',
  };
  const script = `import torch
import deep
from kit import lr
optimizer = torch.optim.SGD([torch.zeros(1)], lr=lr)
for step in range(2):
    optimizer.step()
`;
  expect(read(script, {}, beside).rates).toEqual([0.25, 0.25]);
});

describe('an optimizer that a hook puts in the place of another', () => {
  const hook = (put: string) => `import torch
from torchnet.engine import Engine
def make(lr):
    return torch.optim.SGD([v for v in params.values()], lr)
def on_start_epoch(state):
    if state['epoch'] in (1, 2):
        lr = state['optimizer'].param_groups[0]['lr']
        ${put}
def train(network, iterator, maxepoch, optimizer, hook):
    state = {'optimizer': optimizer, 'epoch': 0}
    while state['epoch'] < maxepoch:
        for one in [hook]:
            one(state)
        for sample in iterator:
            state['optimizer'].step()
        state['epoch'] += 1
`;
  const engine = "engine = Engine()\nengine.hooks['on_start_epoch'] = on_start_epoch\nengine.train(h, [1], 4, make(0.4))\n";

  test.each(["state['optimizer'] = make(lr * 0.5)", "state['optimizer'] = torch.optim.SGD(params, lr * 0.5)"])(
    '%s is what trains on',
    (put) => {
      for (const run of [engine, 'train(h, [1], 4, make(0.4), on_start_epoch)\n']) {
        const { rates, says } = read(hook(put) + run);
        expect(rates ?? says).not.toEqual([0.4, 0.4, 0.4, 0.4]);
      }
      expect(read(hook("state['optimizer'] = make(lr * 0.5)") + engine).rates).toEqual([0.4, 0.2, 0.1, 0.1]);
    },
  );

  test('nothing is put there by what is saved', () =>
    expect(read(hook("saved['optimizer'] = state['optimizer'].state_dict()") + engine).rates).toEqual([0.4, 0.4, 0.4, 0.4]));
});

describe('JAX', () => {
  const script = (data: string, jax = 'import jax') => `${jax}
import optax
from flax.training import checkpoints, train_state
state = train_state.TrainState.create(apply_fn=f, params=p, tx=optax.sgd(optax.linear_schedule(1.0, 0.0, 4)))
state = checkpoints.restore_checkpoint(folder, state)
for step, batch in zip(range(int(state.step), 3), ${data}):
    with jax.profiler.StepTraceAnnotation('train', step_num=step):
        state = state.apply_gradients(grads=g)
`;

  it('counts steps beside data that go on, from the start of the run', () => {
    const { rates, notes = [] } = read(script('iterator'));
    expect(rates).toEqual([1, 0.75, 0.5]);
    expect(notes).toContain('what line 5 may load is left out; the run is taken from its start');
    expect(notes).toContain('iterator is taken to last for the 3 turns that are counted beside it');
  });

  it('goes on with a state that a loop of unknown length hands on', () =>
    expect(
      read(`import jax, optax
from flax.training import train_state
def train_step(state, batch):
    return state.apply_gradients(grads=g), measure(batch)
def train_epoch(step, state, batches):
    for batch in batches:
        state, metrics = step(state, batch)
    return state, metrics
step = jax.jit(train_step)
state = train_state.TrainState.create(apply_fn=f, params=p, tx=optax.sgd(0.1))
for epoch in range(1, 4):
    state, metrics = train_epoch(step, state, batches)
`).rates,
    ).toEqual([0.1, 0.1, 0.1]));

  it('knows no more what another object stands for after such a loop', () =>
    expect(
      read(`import torch
a, b = torch.optim.SGD(p, lr=1), torch.optim.SGD(p, lr=2)
def train(o, other):
    for batch in loader:
        o.step()
        o, other = other, o
    return o
for epoch in range(3):
    a = train(a, b)
    a.param_groups[0]['lr'] *= 0.5
`).rates,
    ).toBeUndefined());

  it('does not where another library trains', () =>
    expect(
      read(`import torch
optimizer = torch.optim.SGD(p, lr=1)
for step, batch in zip(range(3), iterator):
    optimizer.step()
    optimizer.param_groups[0]['lr'] *= 0.5
`).says,
    ).toMatch(/"len\(iterator\)" is known at run time only/));
});

describe('a class whose training another file starts', () => {
  const trainer = (more = '', init = 'self, model, lr=0.5, *, steps=3') => `import torch
class Trainer:
    def __init__(${init}):
        self.optimizer = torch.optim.SGD(model.parameters(), lr=lr)
        self.scheduler = torch.optim.lr_scheduler.ExponentialLR(self.optimizer, 0.5)
        self.steps = steps
    def step(self):
        self.optimizer.step()
        self.scheduler.step()
    def train(self, verbose=True):
        for _ in range(self.steps):
            self.step()
${more}`;

  it('is gone through with the defaults of its constructor, which is said', () => {
    const { rates, notes = [] } = begun(trainer()) ?? {};
    expect(rates).toEqual([0.5, 0.25, 0.125]);
    expect(notes).toContain('nothing here calls Trainer.train, which is gone through as what starts the run');
  });

  it('is asked for what its constructor must be given', () => {
    const [asked] = issuesIn(() => begun(trainer('', 'self, model, lr, steps=3')));
    expect(asked).toMatchObject({ expression: 'lr' });
    expect(begun(trainer('', 'self, model, lr, steps=3'), { defines: new Map([['lr', '2']]) })?.rates).toEqual([2, 1, 0.5]);
  });

  test.each([
    ['another class of the file extends it', trainer('class Own(Trainer):\n    def train(self, data):\n        super().train()\n')],
    ['its training must be given something', trainer().replace('verbose=True', 'data')],
    ['two have one', trainer(trainer().replace('class Trainer', 'class Other'))],
  ])('is none where %s', (_, text) => expect(begun(text)).toBeUndefined());
});
