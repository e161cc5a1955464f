import { describe, expect, it } from 'vitest';
import { read } from './readings.ts';

const text = (base: string, body: string, args = '') => `import torch
from torch.optim.lr_scheduler import LRScheduler, StepLR
class Own(${base}):
${body}
opt = torch.optim.SGD([torch.zeros(1)], lr=0.4)
s = Own(opt${args})
for e in range(4):
    opt.step()
    s.step()
`;
const rule = '    def get_lr(self):\n        return [b * 0.5 ** self.last_epoch for b in self.base_lrs]\n';
const set = "        for g in self.optimizer.param_groups:\n            g['lr'] = 0.1\n";

describe('what else of its class a scheduler of the script may override', () => {
  it.each<[what: string, text: string, rates: readonly number[]]>([
    ['the first step is none', text('LRScheduler', `${rule}    def _initial_step(self):\n${set}`), [0.1, 0.4, 0.2, 0.1]],
    [
      'something comes after the first step',
      text('LRScheduler', `${rule}    def _initial_step(self):\n        super()._initial_step()\n${set}`),
      [0.1, 0.2, 0.1, 0.05],
    ],
    [
      "the first step of a library's class is none",
      text('StepLR', `    def _initial_step(self):\n        self.last_epoch = 0\n${set}`, ', 2, 0.5'),
      [0.1, 0.1, 0.05, 0.05],
    ],
    [
      'it sets the rates itself',
      text('LRScheduler', `    def _update_lr(self, epoch=None):\n        self.last_epoch += 1\n${set}`),
      [0.1, 0.1, 0.1, 0.1],
    ],
  ])('%s', (_what, script, rates) => {
    const found = read(script);
    expect([found.says, found.rates]).toEqual([undefined, rates.map((rate) => expect.closeTo(rate, 12))]);
  });
});
