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
