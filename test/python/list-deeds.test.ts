import { describe, expect, it, vi } from 'vitest';
import { Machine } from '../../src/python/machine.ts';
import { read } from '../reading/readings.ts';
import { followed } from './each-turn.ts';

const before = `
import torch
import numpy as np
model = torch.nn.Linear(2, 1)
opt = torch.optim.SGD(model.parameters(), lr=1)
class Meter:
    def __init__(self):
        self.n = 0
meter, rows = Meter(), []
table, array = [0] * 50, np.zeros(50)
box = Meter()
def turned(to): opt.param_groups[0]['lr'] = to
`;

describe('what turns put into lists and arrays', () => {
  it.each([
    ['an item that is set', ['table[i % 50] = i * 2', 'opt.step()'], 'table[30] == 60 and table[39] == 78'],
    ['an item from the end', ['table[-1 - i] = i', 'opt.step()'], 'table[10] == 39'],
    ['an item of an array', ['array[i] = i / 4', 'opt.step()'], 'array[30] == 7.5'],
    ['items beyond the list are none', ['table[i + 15] = i', 'opt.step()'], 'table[49] == 34', 35],
    ['objects that are made anew for each loop', ['rows.append(meter)', 'meter.n += 1 + epoch', 'opt.step()'], 'rows[7].n == 160'],
    [
      'lists that hold objects from some turn on',
      ['rows.append(1)', 'box.n += 1', 'if i % 10 == 5: rows.append(Meter())', 'opt.step()'],
      'box.n == 160 and rows[6].n == 0',
    ],
  ])('is put again: %s', (_, body, condition, turns = 40) => {
    const anew = ['meter, rows = Meter(), []', `for i in range(${turns}):`, ...body.map((line) => `    ${line}`)];
    const text = `${before}for epoch in range(4):\n    ${anew.join('\n    ')}\nif ${condition}: turned(0.5)\nopt.step()\n`;
    const { rates } = followed(() => read(text));
    expect(rates?.at(-1)).toBe(0.5);
    expect(read(text).rates).toEqual(rates);
  });

  it('is repeated without going through the turns', () => {
    const work = vi.spyOn(Machine.prototype, 'work');
    try {
      const idle = Array(20).fill('loss = model(torch.ones(1, 2)).sum()').join('\n    ');
      const text = `${before}for i in range(400):\n    ${idle}\n    torch.save(loss, 'x')\n    table[i % 50] = loss.item()\n    turned(1 / (1 + i))\n    opt.step()\nif len(table) == 50: turned(2)\n`;
      expect(read(text).rates).toHaveLength(400);
      expect(work.mock.calls.length).toBeLessThan(1600);
    } finally {
      work.mockRestore();
    }
  });
});
