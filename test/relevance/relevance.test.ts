import { expect, it } from 'vitest';
import { sourceOf } from '../../src/reading/script.ts';
import { mentionsIn } from '../../src/relevance/mentions.ts';
import { Relevance } from '../../src/relevance/relevance.ts';

/** The statements in loops that may move a rate, or what moves it. */
function keptOf(text: string): readonly string[] {
  const mentions = mentionsIn(sourceOf(text, 'train.py'));
  const { all } = mentions;
  const relevance = new Relevance(mentions);
  const inLoop = (one: (typeof all)[number] | undefined): boolean =>
    one !== undefined && (/^(For|While)/.test(one.node.name) || inLoop(one.parent));
  return all.filter((one) => inLoop(one.parent) && relevance.has(one.node)).map(({ head }) => head.replaceAll(/\s+/g, ' '));
}

/** All statements of a script that have to be gone through. */
function mentionsAll(text: string): readonly string[] {
  const mentions = mentionsIn(sourceOf(text, 'train.py'));
  const relevance = new Relevance(mentions);
  return mentions.all.filter(({ node }) => relevance.has(node)).map(({ head }) => head);
}

it.each<[what: string, body: string, kept: readonly string[]]>([
  ['the optimizer moves', 'loss = net(x)\nloss.backward()\noptimizer.step()', ['optimizer.step()']],
  [
    'a rate is made of',
    'lr = base * 0.9 ** n\noptimizer.param_groups[0]["lr"] = lr\nlog(lr)',
    ['lr = base * 0.9 ** n', 'optimizer.param_groups[0]["lr"] = lr'],
  ],
  ['is counted for it', 'n += 1\nif n > 5:\n    break\noptimizer.step()', ['n += 1', 'if n > 5', 'break', 'optimizer.step()']],
  [
    'is not what an optimizer is handed to for the precision of gradients',
    'loss = net(x)\nwith amp.scale_loss(loss, optimizer) as scaled:\n    scaled.backward()\noptimizer.step()',
    ['optimizer.step()'],
  ],
  [
    'is not a step of what is played',
    'obs, reward = env.step(env.pick(obs))\noptimizer.param_groups[0]["lr"] = n',
    ['optimizer.param_groups[0]["lr"] = n'],
  ],
  [
    'is not what shares a name with what a comprehension or a lambda binds for itself',
    'far, _ = net(x)\nk = net(far)\nlr = min([1.0 for _ in range(n)] + list(map(lambda k, j=n: k * j, [2.0])))\noptimizer.param_groups[0]["lr"] = lr',
    ['lr = min([1.0 for _ in range(n)] + list(map(lambda k, j=n: k * j, [2.0])))', 'optimizer.param_groups[0]["lr"] = lr'],
  ],
  [
    'is not what an object holds beside what is read of it',
    'self.log = x\nself.seen[n] = x\noptimizer.param_groups[0]["lr"] = self.lr\nself.lr = x.lr * n',
    ['optimizer.param_groups[0]["lr"] = self.lr', 'self.lr = x.lr * n'],
  ],
  [
    'changes a list under another name',
    'seen = self.rates\nother = self.log\nseen[0] = n\nother[0] = n\noptimizer.param_groups[0]["lr"] = self.rates[0]',
    ['seen = self.rates', 'seen[0] = n', 'optimizer.param_groups[0]["lr"] = self.rates[0]'],
  ],
  [
    'is not what a module puts together',
    'seen = np.append(seen, x)\noptimizer.param_groups[0]["lr"] = np.exp(n)',
    ['optimizer.param_groups[0]["lr"] = np.exp(n)'],
  ],
  [
    'is not what a sentence says',
    "'''Each turn does optimizer.step() and .step_update().'''\nlog('no opt.step() here', x)\noptimizer.step()",
    ['optimizer.step()'],
  ],
  [
    'is not where what is trained is only bound to a name',
    'loss = optimizer.step()\nloss = net(x)\nmeter.update(lr=loss)',
    ['loss = optimizer.step()'],
  ],
  [
    'is what a comprehension goes over, and what a default is',
    'k = k + 1\nj = j + 1\nlr = sum([k for k in [k]]) + (lambda a=j: a)()\noptimizer.param_groups[0]["lr"] = lr',
    ['k = k + 1', 'j = j + 1', 'lr = sum([k for k in [k]]) + (lambda a=j: a)()', 'optimizer.param_groups[0]["lr"] = lr'],
  ],
  [
    'is not what is only said of it',
    'logger.info(n)\nwandb.log({"n": n})\noptimizer.param_groups[0]["lr"] = n',
    ['optimizer.param_groups[0]["lr"] = n'],
  ],
])('what %s', (_what, body, kept) => {
  const text = `import numpy as np\nenv, n = make(), 0\nfor x in loader:\n${body.replaceAll(/^/gm, '    ')}\nenv.close()\nprint(env, x)\n`;
  expect(keptOf(text)).toEqual(kept);
});

