import { describe, expect, it } from 'vitest';
import { issuesIn } from '../../src/core/issues.ts';
import { type ReadRequest, readPython } from '../../src/reading/index.ts';
import { differences } from '../equal.ts';
import { followed } from './followed.ts';

const rate = { function: 'get_lr', length: 5 };
const read = (text: string, told: Omit<ReadRequest, 'text'> = rate) => readPython({ text, ...told })[0]!.schedule;
const refused = (text: string, told: Omit<ReadRequest, 'text'> = rate) => {
  const [issue] = issuesIn(() => {
    const all = readPython({ text, ...told });
    for (const { schedule } of all) for (let t = 0; t < 5; t += 1) schedule.at(t);
  });
  return issue as { readonly code: string; readonly line?: number; readonly says?: string } | undefined;
};

describe('Python is followed as it runs', () => {
  it.each(followed)('%s', (_what, code, rates) => {
    expect(differences(read(code).at, rates)).toEqual([]);
  });
});

/** Code of `get_lr` that is not followed, the line at which that is said, and what. */
const notFollowed: readonly (readonly [what: string, code: string, line: number, says: RegExp])[] = [
  ['an argument of a function', 'def get_lr(t):\n  v = sorted([3, 1], cmp=None)\n  return v[0]', 2, /cmp= is not read/],
  ['an argument by its place', 'def get_lr(t):\n  return abs(1, 2)', 2, /takes 1 arguments/],
  ['an argument of numpy', 'import numpy as np\ndef get_lr(t):\n  return np.sum([1.0, t], axis=0)', 3, /axis= is not read/],
  ['a type of numbers', 'import numpy as np\ndef get_lr(t):\n  return np.array([1.0], dtype="datetime64")[0]', 3, /type of numbers/],
  ['a method of a list', 'def get_lr(t):\n  v = [1.0]\n  v.frobnicate()\n  return v[0]', 3, /not followed/],
  ['an argument of a method', 'def get_lr(t):\n  v = [2.0, 1.0]\n  v.sort(cmp=None)\n  return v[0]', 3, /cmp= is not read/],
  ['a method of a text', "def get_lr(t):\n  return 1.0 if 'a'.casefold() == 'a' else 2.0", 2, /casefold/],
  ['a list that a library shuffles', 'import random\nv = [1.0, 2.0]\nrandom.shuffle(v)\ndef get_lr(t):\n  return v[0]', 3, /not followed/],
  [
    'an array that is written into',
    'import numpy as np\nv = np.zeros(2)\nnp.copyto(v, [1.0, 2.0])\ndef get_lr(t):\n  return v[0]',
    3,
    /not followed/,
  ],
  [
    'an array that takes a result',
    'import numpy as np\nv = np.zeros(2)\nnp.cumsum([1, 2], out=v)\ndef get_lr(t):\n  return v[0]',
    3,
    /out= is not read/,
  ],
  [
    'an array that is the third argument',
    'import numpy as np\nv = np.zeros(2)\nw = np.add([1, 2], 1, v)\ndef get_lr(t):\n  return v[0]',
    3,
    /takes 2/,
  ],
  [
    'an array that a library fills',
    'import lib\nimport numpy as np\nv = np.zeros(2)\nlib.scan([1, 2], out=v)\ndef get_lr(t):\n  return v[0]',
    4,
    /not followed/,
  ],
  ['a text that % fills with so many digits', "def get_lr(t):\n  return {'0.50': 1.0}['%.2f' % 0.5]", 2, /unknown-at-run-time/],
  ['a decorator', 'from other import double\n@double\ndef get_lr(t):\n  return 1.0', 2, /what @double makes of get_lr/],
  [
    'a decorator of a helper',
    'from other import double\n@double\ndef f(t):\n  return 1.0\ndef get_lr(t):\n  return f(t)',
    2,
    /what @double/,
  ],
  ['an operator', 'def get_lr(t):\n  return 1.0 @ t', 2, /operator is not read/],
  ['the order of a set', 'def get_lr(t):\n  return float(list({100, 5, 77})[0])', 2, /order of a set/],
  [
    'a pattern that counts what a class has',
    'class P:\n  def __init__(self, t): self.t = t\ndef get_lr(t):\n  match P(t):\n    case P(n):\n      return 1.0\n    case _:\n      return 2.0',
    5,
    /P\(n\)/,
  ],
  ['what is awaited', 'async def f():\n  return 1.0\ndef get_lr(t):\n  return f()', 1, /awaited/],
  ['bytes', "def get_lr(t):\n  return float(len(b'abc'))", 2, /bytes/],
  ['an imaginary number', 'def get_lr(t):\n  return abs(3j)', 2, /number is not read/],
  [
    'what is opened by a library',
    'import threading\ndef get_lr(t):\n  with threading.Lock():\n    return 1 / t\n  return 7.0',
    4,
    /within what is opened/,
  ],
  [
    'whether one of several objects is true',
    'class A:\n  def __bool__(self): return False\ndef get_lr(t):\n  return 1.0 if any([A()]) else 2.0',
    4,
    /such an object is true/,
  ],
  [
    'a key that says what it is equal to',
    'class A:\n  def __hash__(self): return 1\n  def __eq__(self, o): return True\ndef get_lr(t):\n  return {A(): 1.0}.get(A(), 2.0)',
    5,
    /what it is equal to/,
  ],
  [
    'a key whose fields say what it is equal to',
    'from dataclasses import dataclass\n@dataclass(frozen=True)\nclass A:\n  n: int\ndef get_lr(t):\n  return {A(1): 1.0}.get(A(t), 2.0)',
    6,
    /what it is equal to/,
  ],
  [
    'an object that its class makes in its own way',
    'class A:\n  def __new__(cls): return 1.0\ndef get_lr(t):\n  return A()',
    4,
    /A makes with its own __new__/,
  ],
  [
    'a class that a metaclass makes',
    'class M(type):\n  def __call__(cls): return 1.0\nclass A(metaclass=M): pass\ndef get_lr(t):\n  return A()',
    5,
    /the metaclass M does with its __call__/,
  ],
  [
    'how attributes are looked up',
    'class A:\n  x = 2.0\n  def __getattribute__(self, name): return 1.0\ndef get_lr(t):\n  return A().x',
    5,
    /__getattribute__ is not read/,
  ],
  ['a table of too many numbers', 'import numpy as np\ndef get_lr(t):\n  return float(np.ones((200, 200))[0][0])', 3, /too long to follow/],
  ['arguments that a function does not take', 'def f(a): return a\ndef get_lr(t):\n  return f(1.0, b=t)', 3, /does not take b/],
  ['arguments of a class without any', 'class A: pass\ndef get_lr(t):\n  A(3)\n  return 1.0', 3, /fewer arguments/],
  ['an iterator as a list', 'def get_lr(t):\n  return zip([1.0], [2.0])[0][0]', 2, /iterator has no items/],
  ['a list that zip finds too short', 'def get_lr(t):\n  return float(len(list(zip([1, 2], [1], strict=True))))', 2, /ValueError/],
  ['an item that is not in a list', 'def get_lr(t):\n  return float([0, 1].index(9))', 2, /ValueError/],
  ['an endless generator', 'def g():\n  while True: yield 1.0\ndef get_lr(t):\n  return sum(g())', 2, /too long/],
  [
    'a property that cannot be set',
    'class A:\n  @property\n  def x(self): return 1.0\na = A()\ndef get_lr(t):\n  a.x = 2.0\n  return a.x',
    6,
    /AttributeError/,
  ],
  [
    'parts of an array that are written to',
    'import numpy as np\na = np.zeros(3)\nb = a[:2]\nb[0] = 1.0\ndef get_lr(t):\n  return float(a[0])',
    4,
    /share their numbers/,
  ],
];

