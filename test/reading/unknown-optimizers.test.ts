import { expect, test } from 'vitest';
import { read } from './readings.ts';

test.each(['mine', 'scheduler'])('what moves the rate by a name that nobody knows is asked for by that name: %s', (name) => {
  const script = (make: string) => `import torch
cfg = load()
opt = torch.optim.SGD([torch.zeros(1)], lr=0.1)
${make}
for epoch in range(2):
    opt.step()
    ${name}.step()
`;
  const picked = script(`${name} = getattr(torch.optim.lr_scheduler, cfg.kind)(opt, gamma=0.5)`);
  expect(read(picked).says).toMatch(/^train\.py:4:\d+: "cfg\.kind" is known at run time only/);
  expect(read(picked, { 'cfg.kind': "'ExponentialLR'" }).rates).toEqual([0.1, 0.05]);
  const given = (more: string) =>
    script(`p = {'optimizer': opt}\np.update(${more})\n${name} = torch.optim.lr_scheduler.ExponentialLR(**p)`);
  expect(read(given('cfg.more')).says).toBe(
    'train.py:5:10: "cfg.more" is known at run time only; write --define cfg.more=… with its value',
  );
  expect(read(given('gamma=0.5')).rates).toEqual([0.1, 0.05]);
});

test('what is stepped on an optimizer of which nothing is known may move the one that trains', () => {
  const script = (on: string) => `import torch
opt = torch.optim.SGD([torch.zeros(1)], lr=0.1)
cycle = torch.optim.lr_scheduler.OneCycleLR(${on}, max_lr=0.1, total_steps=10)
for epoch in range(10):
    opt.step()
    cycle.step()
`;
  expect(read(script('engine.inner')).says).toMatch(/"engine\.inner" is known at run time only/);
  expect(read(script('engine.inner').replace('opt.step()', 'opt.step()\n    engine.inner.step()')).says).toBeUndefined();
  expect(read(script('opt')).rates?.[0]).toBeCloseTo(0.004, 12);
});

test('what is stepped on an object of the script that hands on the rates of another is not left out', () => {
  const script = `import torch
class Ahead(torch.optim.Optimizer):
    def __init__(self, base):
        self.base = base
        self.param_groups = base.param_groups
    def step(self):
        return self.base.step()
opt = Ahead(torch.optim.SGD([torch.zeros(1)], lr=0.1))
drops = torch.optim.lr_scheduler.StepLR(opt, 1)
for epoch in range(3):
    opt.step()
    drops.step()
`;
  expect(read(script).says).toMatch(/StepLR is built on an object of the script whose rates are not followed/);
});

test('what sets the rate of something of which nothing is known may mean the one that trains', () => {
  const script = (kept: string) => `import torch
from helpers import held
opt = torch.optim.SGD([torch.zeros(1)], lr=0.5)
class Halves:
    def __init__(self, opt, by=0.5):
        ${kept}
    def step(self):
        for group in self.opt.param_groups:
            group['lr'] *= self.by
halves = Halves(opt)
for epoch in range(3):
    opt.step()
    halves.step()
`;
  expect(read(script('self.__dict__.update(held(opt))')).says).toMatch(/"self\.opt" is known at run time only/);
  expect(read(script('self.opt, self.by = opt, by')).rates).toEqual([0.5, 0.25, 0.125]);
});

test.each([
  ['made by a model that nobody knows', 'optimizer = model.configure_optimizers(learning_rate=0.5)', [0.5, 1, 1]],
  ['made somewhere without a rate', 'optimizer = model.make_optimizer()', undefined],
])('the first update of an optimizer counts, though its rate is set afterwards: %s', (_, make, rates) => {
  const script = `import torch\nmodel = load_model()\n${make}\nfor i in range(3):\n    optimizer.step()\n    for g in optimizer.param_groups:\n        g['lr'] = 1.0\n`;
  expect(read(script).rates).toEqual(rates);
  expect(read(script.replace('optimizer.step()', 'scaler.step(optimizer)')).rates).toEqual(rates);
  if (rates === undefined) expect(read(script).says).toMatch(/rate of the optimizer/);
});

test('what a class that nobody knows is given an optimizer for is not taken for one', () => {
  const script = `import torch\nfrom elsewhere import Noam\nadam = torch.optim.Adam(net.parameters(), lr=1.0)\noptimizer = Noam(512, adam)\nfor i in range(3):\n    optimizer.step()\n    print(optimizer.param_groups)\n`;
  expect(read(script).says).toMatch(/Noam of the module elsewhere is not known here/);
});