it('is not everything where an object only asks whether it has an attribute', () => {
  const meter =
    'class Meter:\n    def __getattr__(self, name):\n        if name in self.__dict__:\n            return self.__dict__[name]\n';
  const loop = 'for x in loader:\n    loss = net(x)\n    optimizer.step()\n';
  expect(keptOf(`${meter}${loop}`)).toEqual(['optimizer.step()']);
  expect(keptOf(`${meter.replace('return self.__dict__[name]', 'self.__dict__[name] = 1')}${loop}`)).toContain('loss = net(x)');
});

it('goes by which class it is whose objects act where they are called', () => {
  const classes = 'class Stepper:\n    def __init__(self, o):\n        self.o = o\n    def __call__(self):\n        self.o.step()\n';
  const loop = 'for x in loader:\n    meter(x)\n    step()\n';
  const made = (name: string) => `${classes}step = ${name}(o)\nmeter = Meter()\n`;
  expect(keptOf(`${made('Stepper')}${loop}`)).toEqual(['step()']);
  expect(keptOf(`class Heir(Base):\n    pass\n${made('Heir').replace('step =', 'Base = Stepper\nstep =')}${loop}`)).toEqual(['step()']);
  expect(keptOf(`from steps import Stepper as S\n${made('S')}${loop}`)).toEqual(['step()']);
  expect(keptOf(`${made('Kind').replace('step =', 'kinds = [Meter, Stepper]\nKind = kinds[0]\nstep =')}${loop}`)).toEqual(['step()']);
});

it('is what a property, a manager or an iterator does that the script has', () => {
  const method = (name: string) => `class Own:\n    def ${name}(self, *given):\n        sched.step()\n`;
  const loop = (body: string) => `own = Own()\nfor x in own:\n    ${body}\n`;
  expect(keptOf(`${method('rate')}${loop('own.rate = x')}`)).toEqual(['own.rate = x']);
  expect(keptOf(`${method('rate')}${loop('own.pace = x')}`)).toEqual([]);
  expect(keptOf(`${method('__exit__')}${loop('with own:\n        log(x)')}`)).toEqual(['with own']);
  expect(keptOf(`${method('__next__')}${loop('for y in own:\n        log(y)')}`)).toEqual(['for y in own']);
});

it('is not what a method says of the library class that it extends, nor a name that is bound', () => {
  const held = 'class Held(dict):\n    def __setitem__(self, key, value):\n        super().__setitem__(key, sched.step())\n';
  const plain = held.replace('sched.step()', 'value');
  const loop = 'held = Held()\nfor x in loader:\n    n = x\n    held[x] = n\n    optimizer.param_groups[0]["lr"] = super(Held, own).rate\n';
  expect(keptOf(`${plain}${loop}`)).toEqual(['optimizer.param_groups[0]["lr"] = super(Held, own).rate']);
  expect(keptOf(`${held}${loop}`)).toContain('held[x] = n');
  expect(keptOf(`${held}${loop.replace('held[x] = n', 'log(n)')}`)).not.toContain('n = x');
});