describe('what is not followed yields no number', () => {
  it.each(notFollowed)('%s', (_what, code, line, says) => {
    const issue = refused(code);
    expect({ line: issue?.line, says: issue?.says ?? JSON.stringify(issue) }).toEqual({ line, says: expect.stringMatching(says) });
  });
});

describe('what a script does with a scheduler’s arguments', () => {
  const head =
    'import argparse, yaml\nparser = argparse.ArgumentParser()\nparser.add_argument("--gamma", type=float, default=0.5)\nargs = parser.parse_args()\n';
  const tail = '\nscheduler = StepLR(optimizer, 2, gamma=args.gamma)';
  const gamma = (text: string) => read(text, { lr: 1, length: 5 }).at(2);

  it.each([
    ['setattr', 'for k, v in {"gamma": 0.25}.items():\n  setattr(args, k, v)'],
    ['vars().update', 'vars(args).update({"gamma": 0.25})'],
    ['__dict__', 'args.__dict__["gamma"] = 0.25'],
    ['set_defaults', 'parser.set_defaults(gamma=0.25)'],
    ['a dict that is shared', 'd = vars(args)\nd["gamma"] = 0.25'],
  ])('is seen: %s', (_what, code) => {
    expect(gamma(head + code + tail)).toBe(0.25);
  });

  it.each([
    ['what only the run knows is put in', 'vars(args).update(yaml.safe_load(open("a.yaml")))'],
    ['an attribute is set whose name nobody knows', 'for k, v in load().items():\n  setattr(args, k, v)'],
    ['a library changes them', 'merge_config(args)'],
    ['the script says the command line', 'args = parser.parse_args(open("line.txt").read().split())'],
    ['a branch sets them of which nobody knows whether it is taken', 'if started() > 1:\n  args.gamma = 0.25'],
  ])('is asked for: %s', (_what, code) => {
    expect(refused(head + code + tail, { lr: 1, length: 5 })).toMatchObject({ code: 'unknown-at-run-time' });
  });

  const milestones = (code: string) => `m = [1, 3]\n${code}\nscheduler = MultiStepLR(optimizer, m)`;

  it.each([
    ['del', 'del m[0]', [1, 1, 1, 0.1, 0.1]],
    ['remove', 'm.remove(1)', [1, 1, 1, 0.1, 0.1]],
    ['a set', 'm = sorted({3, 3, 1})', [1, 0.1, 0.1, 0.01, 0.01]],
    ['a slice', 'm[:1] = [2]', [1, 1, 0.1, 0.01, 0.01]],
    ['+= of a list that has two names', 'n = m\nn += [4]', [1, 0.1, 0.1, 0.01, 0.001]],
    [
      'a raise that a handler takes',
      'try:\n  m = {}["m"]\nexcept AttributeError:\n  m = [4]\nexcept KeyError:\n  m = [2]',
      [1, 1, 0.1, 0.1, 0.1],
    ],
    ['a branch that only raises', 'if flag:\n  m = [2]\nelse:\n  raise ValueError(flag)', [1, 1, 0.1, 0.1, 0.1]],
  ])('milestones are followed: %s', (_what, code, rates) => {
    const { at } = read(milestones(code), { lr: 1, length: 5 });
    expect(differences(at, rates)).toEqual([]);
  });

  it.each([
    ['a branch adds to them', 'if flag:\n  m.append(4)', /flag/],
    ['a loop is left nobody knows when', 'm = []\nfor i in [1, 2, 3]:\n  if flag: break\n  m = m + [i]', /flag/],
    ['they are put in at a place that nobody knows', 'm[flag] = 2', /flag/],
    ['a library extends them', 'm.extend(load())', /load/],
    ['a library sorts them in', 'heapq.heappush(m, 2)', /not followed/],
    ['a method is not known', 'm.foo(2)', /not followed/],
  ])('milestones are not known: %s', (_what, code, says) => {
    expect(JSON.stringify(refused(milestones(code), { lr: 1, length: 5 }))).toMatch(says);
  });

  it('is refused where the script sets what the scheduler itself holds', () => {
    expect(refused('scheduler = StepLR(optimizer, 2)\nscheduler.gamma = 0.5', { lr: 1, length: 5 })).toMatchObject({
      line: 2,
      says: expect.stringContaining('gamma'),
    });
  });
});

it('takes an object that can be called for a function', () => {
  const warm = 'class Warm:\n  def __init__(self, w): self.w = w\n  def __call__(self, step): return min(1.0, step / self.w)\n';
  const { at } = read(`${warm}scheduler = LambdaLR(optimizer, lr_lambda=Warm(3))`, { lr: 0.3, length: 5 });
  expect(differences(at, [0, 0.1, 0.2, 0.3, 0.3])).toEqual([]);
});
