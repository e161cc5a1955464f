import { describe, expect, test } from 'vitest';
import { read } from './readings.ts';

const run = (base: string, head: string, step = 'rates.step(epoch)'): string => `import torch
${head}

class Rates(${base}):
    def __init__(self, optimizer, total):
        super().__init__(optimizer, param_group_field="lr")
        self.total = total
        super().update_groups(0.5)

    def _get_lr(self, t):
        return [value * (1 - t / self.total) for value in self.base_values]

optimizer = torch.optim.SGD(model.parameters(), lr=1.0)
rates = Rates(optimizer, 4)
for epoch in range(3):
    loss.backward()
    optimizer.step()
    ${step}
`;

describe("schedulers of the script over timm's class", () => {
  const head = 'from timm.scheduler.scheduler import Scheduler';

  test('step by the rates that the script says', () => expect(read(run('Scheduler', head)).rates).toEqual([0.5, 1, 0.75]));

  test('step_update of one that counts epochs moves nothing', () =>
    expect(read(run('Scheduler', head, 'rates.step_update(epoch)')).rates).toEqual([0.5, 0.5, 0.5]));

  test('of a release that asks for the values of an update', () => {
    const old = run('Scheduler', head, 'rates.step_update(epoch)').replace('_get_lr(self, t)', 'get_update_values(self, t)');
    expect(read(old).rates).toEqual([0.5, 1, 0.75]);
  });
});

describe('what an object has of a class that nobody sees', () => {
  const head = 'from elsewhere import Base';

  test('may move the rate of the optimizer that the class was given', () =>
    expect(read(run('Base', head).replace('        super().update_groups(0.5)\n', '')).says).toMatch(
      /Base, which Rates begins with, is not known here, and its step may move the rate/,
    ));

  test('and of the one that the object keeps', () =>
    expect(read(run('Base', head).replace(/super\(\).*\n {8}(.*)\n.*\n/, 'self.optimizer = optimizer\n        $1\n')).says).toMatch(
      /its step may move the rate/,
    ));

  test('is no matter where it is not called', () =>
    expect(read(run('Base', head, 'hasattr(rates, "step")').replace('        super().update_groups(0.5)\n', '')).rates).toEqual([1, 1, 1]));
});

test('the groups of a new optimizer have no initial_lr', () => {
  const { rates } = read(`import torch
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for group in optimizer.param_groups:
    group.setdefault("initial_lr", group["lr"] * 2)
for epoch in range(2):
    optimizer.step()
    for group in optimizer.param_groups:
        group["lr"] = group["initial_lr"]
`);
  expect(rates).toEqual([0.1, 0.2]);
});

describe('a class that begins with one of two', () => {
  const script = (base: string): string => `import torch
from torch.optim import lr_scheduler
from elsewhere import One, Other

class Rates(${base}):
    def __init__(self, optimizer):
        self.k = 0.5
        super().__init__(optimizer)
    def get_lr(self):
        return [rate * self.k ** self.last_epoch for rate in self.base_lrs]

optimizer = torch.optim.SGD(model.parameters(), lr=1.0)
rates = Rates(optimizer)
for epoch in range(3):
    optimizer.step()
    rates.step()
`;

  test.each([
    'lr_scheduler.LRScheduler if hasattr(lr_scheduler, "LRScheduler") else lr_scheduler._LRScheduler',
    'lr_scheduler._LRScheduler if torch.__version__ < "2" else lr_scheduler.LRScheduler',
  ])('which are old and new name of the same: %s', (base) => expect(read(script(base)).rates).toEqual([1, 0.5, 0.25]));

  test('may move the rate where nobody knows which', () =>
    expect(read(script('One if torch.cuda.is_available() else Other')).says).toMatch(/which Rates begins with, is not known here/));
});