it('is not what only shares a call with what matters', () => {
  const train = 'def train(net, o, n):\n    log(net)\n    for g in o.param_groups:\n        g["lr"] = n\n';
  const save = 'def save(net, o, where="a"):\n    write(net, o.state_dict(), where)\n';
  const body = 'seen = look(x)\n    save(seen, optimizer, where=x)\n    n = n + 1\n    train(seen, optimizer, n)';
  const text = (loop: string) => `${train}${save}n = 0\nfor x in loader:\n    ${loop}\n`;
  expect(keptOf(text(body))).toEqual(['g["lr"] = n', 'n = n + 1', 'train(seen, optimizer, n)']);
  // Where nobody knows what is called, all that it is given matters.
  expect(keptOf(text(body.replace('train(seen', 'other(seen')))).toContain('seen = look(x)');
  expect(keptOf(`train = wrap(train)\n${text(body)}`)).toContain('seen = look(x)');
  expect(keptOf(text(`${body.replace('train(seen, ', 'train(seen, *')}`))).toContain('seen = look(x)');
});

it('is what is called through a parameter, alone or among others', () => {
  const run = 'def run(hooks):\n    for hook in hooks:\n        hook()\n';
  const text = (call: string) => `def decay():\n    optimizer.step()\n${run}for x in loader:\n    ${call}\n`;
  expect(keptOf(text('run([decay])'))).toContain('run([decay])');
  expect(keptOf(text('run([x])'))).not.toContain('run([x])');
});

it('is what gives a value to what is called for what it does', () => {
  const adjust = 'def rate(n):\n    base = 1.0\n    return base / n\ndef adjust(o, lr):\n    o.param_groups[0]["lr"] = lr\n';
  const mentions = mentionsIn(sourceOf(`${adjust}for n in range(9):\n    adjust(optimizer, rate(n + 1))\n`, 'train.py'));
  const relevance = new Relevance(mentions);
  expect(mentions.all.filter((one) => relevance.has(one.node)).map(({ head }) => head)).toContain('return base / n');
});

it('is not what is done with what a generator yields that counts', () => {
  const each = 'def each(all):\n    global seen\n    for one in all:\n        seen += 1\n        yield one\n';
  const loop = 'for x in each(loader):\n    if seen > 9:\n        break\n    loss = net(x)\n    write(loss)\n    optimizer.step()\n';
  expect(keptOf(`${each}${loop}`).filter((head) => /loss/.test(head))).toEqual([]);
  const hooks = `def decay():\n    optimizer.step()\n${each.replace('yield one', 'yield decay')}`;
  expect(keptOf(`${hooks}for move in each(loader):\n    move()\n`)).toContain('move()');
});

it('tells a variable from a method of that name', () => {
  const env = 'class Env:\n    def step(self, act):\n        self.lives = act\n        return self.lives\n';
  const loop = 'lives = Env().lives\nfor step in range(9):\n    seen[step] = net(step)\n    write(step)\n    optimizer.step()\n';
  expect(keptOf(`${env}${loop}`)).toEqual(['optimizer.step()']);
});

it('goes by the constructor of its own class', () => {
  const type = (name: string, init: string) => `class ${name}:\n    def __init__(self):\n        super().__init__()\n        ${init}\n`;
  const loop = 'for x in loader:\n    Net()\n    Runs()\n    Heir()\n';
  const classes = `${type('Net', 'self.gamma = 1')}${type('Runs', 'optimizer.step()')}class Heir(Runs):\n    pass\n`;
  expect(keptOf(`${classes}${loop}`)).toEqual(['Runs()', 'Heir()']);
});

