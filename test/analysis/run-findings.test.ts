import { describe, expect, it } from 'vitest';
import { findingsOfRun } from '../../src/analysis/run-findings.ts';
import { readPython } from '../../src/reading/index.ts';

const head = 'import torch\nfrom torch.optim.lr_scheduler import *\noptimizer = torch.optim.SGD(p, lr=0.1)\n';
const loop = (scheduler: string, inner = '', outer = '', before = '') =>
  `${head}${scheduler}\n${before}for epoch in range(10):\n    for x in range(20):\n        optimizer.step()\n        ${inner || 'pass'}\n    ${outer || 'pass'}\n`;

const findings = (text: string, metrics?: readonly number[]) => {
  const [first] = readPython({ text, file: 'train.py', ...(metrics && { metrics }) });
  if (first?.ran === undefined) throw new Error('the run was not followed');
  return findingsOfRun(first.ran, first.schedule).filter(({ severity }) => severity !== 'hint');
};
const codes = (text: string, metrics?: readonly number[]) => findings(text, metrics).map(({ code }) => code);

describe('what is wrong where a scheduler meets its loop', () => {
  it.each<[code: string, text: string]>([
    ['never-stepped', loop('s = StepLR(optimizer, 3)')],
    ['stepped-after-training', `${loop('s = StepLR(optimizer, 3)')}s.step()\n`],
    ['horizon-in-epochs', loop('s = CosineAnnealingLR(optimizer, T_max=10)', 's.step()')],
    ['horizon-in-epochs', loop('s = CosineAnnealingWarmRestarts(optimizer, 5)', 's.step()')],
    ['horizon-in-updates', loop('s = CosineAnnealingLR(optimizer, T_max=200)', '', 's.step()')],
    ['horizon-in-updates', loop('s = OneCycleLR(optimizer, 0.1, total_steps=200)', '', 's.step()')],
    ['horizon-not-reached', loop('s = CosineAnnealingLR(optimizer, T_max=500)', 's.step()')],
    ['past-horizon', loop('s = CosineAnnealingLR(optimizer, T_max=90)', 's.step()')],
    ['stepped-several-times', loop('s = CosineAnnealingLR(optimizer, T_max=20)', '', 's.step(); s.step()')],
    ['stepped-before-update', loop('s = StepLR(optimizer, 3)', '', 's.step()', 's.step()\n')],
    ['stepped-late', loop('s = CosineAnnealingLR(optimizer, T_max=10)', '', 's.step(epoch)')],
    ['resumed-anew', loop('s = StepLR(optimizer, 3)', '', 's.step()').replace('range(10)', 'range(4, 10)')],
    ['built-anew', loop('', '', 's.step()').replace('    for x', '    s = StepLR(optimizer, 3)\n    for x')],
    ['another-optimizer', loop('other = torch.optim.SGD(q, lr=1)\ns = StepLR(other, 3)', '', 's.step()')],
    ['written-too-often', loop('', "optimizer.param_groups[0]['lr'] *= 0.5 if epoch == 5 else 1")],
  ])('%s', (code, text) => {
    expect(codes(text)).toContain(code);
  });

  it('has nothing against a warm-up that steps another scheduler once it is over, and its own constructor', () => {
    const warms = `class Warm(LRScheduler):
    def __init__(self, optimizer, n, after):
        self.n, self.after = n, after
        super().__init__(optimizer)
    def get_lr(self):
        return self.after.get_lr() if self.last_epoch > self.n else [b * self.last_epoch / self.n for b in self.base_lrs]
    def step(self, epoch=None):
        self.last_epoch = epoch = self.last_epoch + 1 if epoch is None else epoch
        if epoch > self.n: self.after.step(epoch - self.n)
        else: super().step(epoch)
s = Warm(optimizer, 3, CosineAnnealingLR(optimizer, 7))`;
    expect(codes(loop(warms, '', 's.step()'))).toEqual([]);
  });

  it('tells an optimizer that is built again from one of the same name elsewhere', () => {
    const again = loop('s = StepLR(optimizer, 3)', '', 's.step()').replace(
      '    for x',
      '    if epoch == 5: optimizer = torch.optim.SGD(p, lr=0.1)\n    for x',
    );
    expect(codes(again)).toContain('another-optimizer');
    const probe =
      'def probe():\n    optimizer = torch.optim.SGD(q, lr=1)\n    s = StepLR(optimizer, 3)\n    for x in range(6):\n        optimizer.step()\n        s.step()\n';
    expect(codes(loop('', '', 'probe()', probe))).not.toContain('another-optimizer');
  });

  it('counts epochs where nobody knows how many updates they have', () => {
    const parts = 'for epoch in range(3):\n  for part in range(5):\n    s.step()\n    for x in loader(part):\n      optimizer.step()\n';
    const [several] = findings(`${head}s = StepLR(optimizer, 99)\n${parts}`);
    expect(several?.says).toMatch(/^s is stepped 5 times each epoch, .*: 15 steps in 3 epochs/);
  });

  it('names the numbers, the line and the mend', () => {
    expect(findings(loop('s = CosineAnnealingLR(optimizer, T_max=10)', 's.step()'))).toMatchObject([
      {
        severity: 'error',
        file: 'train.py',
        line: 4,
        facts: { horizon: 10, updates: 200, epochs: 10, steps: 200 },
        says: 'T_max=10 is counted in epochs, of which there are 10, but s is stepped once an update (20 an epoch): its curve is over after 10 of 200 updates; write T_max=200, or step it once an epoch',
      },
    ]);
  });

  it('finds the patience of a plateau that is stepped with every batch', () => {
    const text = loop('s = ReduceLROnPlateau(optimizer, patience=3)', 's.step(loss)');
    expect(
      codes(
        text,
        Array.from({ length: 200 }, (_, k) => 1 - k / 1000),
      ),
    ).toContain('patience-in-batches');
  });
});

