import { describe, expect, it } from 'vitest';
import { readPython } from '../../../src/reading/index.ts';

const script = (body: string) => `import torch
from torch.utils.data import TensorDataset
from transformers import Trainer, TrainerCallback, TrainingArguments
args = TrainingArguments('out', learning_rate=0.001, per_device_train_batch_size=4, num_train_epochs=2)
data = TensorDataset(torch.randn(20, 2))
${body}`;
const read = (body: string, defines = {}) =>
  readPython({ text: script(body), file: 'train.py', defines: new Map(Object.entries(defines)) });

describe('callbacks of a Trainer', () => {
  it('share what they count over their moments', () => {
    const [one, ...others] = read(`class Decay(TrainerCallback):
    def __init__(self):
        self.begun = 0
    def on_epoch_begin(self, args, state, control, **kwargs):
        self.begun += 1
    def on_step_begin(self, args, state, control, optimizer, **kwargs):
        for group in optimizer.param_groups:
            group['lr'] = args.learning_rate / self.begun
Trainer(model=model, args=args, train_dataset=data, callbacks=[Decay()]).train()
`);
    expect([others.length, one?.schedule.length, one?.schedule.at(4), one?.schedule.at(5)]).toEqual([0, 10, 0.001, 0.0005]);
  });

  it('are called for epochs only where it is known how many updates these have', () => {
    const body = `class Decay(TrainerCallback):
    def on_epoch_end(self, args, state, control, optimizer, **kwargs):
        optimizer.param_groups[0]['lr'] = 0.1
Trainer(model=model, args=TrainingArguments('out', max_steps=6), train_dataset=rows, callbacks=[Decay()]).train()
`;
    expect(() => read(body)).toThrow('len(rows)');
    expect(read(body, { 'len(rows)': '24' })[0]?.schedule.at(3)).toBe(0.1);
  });

  it('is not gone through once it is removed', () => {
    const [one] = read(`class Drop(TrainerCallback):
    def on_step_end(self, args, state, control, optimizer, **kwargs):
        optimizer.param_groups[0]['lr'] = 0.0
trainer = Trainer(model=model, args=args, train_dataset=data, callbacks=[Drop])
trainer.remove_callback(Drop)
trainer.train()
`);
    expect(one?.schedule.at(9)).toBeCloseTo(1e-4, 15);
  });
});

describe('a class over Trainer', () => {
  it('may train by its own method, and have its optimizer and scheduler set', () => {
    const [one] = read(`class Mine(Trainer):
    def train(self, *args, **kwargs):
        return super().train(*args, **kwargs)
trainer = Mine(model=model, args=args, train_dataset=data)
trainer.optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
trainer.lr_scheduler = torch.optim.lr_scheduler.StepLR(trainer.optimizer, 4)
trainer.train()
`);
    expect([one?.schedule.length, one?.schedule.at(3), one?.schedule.at(4)]).toEqual([10, 0.5, 0.05]);
  });

  it('must set the optimizer that it creates', () => {
    const body = `class Mine(Trainer):
    def create_optimizer(self):
        return torch.optim.SGD(self.model.parameters(), lr=0.5)
Mine(model=model, args=args, train_dataset=data).train()
`;
    expect(() => read(body)).toThrow('create_optimizer does not set self.optimizer');
  });
});

it('says what training arguments have where nothing says it', () => {
  const [one] = read(`optimizer = torch.optim.AdamW(model.parameters(), lr=TrainingArguments('other').learning_rate)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, args.get_warmup_steps(100) + int(args.num_train_epochs))
for step in range(4):
    optimizer.step()
    scheduler.step()
`);
  expect([one?.schedule.at(0), one?.schedule.at(2)]).toEqual([5e-5, 5e-6]);
});