it('leaves out the ways that are never gone, by what nothing binds again', () => {
  const body = (test: string) =>
    `while True:\n    kl = net(kl)\n    if ${test}:\n        break\n    n += 1\n    optimizer.step()\n    if n > 9:\n        break\n`;
  const text = (test: string) => `limit, n, seen = None, 0, []\n${body(test)}`;
  const keptAfter = (code: string) => {
    const source = sourceOf(code, 'train.py');
    const mentions = mentionsIn(source);
    const loop = mentions.all.find(({ node }) => node.name === 'WhileStatement')?.node as (typeof mentions.all)[number]['node'];
    const known: Readonly<Record<string, boolean>> = { limit: false, 'limit is not None': false, n: false, 'n is not None': true };
    const ask = ({ from, to }: { from: number; to: number }) => known[code.slice(from, to)];
    const relevance = new Relevance(mentions).after(loop, { text: code, ask, shared: () => [] });
    return mentions.all.filter(({ node }) => relevance.has(node)).map(({ head }) => head);
  };
  expect(keptAfter(text('limit is not None and kl > limit'))).not.toContain('kl = net(kl)');
  expect(keptAfter(text('limit'))).not.toContain('kl = net(kl)');
  for (const test of ['limit is not None or kl > limit', 'kl > 1', 'n is not None and kl > 1', 'seen and kl > 1'])
    expect(keptAfter(text(test))).toContain('kl = net(kl)');
  expect(keptAfter(text('limit is not None and kl > limit').replace('n += 1', 'n += 1\n    limit = n'))).toContain('kl = net(kl)');
});

it('is not everything where the names of an object are only looked at', () => {
  const show = (body: string) =>
    `def show(opt):\n    args = vars(opt)\n    ${body}\nfor x in loader:\n    write(x)\n    optimizer.step()\n`;
  expect(keptOf(show('for k, v in args.items():\n        print(k, v)'))).toEqual(['optimizer.step()']);
  for (const body of ['args["lr"] = 1', 'args.update(b)', 'change(args)', 'return args', 'more = args'])
    expect(keptOf(show(body))).toContain('write(x)');
});

it('keeps what an attribute is set by its name for, and nothing more', () => {
  const type =
    'class Settings:\n    def __init__(self, **given):\n        for key, value in given.items():\n            setattr(self, key, value)\n';
  const loop = (rest = '') => `for x in loader:\n    write(x)\n    optimizer.step()\n${rest}`;
  const set = ['setattr(self, key, value)'];
  expect(keptOf(`${type}args = Settings(lr=0.1)\n${loop()}`)).toEqual([...set, 'optimizer.step()']);
  // A list that has a name of its own only there is another name for one that matters.
  const counts = 'optimizer.param_groups[0]["lr"] = len(rates)';
  expect(keptOf(`${type}args = Settings(kept=rates)\n${loop(`    args.kept.append(x)\n    ${counts}\n`)}`)).toEqual([
    ...set,
    'optimizer.step()',
    'args.kept.append(x)',
    counts,
  ]);
  // What moves a rate may have any name then.
  const adjust = 'def adjust(n):\n    optimizer.param_groups[0]["lr"] = n\n';
  for (const set of ['args = Settings(at_end=adjust)', 'setattr(args, name, lambda n: adjust(n))'])
    expect(keptOf(`${adjust}${type}${set}\n${loop('    args.at_end(3)\n')}`)).toContain('args.at_end(3)');
});

it('is not everything where the functions of a module are only looked up at the top', () => {
  const loop = 'for x in loader:\n    write(x)\n    optimizer.step()\n';
  const names =
    'names = sorted(n for n in models.__dict__ if n.islower() and callable(models.__dict__[n]))\nnet = models.__dict__[names[0]]()\n';
  expect(keptOf(`${names}${loop}`)).toEqual(['optimizer.step()']);
  for (const taken of ['all = models.__dict__', 'models.__dict__[name] = net', 'change(models.__dict__)'])
    expect(keptOf(`${taken}\n${loop}`)).toContain('write(x)');
});

