import { describe, expect, it } from 'vitest';
import { read } from './readings.ts';

const script = (step: string, { settings = '', more = '', base = 'Optimizer' } = {}) => `import math, torch
from torch.optim import Optimizer
class Own(${base}):
    def __init__(self, params, lr, t_total=-1, warmup=0, schedule='cosine'):
        super().__init__(params, dict(lr=lr, t_total=t_total, warmup=warmup, schedule=schedule, betas=(0.9, 0.99)))
        self.n = 0
        self.horizon = t_total
    def step(self):
        self.n += 1
        for group in self.param_groups:
            beta1, beta2 = group['betas']
            for p in group['params']:
                state = self.state[p]
                ${step.replaceAll('\n', '\n                ')}
                p.data.add_(p.grad, alpha=-lr)
${more}
optimizer = Own(net.parameters(), lr=0.4${settings})
for turn in range(2):
    optimizer.step()
`;

describe("a step that makes another rate of its groups'", () => {
  const whole = { settings: ', t_total=10' };
  it.each([
    ["lr = group['lr'] * (1 - self.n / group['t_total'])", whole],
    ["factor = 1 - self.n / group['t_total']\nlr = group['lr'] * factor", whole],
    ["lr = group['lr']\nlr *= 1 - self.n / group['t_total']", whole],
    ["fct = SCHEDULES[group['schedule']]\nlr = group['lr'] * fct(state['step'] / group['t_total'], group['warmup'])", whole],
    ["lr = group['lr'] * fct(state['step'] / group['t_total'], group['warmup'])", { settings: ', t_total=10, warmup=-1' }],
    ["lr = group['lr'] * min(1, state['step'] / group['warmup'])", { settings: ', warmup=5' }],
    ["lr = group['lr'] / (1 + state['step'] * group['lr_decay'])", {}],
    ["lr = group['lr'] * 0.5 ** self.n", {}],
    ["lr = group['lr'] / math.sqrt(self.n)", {}],
    ["state['t'] += 1\nlr = group['lr'] / state['t'] ** 0.5", {}],
    ["state['t'] += 1\nt = state['t']\nlr = group['lr'] / t", {}],
    ['lr = 0.1 / math.sqrt(self.n)', {}],
    ["lr = group['lr'] * self.warmup_factor()", { more: '    def warmup_factor(self):\n        return min(1, self.n / 5)' }],
    ["lr = group['lr'] * (1 - self.n / group['t_total'])", { ...whole, base: 'torch.optim.SGD' }],
  ])('is not followed: %s', (step, more) => {
    expect(read(script(step, more)).says).toMatch("the step of Own makes another rate of the groups' lr");
  });

  it('is told by what', () => {
    expect(read(script("lr = group['lr'] * (1 - self.n / group['t_total'])", whole)).says).toMatch(/lr by t_total, which is not followed/);
  });

  it.each([
    ["lr = group['lr'] * (1 - self.n / group['t_total']) if group['t_total'] != -1 else group['lr']", ''],
    ["lr = group['lr'] * fct(state['step'] / group['t_total'], group['warmup'])", ', warmup=0.1'],
    ["lr = group['lr']\nif group['warmup'] > state['step']:\n    lr = state['step'] * group['lr'] / group['warmup']", ''],
    ["bias_correction1 = 1 - beta1 ** state['step']\nlr = group['lr'] * math.sqrt(1 - beta2 ** state['step']) / bias_correction1", ''],
    ["lr = group['lr'] * math.sqrt(1 - beta2 ** self.n) / (1 - beta1 ** self.n)", ''],
    ["m_schedule = beta1 * (1 - 0.5 * 0.96 ** state['step'])\nlr = group['lr'] / (1 - m_schedule)", ', t_total=10'],
    ["state['t'] += 1\nlr = group['lr'] * math.sqrt(1 - beta2 ** state['t']) / (1 - beta1 ** state['t'])", ''],
    [
      "lr_scheduled = group['lr']\nlr = lr_scheduled * group['weight_decay'] * max(1, p.size(-2) / p.size(-1)) ** 0.5",
      ', t_total=10, warmup=5',
    ],
  ])('is made of none: %s', (step, settings) => {
    expect(read(script(step, { settings })).rates).toEqual([0.4, 0.4]);
  });
});
