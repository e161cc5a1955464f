import { describe, expect, test } from 'vitest';
import { read } from './readings.ts';

/** Three runs of two epochs, each with an optimizer that is made in one of two ways. */
const run = (make: string, before = ''): string => `import torch
cfg = load()
params = [torch.zeros(1)]
${before}
for seed in range(3):
${make.replaceAll(/^/gm, '    ')}
    sched = torch.optim.lr_scheduler.StepLR(optimizer, 1, 0.5)
    for epoch in range(2):
        optimizer.step()
        sched.step()
`;
const adam = (rate: string): string => `torch.optim.Adam(params, lr=${rate})`;
const sgd = (rate: string): string => `torch.optim.SGD(params, lr=${rate})`;
const branch = (one: string, other: string): string => `if cfg.kind == 'adam':\n    optimizer = ${one}\nelse:\n    optimizer = ${other}`;
const attribute = `class Run:
    def make(self):
        if cfg.kind == 'adam':
            self.optimizer = ${adam('0.4')}
        else:
            self.optimizer = ${sgd('0.4')}
run = Run()`;
const chosen = (last: string): string => `def make():
    if cfg.kind == 'adam':
        return ${adam('0.4')}
    if cfg.kind == 'sgd':
        return ${sgd('0.4')}
    ${last}`;
const again = [0.4, 0.2, 0.4, 0.2, 0.4, 0.2];

describe('optimizers of which nobody knows which is built', () => {
  test.each([
    ['names', branch(adam('0.4'), sgd('0.4')), ''],
    ['an attribute', 'run.make()\noptimizer = run.optimizer', attribute],
    ['what a function returns', 'optimizer = make()', chosen(`return torch.optim.RMSprop(params, lr=0.4)`)],
  ])('are one where their rates are alike: %s', (_what, make, before) => expect(read(run(make, before)).rates).toEqual(again));

  test('whatever rate is said', () => expect(read(run(branch(adam('cfg.lr'), sgd('cfg.lr'))), { 'cfg.lr': '0.4' }).rates).toEqual(again));

  test.each([
    ['names', branch(adam('0.4'), sgd('0.1')), ''],
    ['what a function returns', 'optimizer = make()', chosen(`return torch.optim.RMSprop(params, lr=0.1)`)],
  ])('ask which one where they are not: %s', (_what, make, before) => {
    expect(read(run(make, before)).says).toMatch(/"cfg\.kind" is known at run time only/);
    expect(read(run(make, before), { 'cfg.kind': '"adam"' }).rates).toEqual(again);
  });
});