it('tells apart what a function is given by keywords that are called as variables are', () => {
  const text = `class Stepper:
    def __call__(self):
        o.step()
def train(model, scheduler):
    for x in loader:
        model(x)
        scheduler()
def main():
    scheduler = Stepper()
    model = Net()
    for epoch in range(3):
        train(model, scheduler=scheduler)
main()
`;
  expect(keptOf(text)).not.toContain('model(x)');
});

it.each([
  ['by the attributes of other objects', 'self.session.run(x)', 'def run():\n    o.step()\n'],
  ['by attributes that are called as functions of Python', 'y = float(len(x))', 'self.float = self.len = o.step\n'],
  ['by getattr of a name that is written out', 'y = forward(getattr(x, "size", None))', 'def forward(y):\n    return y.size()\n'],
  [
    'by what a function gives that acts itself',
    'y = forward(stir(x))',
    'def stir(y):\n    o.step()\n    return 3\ndef forward(y):\n    return y\n',
  ],
])('is not what is named %s', (_what, statement, before) => {
  const kept = keptOf(`import torch\n${before}for x in loader:\n    ${statement}\n    optimizer.step()\n`);
  expect(kept.filter((one) => one !== 'optimizer.step()')).toEqual(/stir/.test(statement) ? [statement.replace('"', "'")] : []);
});

it('is what the script has under the name of something that only says', () => {
  const [meter, loop] = [
    'class Meter:\n    def log(self):\n        self.n += 1\n',
    'for x in loader:\n    logger.log()\n    wandb.log()\n',
  ];
  const text = `import wandb\n${meter}logger = Meter()\n${loop}    optimizer.param_groups[0]["lr"] = logger.n\n`;
  expect(keptOf(text)).toEqual(['logger.log()', 'optimizer.param_groups[0]["lr"] = logger.n']);
});

it.each([
  ['decorator', '@hooks.on("end")\ndef halve():\n    optimizer.param_groups[0]["lr"] /= 2\n'],
  ['function that a method gives', 'def halve():\n    optimizer.param_groups[0]["lr"] /= 2\nhooks.on("end")(halve)\n'],
])('is what an object keeps by a %s', (_what, kept) => {
  const hooks =
    'class Hooks:\n    def on(self, name):\n        def put(hook):\n            self.all.append(hook)\n        return put\n    def end(self):\n        for one in self.all:\n            one()\nhooks = Hooks()\n';
  expect(keptOf(`${hooks}${kept}for x in loader:\n    hooks.end()\n`)).toEqual(['one()', 'hooks.end()']);
});

it('is either of what may be called', () => {
  const counter = 'class Counter:\n    def up(self):\n        self.n += 1\n    def down(self):\n        self.n -= 1\ncounter = Counter()\n';
  const loop = 'for x in loader:\n    (counter.up if x else counter.down)()\n    (print if x else log)()\n';
  expect(keptOf(`${counter}${loop}    optimizer.param_groups[0]["lr"] = counter.n\n`)).toEqual([
    '(counter.up if x else counter.down)()',
    'optimizer.param_groups[0]["lr"] = counter.n',
  ]);
});

it('goes by what a lambda does itself, whatever is done where it is handed on', () => {
  const decay = 'def decay(k):\n    optimizer.param_groups[0]["lr"] = rates[-1]\n';
  const run = 'def run(hook):\n    for k in range(9):\n        optimizer.step()\n        hook(k)\n';
  for (const mild of ['write(k)', 'write(k, optimizer.param_groups[0]["lr"])'])
    expect(keptOf(`${decay}${run}run(lambda k: ${mild})\n`)).toEqual(['optimizer.step()']);
  for (const wild of ['decay(k)', 'rates.append(k)', 'sched.step()', '(lambda: decay(k))()'])
    expect(keptOf(`${decay}${run}run(lambda k: ${wild})\n`)).toContain('hook(k)');
  const held = 'hook = lambda k: decay(k)\nmild = lambda k: write(k)\nfor x in loader:\n    hook(x)\n    mild(x)\n';
  expect(keptOf(`${decay}${held}`)).toEqual(['hook(x)']);
});

