import { describe, expect, it } from 'vitest';
import { issuesIn } from '../../src/core/issues.ts';
import { readPython } from '../../src/reading/index.ts';

const opt = 'import torch\nopt = torch.optim.SGD(model.parameters(), lr=0.5)\n';

describe('without a scheduler, the rates of a script are', () => {
  it.each<[finder: string, text: string, label: string, unit: string, rates: readonly number[]]>([
    ['those of its one function', 'def lr_at(step):\n    return 0.5 / (step + 1)\n', 'lr_at', 'step', [0.5, 0.25]],
    [
      'those of the function that the run calls, where there are others',
      `def get_lr(step):\n    return 1 / (step + 1)\ndef old_lr(step):\n    return 7.0\n${opt}for step in range(2):\n    opt.param_groups[0]['lr'] = get_lr(step)\n    opt.step()\n`,
      'lr',
      'step',
      [1, 0.5],
    ],
    ['those of its one list', 'lrs = [0.4, 0.2]\n', 'lrs', 'epoch', [0.4, 0.2]],
    [
      'those of a list, not the places where they change',
      'lr_decay_epochs = [2, 4]\nlr_values = [0.4, 0.2]\n',
      'lr_values',
      'epoch',
      [0.4, 0.2],
    ],
    ['what its last line is', 'f = lambda epoch: 0.3 / (epoch + 1)\nf\n', 'lambda', 'epoch', [0.3, 0.15]],
    ['what it plots', 'import matplotlib.pyplot as plt\nplt.plot([2.0, 1.0])\n', 'plotted', 'epoch', [2, 1]],
  ])('%s', (_finder, text, label, unit, rates) => {
    const [one, ...others] = readPython({ text, length: rates.length });
    expect([one?.label, one?.unit, others]).toEqual([label, unit, []]);
    expect(rates.map((_, t) => one?.schedule.at(t))).toEqual(rates);
  });

  it('asked for by name, where there are several', () => {
    const text = 'def warm_lr(step):\n    return 0.1 / (step + 1)\ndef cold_lr(step):\n    return 0.01 / (step + 1)\n';
    expect(issuesIn(() => readPython({ text, length: 1 }))).toMatchObject([
      {
        code: 'several-schedulers',
        found: [
          { name: 'warm_lr', line: 1 },
          { name: 'cold_lr', line: 3 },
        ],
      },
    ]);
    expect(readPython({ text, length: 1, name: 'cold_lr' })[0]?.schedule.at(0)).toBe(0.01);
    expect(issuesIn(() => readPython({ text, length: 1, name: 'no_lr' }))).toMatchObject([{ code: 'no-scheduler', name: 'no_lr' }]);
  });

  it('none, where there are none, and those of another file are said to be there', () => {
    expect(issuesIn(() => readPython({ text: 'x = 1\n' }))).toMatchObject([{ code: 'no-scheduler' }]);
    const text = `from sched import make\n${opt}s = make(opt)\nfor _ in range(3):\n    opt.step()\n    s.step()\n`;
    expect(JSON.stringify(issuesIn(() => readPython({ text })))).toContain('put that module beside this file');
  });

  it('not those of a function that makes the function', () => {
    const text = 'def make_lr(peak):\n    def at_step(step):\n        return peak\n    return at_step\n';
    expect(JSON.stringify(issuesIn(() => readPython({ text, length: 2, function: 'make_lr' })))).toMatch(
      /make_lr returns a function; add a line such as/,
    );
  });
});

it('says that nothing calls the function that is read by itself, where an optimizer is built beside it', () => {
  const func = "def adjust_learning_rate(opt, epoch):\n    for g in opt.param_groups:\n        g['lr'] = 0.5 ** epoch\n";
  const notesOf = (text: string) => readPython({ text, file: 'train.py', length: 2 })[0]?.notes;
  expect(notesOf(`${opt}${func}`)).toContain('nothing here calls adjust_learning_rate, which is read by itself');
  expect(notesOf(`${opt}${func}print(adjust_learning_rate)\n`)).toEqual([]);
});

it('says that the loops of a class are not followed that nothing here makes', () => {
  const type = `import torch
class Trainer:
    def __init__(self, model):
        self.opt = torch.optim.Adam(model.parameters(), lr=0.4)
        self.sched = torch.optim.lr_scheduler.CosineAnnealingLR(self.opt, 20)
    def train(self, loader):
        for epoch in range(10):
            for b in loader:
                self.opt.step()
            self.sched.step()
`;
  const [one] = readPython({ text: type, file: 'train.py' });
  expect(one?.notes).toContain('nothing here calls Trainer.train, and its loops are not followed: each row is a step of the scheduler');
});
