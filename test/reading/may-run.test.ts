import { expect, it } from 'vitest';
import { mayRun } from '../../src/reading/may-run.ts';

it.each([
  ['a loop that steps', 'for epoch in range(3):\n    scheduler.step()'],
  ['a loop whose parts stand elsewhere', 'while True:\n    train_one()'],
  ['what another file may bring', 'from utils import main\nmain()'],
  ['a trainer of a library', 'Trainer(args=args).train()'],
  ['the loop of keras', 'model.fit(x, y, epochs=3)'],
])('%s may be a run', (_, text) => {
  expect(mayRun(text)).toBe(true);
});

it.each([
  ['one constructor', 'CosineAnnealingLR(optimizer, T_max=100)'],
  ['a loop over numbers', 'total = 0\nfor n in range(3):\n    total += n'],
  ['assignments', 'optimizer = SGD(params, lr=0.1)\nscheduler = StepLR(optimizer, 30)'],
])('%s is none', (_, text) => {
  expect(mayRun(text)).toBe(false);
});
