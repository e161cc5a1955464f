import { describe, expect, it } from 'vitest';
import { readPython } from '../../../src/reading/index.ts';

const read = (text: string, told = {}) => readPython({ text, file: 'train.py', ...told });
type Rates = Readonly<Record<number, number>>;
function mustHave(text: string, rates: Rates): void {
  const [one] = read(text);
  for (const [at, rate] of Object.entries(rates)) expect(one?.schedule.at(Number(at))).toBeCloseTo(rate, 14);
}

// The sources' own formulas, worked out by hand.
describe('schedulers of colossalai and lerobot', () => {
  const script = (from: string, made: string) => `from ${from} import ${/\w+/.exec(made)?.[0]}
from colossalai.nn.optimizer import HybridAdam
optimizer = HybridAdam(model.parameters(), lr=1e-3)
scheduler = ${made}
for step in range(100):
    optimizer.step()
    scheduler.step()
`;
  it.each<[from: string, made: string, rates: Rates]>([
    [
      'colossalai.nn.lr_scheduler',
      'CosineAnnealingWarmupLR(optimizer, total_steps=90, warmup_steps=10, eta_min=1e-4)',
      { 0: 1e-4, 9: 1e-3, 10: 1e-3, 50: 5.5e-4, 90: 1e-4 },
    ],
    ['colossalai.nn.lr_scheduler', 'FlatAnnealingWarmupLR(optimizer, 60, 10, pct_start=0.5)', { 4: 5e-4, 34: 1e-3, 35: 1e-3, 60: 0 }],
    ['colossalai.nn.lr_scheduler', 'FlatAnnealingLR(optimizer, 100)', { 0: 1e-3, 72: 1e-3, 86: 5e-4 }],
    ['colossalai.nn.lr_scheduler', 'LinearWarmupLR(optimizer, total_steps=100, warmup_steps=19)', { 0: 5e-5, 19: 1e-3, 99: 1e-3 / 81 }],
    ['colossalai.nn.lr_scheduler', 'CosineAnnealingLR(optimizer, total_steps=100)', { 0: 1e-3, 50: 5e-4 }],
    [
      'lerobot.optim.schedulers',
      'CosineDecayWithWarmupSchedulerConfig(num_warmup_steps=9, num_decay_steps=80, peak_lr=1e-3, decay_lr=1e-4).build(optimizer, 100)',
      { 0: 1e-4, 3: 4e-4, 40: 5.5e-4, 99: 1e-4 },
    ],
    // A run that is shorter than the decay: both are scaled.
    [
      'lerobot.optim.schedulers',
      'CosineDecayWithWarmupSchedulerConfig(38, 200, peak_lr=1e-3, decay_lr=0.0).build(optimizer, num_training_steps=100)',
      { 0: 5e-5, 50: 5e-4 },
    ],
    [
      'lerobot.common.optim.schedulers',
      'VQBeTSchedulerConfig(num_warmup_steps=10, num_vqvae_training_steps=20).build(optimizer, 90)',
      { 0: 1e-3, 20: 0, 25: 5e-4, 70: 5e-4 },
    ],
    ['lerobot.optim.schedulers', 'DiffuserSchedulerConfig(num_warmup_steps=20).build(optimizer, 100)', { 10: 5e-4, 60: 5e-4 }],
  ])('%s: %s', (from, made, rates) => {
    mustHave(script(from, made), rates);
  });
});

// What the examples in the docstrings of speechbrain/nnet/schedulers.py show.
describe('schedulers of speechbrain', () => {
  const script = (made: string, step: string) => `import torch, speechbrain as sb
from speechbrain.nnet.schedulers import ${/\w+/.exec(made)?.[0]}
optimizer = torch.optim.SGD(model.parameters(), lr=1.0)
scheduler = ${made}
for epoch in range(1, 5):
    optimizer.step()
    ${step}
`;
  const told = (call: string) => `old, new = scheduler(${call})\n    sb.nnet.schedulers.update_learning_rate(optimizer, new)`;
  it.each<[made: string, step: string, rates: Rates]>([
    ['NoamScheduler(1.0, 3)', 'curr_lr, next_lr = scheduler(optimizer)', { 0: 1, 1: 1 / 3, 2: 2 / 3, 3: 1 }],
    [
      'WarmAndExpDecayLRSchedule(lr=1, n_warmup_steps=2, decay_factor=0.01, total_steps=6)',
      'scheduler(optimizer)',
      { 0: 1, 1: 0, 2: 0.5, 3: 1 },
    ],
    ['LinearScheduler(1.0, 0.0, 4)', told('epoch'), { 0: 1, 1: 2 / 3, 2: 1 / 3, 3: 0 }],
    ['StepScheduler(initial_value=1.0)', told('epoch'), { 0: 1, 1: 0.5, 2: 0.5, 3: 0.25 }],
    ['NewBobScheduler(initial_value=1.0)', told('[0, 10.0, 2.0, 2.5, 2.5][epoch]'), { 0: 1, 1: 1, 2: 1, 3: 0.5 }],
    [
      'LinearWarmupScheduler(1.0, 2, 4)',
      'sb.nnet.schedulers.update_learning_rate(optimizer, scheduler.get_next_value())',
      { 1: 0, 2: 0.5, 3: 1 },
    ],
  ])('%s', (made, step, rates) => {
    mustHave(script(made, step), rates);
  });

  it('ask for what is measured', () => {
    expect(() => read(script('NewBobScheduler(initial_value=1.0)', told('valid_loss')))).toThrow('valid_loss');
  });
});

it('refuses what an object that nobody knows may do to the optimizer that it is called with', () => {
  const text = `import torch
from elsewhere.rates import Anneal
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = Anneal(5)
for step in range(10):
    optimizer.step()
    scheduler(optimizer)
`;
  expect(() => read(text)).toThrow('scheduler is not known here, and it may set the rate of the optimizer');
});

it("takes no class of fairseq2 for torch's of that name", () => {
  const text = `import torch
from fairseq2.optim.lr_scheduler import CosineAnnealingLR
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = CosineAnnealingLR(optimizer, cycle_len=90, num_warmup_steps=10)
for step in range(10):
    optimizer.step()
    scheduler.step()
`;
  expect(() => read(text)).toThrow('CosineAnnealingLR is not known here');
});
