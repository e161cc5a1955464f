import { expect, it } from 'vitest';
import { sourceOf } from '../../src/reading/script.ts';
import { mentionsIn } from '../../src/relevance/mentions.ts';
import { Relevance } from '../../src/relevance/relevance.ts';

const classes = `import copy
import torch.nn as nn
class Meter:
    def update(self, x):
        self.seen = x
class Decay:
    def __init__(self, group):
        self.group = group
    def update(self, x):
        self.group["lr"] = x
`;

/** Whether each line of a loop may move a rate. */
function keptOf(setup: string, ...lines: readonly string[]): readonly string[] {
  const text = `${classes}${setup}\nfor x in loader:\n${lines.map((line) => `    ${line}\n`).join('')}`;
  const mentions = mentionsIn(sourceOf(text, 'train.py'));
  const relevance = new Relevance(mentions);
  return mentions.all.filter(({ parent, node }) => parent?.node.name === 'ForStatement' && relevance.has(node)).map(({ head }) => head);
}

it.each([
  ['of an object', 'd = Decay(group)', 'd.update(x)'],
  ['of a class that is extended', 'class Heir(Decay):\n    pass\nd = Heir(group)', 'd.update(x)'],
  [
    'of one beside a class without it',
    'class Quiet:\n    def update(self, x):\n        super().update(x)\nclass Heir(Quiet, Decay):\n    pass\nd = Heir(group)',
    'd.update(x)',
  ],
  [
    'that a class above calls',
    'class Base:\n    def go(self, x):\n        self.update(x)\nclass Heir(Base, Decay):\n    pass\nd = Heir(group)',
    'd.go(x)',
  ],
  ['under another name', 'd = Decay(group)\npush = d.update', 'push(x)'],
  ['in a list beside others', 'all = [Meter()]\nall.append(Decay(group))', 'all[1].update(x)'],
  ['in a dict', 'all = dict(m=Meter(), d=Decay(group))', 'all["d"].update(x)'],
  [
    'of a class that a registry has',
    'kinds = {}\ndef register(kind):\n    kinds[kind.__name__] = kind\n    return kind\nregister(Decay)\nd = kinds["Decay"](group)',
    'd.update(x)',
  ],
  ['of what a function is given', 'def work(thing, x):\n    thing.update(x)\nd = Decay(group)', 'work(d, x)'],
  ['of what a function gives', 'def build():\n    return Decay(group)\nd = build()', 'd.update(x)'],
  ['of an attribute', 'class Engine:\n    pass\ne = Engine()\ne.d = Decay(group)', 'e.d.update(x)'],
  ['of what keywords hold', 'def work(**kw):\n    kw["thing"].update(1)\nd = Decay(group)', 'work(thing=d)'],
  [
    'of what an object stands for',
    'class Wrap:\n    def __init__(self, of):\n        self.of = of\n    def __getattr__(self, name):\n        return getattr(self.of, name)\nw = Wrap(Decay(group))',
    'w.update(x)',
  ],
  ['of what a library gives back', 'd = copy.copy(Decay(group))', 'd.update(x)'],
  [
    'of what a library calls',
    'class Net(nn.Module):\n    def forward(self, x):\n        self.d.update(x)\nnet = Net()\nnet.d = Decay(group)',
    'net(x)',
  ],
  ['that is set on another object', 'm = Meter()\nd = Decay(group)\nm.update = d.update', 'm.update(x)'],
  [
    'of an object that is set by a name',
    'class Box:\n    pass\nbox = Box()\nfor name, one in {"d": Decay(group)}.items():\n    setattr(box, name, one)',
    'box.d.update(x)',
  ],
])('a method moves a rate %s', (_, setup, line) => {
  expect(keptOf(setup, line)).toContain(line);
});

it.each([
  ['of another class', 'm = Meter()', 'm.update(x)'],
  ['of a library', 'from collections import Counter\nm = Counter()', 'm.update(x)'],
  ['of what a function of the script gives', 'def build():\n    return Meter()\nm = build()', 'm.update(x)'],
  [
    'of a layer of the name of an attribute',
    'class Net:\n    def __init__(self):\n        self.Norm = nn.Norm(3)\nnet = Net()',
    'y = net.Norm(x)',
  ],
])('a method of that name moves none %s', (_, setup, line) => {
  expect(keptOf(`d = Decay(group)\n${setup}`, 'd.update(x)', line)).toEqual(['d.update(x)']);
});

it('what goes through something calls its iterator, and no other', () => {
  const stepping = 'class Steps:\n    def __iter__(self):\n        sched.step()\n        yield 1\nsteps = Steps()\nmeter = Meter()';
  expect(keptOf(stepping, 'y = list(meter)', 'y = list(steps)', 'y = 2 * x')).toEqual(['y = list(steps)']);
});
