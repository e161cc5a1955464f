import { describe, expect, it } from 'vitest';
import { read } from '../reading/readings.ts';
import { followed } from './each-turn.ts';

const before = `
import copy, torch
from torch.optim.lr_scheduler import LambdaLR
opt = torch.optim.SGD(torch.nn.Linear(2, 1).parameters(), lr=1)
step, made, pairs, other, copied, into, names, grown = 0, [0], [(0,)], {'n': 0}, {'n': 0}, {'n': 0}, '', []
class Meter:
    def __init__(self, n=0, total=0):
        self.n = n
        self.all = []
    def full(self): return len(self.all) == 5
class Side:
    calls = 0
    def __call__(self, s):
        if s % 5 == 4: self.calls += 1
        return 0.9 ** self.calls
meter, spare, side = Meter(), Meter(), Side()
def two(n): return n, 1
def key_of(**rest):
    for k, v in rest.items(): return k
def noted(s):
    if s % 5 == 4: grown.append(s)
    return 0.9 ** len(grown)
def turned(to): opt.param_groups[0]['lr'] = to
`;
const later = 'if i % 3 == 0: step += 1';
const keyed = ['spare = {}', "spare.setdefault(f'{step}', 0)"];

describe('what a turn leaves that is alike by chance', () => {
  it.each([
    ['a list', 'made[0] == 5', 'made = [step]'],
    ['a tuple within', 'pairs[0][0] == 5', 'pairs = [(step,)]'],
    ['a dict', "other['n'] == 5", "other = {'n': step}"],
    ['a text', "names == '5'", "names = f'{step}'"],
    ['an object', 'meter.n == 5', 'meter = Meter(step)'],
    ['what a function returns', 'made[0] == 5', 'made = two(step)'],
    ['what a native makes', "other['n'] == 5", 'other = dict(n=step)'],
    ['a list that is filled', 'made[0] == 5', 'made = []; made.append(step)'],
    ['a list that is joined', 'made[0] == 5', 'made = []; made += [step]'],
    ['what is spread', 'made[-1] == 5', 'made = [*(1, step)]'],
    ['a key of a dict', "names == '5'", ...keyed, 'for names in spare: pass', 'del spare', later],
    ['a key among others', "names == '5'", ...keyed, 'for names in spare.keys(): pass', 'del spare', later],
    ['a key beside what it is for', "names == '5'", ...keyed, 'for names, _ in spare.items(): pass', 'del spare', later],
    ['a key that is handed on', "names == '5'", ...keyed, 'names = key_of(**spare)', 'del spare', later],
    ['a slice that is set', 'made[0] == 5', 'made[:] = [step]'],
    ['an attribute that is no number', "getattr(meter, 'text', '') == '5'", 'meter.text = str(step)'],
    ['attributes by their names', 'meter.n == 5', 'meter.__dict__.update(n=step)'],
    ['a copy of a dict that other turns change', "copied['n'] == 5", 'copied = copy.deepcopy(other)', "if i % 3 == 0: other['n'] += 1"],
    ['a dict that is updated by another', "into['n'] == 5", 'into.update(other)', "if i % 3 == 0: other['n'] += 1"],
    ['a list that is bound anew', 'len(made) > 2', 'made.append(i); made = []', 'if i == 30: made = [1, 2, 3]'],
    ['objects that change places', 'meter.n == 5', 'meter, spare = spare, meter', 'if i == 7: spare.n += 5'],
  ])('is not repeated for that: %s', (_, condition, ...body) => {
    const lines = [`if ${condition}: turned(0.5)`, `else: turned(1)`, ...body, ...(body.length > 1 ? [] : [later]), 'opt.step()'];
    const text = `${before}for i in range(40):\n    ${lines.join('\n    ')}\n`;
    const { rates } = followed(() => read(text));
    expect(rates).toContain(0.5);
    expect(read(text).rates).toEqual(rates);
  });

  it.each([
    ['how many it has', 'grown.append(i)', 'if len(grown) == 9: turned(0.5)'],
    ['what it adds up to', 'grown.append(i)', 'if sum(grown) == 30: turned(0.5)'],
    ['its last item', 'grown.append(i)', 'if grown and grown[-1] == 12: turned(0.5)'],
    ['by a method of what holds it', 'meter.all.append(i)', 'if meter.full(): turned(0.5)'],
    ['an item that is set', 'table[i % 5] = i', 'if table[1] == 6: turned(0.5)'],
    ['an item of an array', 'array[i % 5] = i', 'if array[1] == 6: turned(0.5)'],
  ])('is seen by turns that look into a list which other turns change: %s', (_, puts, looks) => {
    const text = `${before}table, array = [0] * 5, torch.zeros(5)\nfor i in range(40):\n    if i % 2 == 0: ${puts}\n    else:\n        ${looks}\n    opt.step()\n`;
    const { rates } = followed(() => read(text));
    expect(rates).toContain(0.5);
    expect(read(text).rates).toEqual(rates);
  });

  it.each([
    ['an attribute', 'side', 'side.calls == 3'],
    ['a list', 'noted', 'len(grown) == 3'],
  ])('is read after a schedule that seldom changes it: %s', (_, schedule, condition) => {
    const turn = ['sched.step()', `if ${condition}: step += 1`, 'if i == 30 + step: turned(0.25)', 'opt.step()'];
    const text = `${before}sched = LambdaLR(opt, ${schedule})\nfor i in range(45):\n    ${turn.join('\n    ')}\n`;
    const { rates } = followed(() => read(text));
    expect(rates).toContain(0.25);
    expect(read(text).rates).toEqual(rates);
  });

  it.each([
    ['the name of the loop', 'for i in range(40):', ['step += 1', 'i = 5'], 'i == 5'],
    [
      'objects that a loop goes through',
      'for one in [Meter(k) for k in range(40)]:',
      ['step += 1', 'one.n += step', 'grown.append(one)'],
      'grown[20].n == 41',
    ],
    [
      'what is nothing and a number in turn',
      'for i in range(41):',
      ['step += 1', 'names = None if step % 9 == 4 else step / 2', 'if names is None: other["n"] += 1'],
      'other["n"] == 5 and names == 20.5',
    ],
  ])('is right at the end: %s', (_, head, body, condition) => {
    const text = `${before}${head}\n    ${[...body, 'opt.step()'].join('\n    ')}\nif ${condition.replace('', '')}: turned(0.5)\nopt.step()\n`;
    const { rates } = followed(() => read(text));
    expect(rates?.at(-1)).toBe(0.5);
    expect(read(text).rates).toEqual(rates);
  });
});
