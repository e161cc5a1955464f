import { describe, expect, it } from 'vitest';
import { readPython } from '../../../src/reading/index.ts';

const read = (text: string, told = {}) => readPython({ text, file: 'train.py', ...told });
const bert = (call: string, updates = 100) => `import math
from pytorch_pretrained_bert.modeling import BertModel
from pytorch_pretrained_bert.optimization import *
from pytorch_pretrained_bert import BertAdam, OpenAIAdam
groups = [{'params': decayed, 'weight_decay': 0.01}, {'params': others, 'weight_decay': 0.0}]
optimizer = ${call}
for step in range(${updates}):
    optimizer.step()
    optimizer.zero_grad()
`;

// The classes of pytorch_pretrained_bert/optimization.py, 0.6.2, worked out by hand.
describe('the step of pytorch_pretrained_bert', () => {
  it.each<[call: string, rates: Readonly<Record<number, number>>]>([
    ['BertAdam(groups, lr=1e-3, warmup=0.1, t_total=100)', { 0: 0, 5: 5e-4, 10: 1e-3, 55: 5e-4, 99: 1e-3 / 90 }],
    ['BertAdam(groups, lr=1e-3, warmup=0.1)', { 0: 1e-3, 99: 1e-3 }],
    ["BertAdam(groups, 1e-3, 0.2, 50, 'warmup_constant')", { 5: 5e-4, 10: 1e-3, 99: 1e-3 }],
    ["BertAdam(groups, lr=1e-3, warmup=0.1, t_total=100, schedule='none')", { 0: 1e-3, 99: 1e-3 }],
    ["OpenAIAdam(groups, lr=1e-3, schedule='warmup_cosine', warmup=0.5, t_total=100)", { 25: 5e-4, 50: 1e-3, 75: 5e-4 }],
    [
      'BertAdam(groups, lr=1e-3, schedule=WarmupCosineWithHardRestartsSchedule(warmup=0.2, t_total=100, cycles=2))',
      { 10: 5e-4, 20: 1e-3, 40: 5e-4, 70: 8.535533905932738e-4 },
    ],
    // Past its end it is held at 0.
    ['BertAdam(groups, lr=1e-3, warmup=0.1, t_total=50)', { 30: 1e-3 * (4 / 9), 50: 0, 99: 0 }],
  ])('%s', (call, rates) => {
    const [one, ...others] = read(bert(call));
    expect([others.length, one?.schedule.length]).toEqual([0, 100]);
    for (const [at, rate] of Object.entries(rates)) expect(one?.schedule.at(Number(at))).toBeCloseTo(rate, 15);
    expect(one?.notes).toContain('pytorch_pretrained_bert 0.6.2 is taken as that library publishes it');
  });

  it('goes by the rates of the groups, which the script may set', () => {
    const text = bert('BertAdam(groups, lr=1e-3, warmup=0.1, t_total=100)').replace(
      'optimizer.step()',
      "optimizer.param_groups[0]['lr'] = 2e-3\n    optimizer.step()",
    );
    expect(read(text).map(({ schedule }) => schedule.at(10))).toEqual([2e-3, 1e-3]);
  });

  it('asks for the length that it is given, not for the model', () => {
    const text = bert('BertAdam(groups, lr=1e-3, warmup=0.1, t_total=int(len(examples) / 32) * 3)');
    expect(() => read(text)).toThrow('len(examples)');
  });
});

describe('the schedules of transformers before 2.2', () => {
  const old = (from: string, call: string) => `from ${from} import AdamW, ${call.replace(/\(.*/, '')}
optimizer = AdamW(model.parameters(), lr=1e-3)
scheduler = ${call}
for step in range(100):
    optimizer.step()
    scheduler.step()
`;
  it.each<[from: string, call: string, rates: Readonly<Record<number, number>>]>([
    ['pytorch_transformers', 'WarmupLinearSchedule(optimizer, warmup_steps=10, t_total=100)', { 5: 5e-4, 10: 1e-3, 55: 5e-4 }],
    ['pytorch_transformers.optimization', 'WarmupConstantSchedule(optimizer, 10)', { 5: 5e-4, 99: 1e-3 }],
    ['transformers', 'WarmupCosineSchedule(optimizer, 20, 100)', { 10: 5e-4, 20: 1e-3, 60: 5e-4 }],
    ['transformers', 'WarmupCosineWithHardRestartsSchedule(optimizer, 20, 100, cycles=2.0)', { 40: 5e-4, 60: 1e-3 }],
    ['transformers.optimization', 'ConstantLRSchedule(optimizer)', { 0: 1e-3, 99: 1e-3 }],
  ])('%s: %s', (from, call, rates) => {
    const [one] = read(old(from, call));
    for (const [at, rate] of Object.entries(rates)) expect(one?.schedule.at(Number(at))).toBeCloseTo(rate, 15);
  });

  it('leaves the functions of later releases what they are', () => {
    const text = old('transformers.optimization', 'get_linear_schedule_with_warmup(optimizer, 10, 100)');
    expect(read(text)[0]?.notes.join()).not.toContain('publishes');
  });
});

// Run: transformers 5.18, scale_parameter=False.
describe('Adafactor without a rate', () => {
  const adafactor = (told: string) => `from transformers.optimization import Adafactor, AdafactorSchedule
from transformers import Trainer, TrainingArguments
optimizer = Adafactor(model.parameters(), ${told})
trainer = Trainer(model, TrainingArguments('out', max_steps=20000), optimizers=(optimizer, AdafactorSchedule(optimizer)))
trainer.train()
`;
  it('steps by the updates it has made', () => {
    const [one] = read(adafactor('scale_parameter=False'));
    expect([0, 9999, 10000, 15000].map((t) => one?.schedule.at(t))).toEqual([
      0.01,
      0.01,
      expect.closeTo(0.009999500037496875, 17),
      expect.closeTo(0.008164693657357804, 17),
    ]);
    expect(one?.notes.join()).not.toContain('scale_parameter');
    const [warmed] = read(adafactor('lr=None, relative_step=True, warmup_init=True'));
    expect(warmed?.schedule.at(3)).toBeCloseTo(4e-6, 18);
    expect(warmed?.notes.join()).toContain('scale_parameter');
  });

  it('takes no rate beside that', () => {
    expect(() => read(adafactor('lr=1e-3'))).toThrow('relative_step=False');
  });
});
