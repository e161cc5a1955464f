import { expect, test } from 'vitest';
import { read } from './readings.ts';

test('what --define says of a line that Python cannot take is named with what it has to be', () => {
  const script = `import torch
opt = torch.optim.SGD([torch.zeros(1)], lr=0.1)
drops = torch.optim.lr_scheduler.MultiStepLR(opt, milestones=list(cfg.milestones), gamma=0.5)
for epoch in range(2):
    opt.step()
    drops.step()
`;
  expect(read(script).says).toMatch(/--define cfg\.milestones=… with its list of numbers$/);
  expect(read(script, { 'cfg.milestones': '1' }).says).toMatch(
    /no items to go through; --define cfg\.milestones=1 has to be a list, a dict or the like$/,
  );
  expect(read(script, { 'cfg.milestones': '[1]' }).rates).toEqual([0.1, 0.05]);
  const scaled = script.replace('lr=0.1', 'lr=cfg.lr + 2').replace('list(cfg.milestones)', '[1]');
  expect(read(scaled, { 'cfg.lr': "'high'", other: '3' }).says).toMatch(/; --define cfg\.lr='high' has to be a number$/);
});
