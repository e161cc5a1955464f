import { expect, test } from 'vitest';
import { readPython, readRun } from '../../src/reading/read.ts';

const head = `import torch
opt = torch.optim.Adam([torch.zeros(1)], lr=0.0003)
s = torch.optim.lr_scheduler.StepLR(opt, 2)
`;
const loop = 'for e in range(4):\n    opt.step()\n    s.step()\n';
const note = '--lr 0.001 is taken, where the code says 0.0003';

test.each<[lr: number | undefined, notes: readonly string[]]>([
  [0.001, [note]],
  [0.0003, []],
  [undefined, []],
])('a rate that is told is told of where the code says another: %s', (lr, notes) => {
  const told = { file: 'train.py', ...(lr !== undefined && { lr }) };
  const found = [readRun({ ...told, text: head + loop })?.[0], readPython({ ...told, text: head, length: 4, unfollowed: true })[0]];
  expect(found.map((one) => [one?.schedule.at(0), one?.notes])).toEqual(Array(2).fill([lr ?? 0.0003, notes]));
});

test('and of those of groups', () => {
  const groups = head.replace('[torch.zeros(1)]', "[{'params': [torch.zeros(1)], 'lr': 0.0003}]").replace('lr=0.0003', 'lr=0.001');
  expect(readRun({ file: 'train.py', lr: 0.001, text: groups + loop })?.[0]?.notes).toEqual([note]);
});

const taken = '--lr 1 is taken, where the code says 0.5';
const instead = "--lr 1 is taken in the place of the run's own rate";
const without = '--lr 1 is left out: the rates are said without it';
const optax = (rate: string) => `import optax
tx = optax.sgd(${rate})
state = tx.init(params)
for step in range(4):
    updates, state = tx.update(grads, state)
`;
const keras = (rate: string) => `import keras
model.compile(optimizer=keras.optimizers.SGD(${rate}))
model.fit(x, y, epochs=4, steps_per_epoch=1, callbacks=[keras.callbacks.LearningRateScheduler(lambda epoch, lr: lr)])
`;
const hand = `import torch
opt = torch.optim.SGD(m.parameters(), lr=0.5)
for e in range(4):
    opt.param_groups[0]['lr'] = 0.5
    opt.step()
`;

test.each<[what: string, text: string, first: number, says: string | undefined]>([
  ['arguments of a Trainer', 'TrainingArguments(max_steps=4, learning_rate=0.5)', 1, instead],
  ['a number of optax', optax('0.5'), 1, taken],
  ['what nobody knows of optax', optax('cfg.lr'), 1, undefined],
  ['a schedule of optax', optax('optax.constant_schedule(0.5)'), 0.5, without],
  ['a number of Keras', keras('0.5'), 1, taken],
  ['a schedule of Keras', keras('keras.optimizers.schedules.ExponentialDecay(0.5, 4, 0.9)').replace(/, callbacks.*/, ')'), 0.5, without],
  ['rates that are set by hand', hand, 0.5, without],
  ['a rate by default', 'import torch\nopt = torch.optim.Adam(p)\nfor e in range(4): opt.step()', 1, instead],
  ['a scheduler with its own rate', 'OneCycleLR(optimizer, max_lr=0.5, total_steps=4, div_factor=1)', 0.5, without],
  ['a list', 'lrs = [0.5, 0.25]', 0.5, without],
])('a rate that is told is taken for %s, or said to be left out', (_, text, first, says) => {
  const [one] = readPython({ text, lr: 1 });
  expect(one?.schedule.at(0)).toBe(first);
  expect(one?.notes.filter((note) => note.startsWith('--lr'))).toEqual(says === undefined ? [] : [says]);
});