/** A loop whose scheduler accelerate prepares, for so many updates. */
const prepared = (horizon: number, told = '') =>
  `${head}from accelerate import Accelerator\naccelerator = Accelerator(${told})\ns = CosineAnnealingLR(optimizer, T_max=${horizon})\noptimizer, s = accelerator.prepare(optimizer, s)\nfor x in range(200):\n    optimizer.step()\n    s.step()\n`;
const codesOn = (devices: number, text: string) => {
  const [first] = readPython({ text, file: 'train.py', facts: { devices } });
  return first?.ran && findingsOfRun(first.ran, first.schedule).map(({ code, line }) => [code, line]);
};

describe('what a trainer makes of the steps of a script', () => {
  it('finds a horizon of the updates of one process where accelerate steps for each of them', () => {
    expect(codesOn(2, prepared(200))).toEqual([['stepped-per-process', 6]]);
    expect(codesOn(4, prepared(200))).toEqual([['stepped-per-process', 6]]);
  });
  it.each<[what: string, devices: number, text: string]>([
    ['one process', 1, prepared(200)],
    ['a horizon of all steps', 2, prepared(400)],
    ['batches that are split', 2, prepared(200, 'split_batches=True')],
    ['a scheduler that is stepped as it is', 2, prepared(200, 'step_scheduler_with_optimizer=False')],
  ])('finds nothing of %s', (_what, devices, text) => {
    expect(codesOn(devices, text)).toEqual([]);
  });

  const lightning = (returned: string) =>
    `import torch, lightning as L\nfrom torch.optim.lr_scheduler import StepLR\nclass M(L.LightningModule):\n    def configure_optimizers(self):\n        o = torch.optim.SGD(self.parameters(), lr=0.1)\n        s = StepLR(o, 3)\n        return ${returned}\nL.Trainer(max_epochs=9).fit(M(), range(20))\n`;
  it('finds keys that stand beside the dict in which lightning looks for them', () => {
    const beside = lightning('{"optimizer": o, "lr_scheduler": s, "interval": "step"}');
    expect(codesOn(1, beside)).toEqual([['misplaced-key', 6]]);
    expect(codesOn(1, lightning('{"optimizer": o, "lr_scheduler": {"scheduler": s, "interval": "step"}}'))).toEqual([]);
  });
});

describe('a run that is right raises nothing', () => {
  it.each<[what: string, text: string]>([
    ['a cosine of all updates', loop('s = CosineAnnealingLR(optimizer, T_max=200)', 's.step()')],
    ['a cosine of all epochs', loop('s = CosineAnnealingLR(optimizer, T_max=10)', '', 's.step()')],
    ['a step of some epochs', loop('s = StepLR(optimizer, 3)', '', 's.step()')],
    [
      'a decay of Keras that has no end',
      'import keras\no = keras.optimizers.Adam(keras.optimizers.schedules.ExponentialDecay(0.1, 4, 0.5))\nfor i in range(9):\n    o.apply_gradients(g)\n',
    ],
    ['milestones', loop('s = MultiStepLR(optimizer, [3, 6])', '', 's.step()')],
    ['restarts within an epoch', loop('s = CosineAnnealingWarmRestarts(optimizer, 5)', 's.step(epoch + x / 20)')],
    ['a cycle of all updates', loop('s = OneCycleLR(optimizer, 0.1, epochs=10, steps_per_epoch=20)', 's.step()')],
    ['every other epoch', loop('s = ExponentialLR(optimizer, 0.9)', '', 'if epoch % 2: s.step()')],
    [
      'a warm-up and what follows',
      loop('s = SequentialLR(optimizer, [LinearLR(optimizer, total_iters=2), CosineAnnealingLR(optimizer, 8)], [2])', '', 's.step()'),
    ],
    ['a loop that counts from 1', loop('s = CosineAnnealingLR(optimizer, T_max=10)', '', 's.step()').replace('range(10)', 'range(1, 11)')],
    ['no scheduler', loop('')],
  ])('%s', (_what, text) => {
    expect(codes(text)).toEqual([]);
  });
});
