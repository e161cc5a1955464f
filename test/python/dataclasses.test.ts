import { describe, expect, it } from 'vitest';
import { read } from '../reading/readings.ts';

describe('fields of a dataclass', () => {
  it.each<[what: string, classes: string, made: string, rates: readonly number[]]>([
    ['those of what it extends come first', 'class A:\n    lr: float\n@dataclass\nclass B(A):\n    n: int = 1', 'B(0.5, 2)', [0.5, 0.5]],
    [
      'one that is declared anew keeps its place',
      'class A:\n    lr: float = 0.1\n    n: int = 1\n@dataclass\nclass B(A):\n    other: int = 7\n    lr: float = 0.2',
      'B(0.5, 2)',
      [0.5, 0.5],
    ],
    [
      'of several classes those of the last come first',
      'class A:\n    lr: float = 0.1\n@dataclass\nclass B:\n    n: int = 1\n@dataclass\nclass C(A, B):\n    pass',
      'C(2, 0.5)',
      [0.5, 0.5],
    ],
    [
      'some go by name only',
      'class A:\n    _: KW_ONLY\n    other: int = 7\n@dataclass\nclass B(A):\n    lr: float = 0.1\n    n: int = 1',
      'B(0.5, 2)',
      [0.5, 0.5],
    ],
    [
      'what belongs to the class is none',
      'class A:\n    all: ClassVar[int] = 7\n    lr: float = 0.1\n    n: int = 1',
      'A(0.5, 2)',
      [0.5, 0.5],
    ],
  ])('%s', (_what, classes, made, rates) => {
    const text = `import torch
from dataclasses import dataclass, KW_ONLY
from typing import ClassVar
@dataclass
${classes}
c = ${made}
opt = torch.optim.SGD([torch.zeros(1)], lr=c.lr)
for e in range(c.n):
    opt.step()
`;
    const found = read(text);
    expect([found.says, found.rates]).toEqual([undefined, rates]);
  });
});

const made = (classes: string, turn: string): string => `import torch
from dataclasses import asdict, astuple, dataclass, field, replace
@dataclass
class A:
    n: int
    k: float = 1.0
    rows: list = field(default_factory=list)
${classes}
opt = torch.optim.SGD([torch.zeros(1)], lr=1.0)
for e in range(3):
    ${turn}
    opt.step()
`;
const by = (rate: string) => `opt.param_groups[0]['lr'] = ${rate}`;

it.each<[what: string, classes: string, turn: string, rates: readonly number[]]>([
  ['makes a list anew for each object', 'a = A(1)\nb = A(2)', `a.rows.append(e)\n    ${by('1 / (1 + len(b.rows))')}`, [1, 1, 1]],
  ['keeps what its class had then', 'a = A(1)', `A.k = 7.0\n    ${by('a.k')}`, [1, 1, 1]],
  ['is looked up in the class where it is none', 'class P:\n    k: float = 1.0\na = P()', `P.k = 7.0\n    ${by('a.k')}`, [7, 7, 7]],
  ['is among the items of its dict', "d = asdict(A(5))\nd['n'] += 1", by("d['k'] * d['n']"), [6, 6, 6]],
  ['is among its attributes', 'd = vars(A(5))', by("d['k'] * d['n']"), [5, 5, 5]],
  ['is in its place in a tuple', 'a = A(5, 0.5)', by('astuple(a)[1]'), [0.5, 0.5, 0.5]],
  ['goes along where something is replaced', 'a = replace(A(5, 0.5), n=3)', by('a.k * a.n'), [1.5, 1.5, 1.5]],
  [
    'of an object within others is one of its dict',
    '@dataclass\nclass B:\n    a: A = field(default_factory=lambda: A(4))\n    all: tuple = (A(2),)\nd = asdict(B())',
    by("d['a']['n'] + d['all'][0]['k']"),
    [5, 5, 5],
  ],
  [
    'of a class that extends it is there',
    '@dataclass\nclass B(A):\n    m: float = 2.0\nd = asdict(B(1))',
    by("d['m'] * d['k']"),
    [2, 2, 2],
  ],
])('what an object of a dataclass has by default %s', (_, classes, turn, rates) => expect(read(made(classes, turn)).rates).toEqual(rates));

it('what nobody knows that a dataclass is given leaves the rest of it known', () =>
  expect(read(made('d = asdict(A(n=tokens.count()))', by("d['k']"))).rates).toEqual([1, 1, 1]));