it('is not what fills a list of its own, unless that is kept', () => {
  const spread = (rest = '') =>
    `def spread(n):\n    rows = []\n    rows.append(n)\n${rest}    return rows\nfor x in loader:\n    spread(x)\n    optimizer.param_groups[0]["lr"] = spread(2)[0] + kept[0][0]\n`;
  expect(keptOf(spread())).not.toContain('spread(x)');
  for (const rest of ['    kept.append(rows)\n', '    rows = kept\n    rows.append(n)\n', '    global kept\n    kept = [rows]\n'])
    expect(keptOf(spread(rest))).toContain('spread(x)');
  expect(keptOf(spread().replace('rows = []', 'rows = [kept]').replace('rows.append', 'rows[0].append'))).toContain('spread(x)');
});

it('hands what acts to the constructor above, of whatever class that is', () => {
  const type = (name: string, base: string, init: string) => `class ${name}${base}:\n    def __init__(self, hook=None):\n        ${init}\n`;
  const calls = 'for k in range(9):\n            hook(k)';
  const types = `${type('Other', '', calls.replaceAll('hook', 'other').replace('other', 'hook'))}${type('Runs', '', calls)}`;
  const decay = 'def decay(k):\n    optimizer.step()\n';
  const heir = (base: string) => `${type('Heir', `(${base})`, 'super().__init__(hook=decay)')}Heir()\nRuns(write)\n`;
  expect(keptOf(`import torch\n${decay}${types}${heir('Runs')}`)).toContain('hook(k)');
  expect(keptOf(`import torch\n${decay}${types}${heir('torch.nn.Module')}`)).toEqual([]);
  // A class beside it may come next.
  expect(keptOf(`import torch\n${decay}${types}${heir('torch.nn.Module')}class Both(Heir, Runs):\n    pass\n`)).toContain('hook(k)');
});

it('sets what is read by a constructor above, of whatever class it is the only thing', () => {
  const heir = (init: string) =>
    `class Base:\n    def __init__(self, args):\n        ${init}\nclass Middle(Base):\n    def __init__(self, args):\n        super().__init__(args)\n` +
    'class Trainer(Middle):\n    def __init__(self, args):\n        super(Trainer, self).__init__(args)\n    def train(self):\n' +
    '        optimizer.param_groups[0]["lr"] = self.args.lr\n        optimizer.step()\nfor k in range(2):\n    Trainer(args).train()\n';
  const called = (text: string) => mentionsAll(text).filter((head) => /__init__\(args\)/.test(head));
  expect(called(heir('self.args = args'))).toHaveLength(2);
  expect(called(heir('print(args)'))).toEqual([]);
});

it('takes a print of the script, and what is appended elsewhere, for nothing that acts', () => {
  const printing = (say: string) =>
    `import builtins\ndef setup(first):\n    old_print = builtins.print\n    def print(*args, **kwargs):\n        force = kwargs.pop("force", False)\n` +
    `        if first or force:\n            ${say}\n    builtins.print = print\nclass Meter:\n    def update(self, **kwargs):\n        kwargs.pop("n")\n` +
    'for x in loader:\n    print(x)\n    optimizer.step()\n';
  expect(keptOf(printing('old_print(*args, **kwargs)'))).toEqual(['optimizer.step()']);
  expect(keptOf(printing('scheduler.step()'))).toContain('print(x)');
  const appended = (text: string) =>
    `def decay():\n    optimizer.param_groups[0]["lr"] *= 0.9\nhooks = []\nhooks.append(decay)\nfor x in loader:\n    ${text}\n    optimizer.step()\n`;
  expect(keptOf(appended('seen.append(x)'))).toEqual(['optimizer.step()']);
  expect(keptOf(appended('hooks[0]()'))).toContain('hooks[0]()');
  expect(keptOf(appended('run(hooks)'))).toContain('run(hooks)');
});
