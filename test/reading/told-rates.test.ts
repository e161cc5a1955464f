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

test('and in groups, and where it is not taken', () => {
  const groups = head.replace('[torch.zeros(1)]', "[{'params': [torch.zeros(1)], 'lr': 0.0003}]").replace('lr=0.0003', 'lr=0.001');
  expect(readRun({ file: 'train.py', lr: 0.001, text: groups + loop })?.[0]?.notes).toEqual([note]);
  const [args] = readPython({ text: 'TrainingArguments(max_steps=4)', lr: 1 });
  expect(args?.notes).toEqual(['--lr 1 is left out: TrainingArguments says its own rate']);
});
