import { expect, test } from 'vitest';
import { read } from './readings.ts';

const schedule = (type: string, rest = '') => `from mmengine.optim.optimizer import OptimWrapper
from mmengine.optim.scheduler import LinearLR, MultiStepLR
from mmengine.runner import EpochBasedTrainLoop
from torch.optim import SGD
optim_wrapper = dict(type=OptimWrapper, optimizer=dict(type=SGD, lr=0.4))
param_scheduler = [dict(type=${type}, by_epoch=True, milestones=[1, 3], gamma=0.5)]
train_cfg = dict(type=EpochBasedTrainLoop, max_epochs=4)
${rest}`;

test('settings of pure Python name classes by themselves', () => {
  expect(read(schedule('MultiStepLR')).rates).toEqual([0.4, 0.2, 0.2, 0.1]);
  expect(read(schedule("'MultiStepLR'")).rates).toEqual([0.4, 0.2, 0.2, 0.1]);
  expect(read(schedule('Mine')).says).toMatch(/mmengine has no "Mine"/);
});

test('and lie over those that they import as their base', () => {
  const text = `from mmengine.config import read_base
with read_base():
    from .base import *
optim_wrapper.update(optimizer=dict(type='SGD', lr=0.8))
train_cfg.update(max_epochs=2)
`;
  expect(read(text, {}, { './base.py': schedule('MultiStepLR'), 'base.py': schedule('MultiStepLR') }).rates).toEqual([0.8, 0.4]);
});

test.each(['copy.deepcopy(base)', 'EasyDict(base)', 'OmegaConf.to_container(base)'])('a copy of settings is none of theirs: %s', (made) => {
  const { rates } = read(`import copy, torch
from easydict import EasyDict
from omegaconf import OmegaConf
base = {'lr': 0.4, 'inner': {'lr': 0.2}}
other = ${made}
other['lr'] = 1.0
other['inner']['lr'] = 1.0
optimizer = torch.optim.SGD([torch.zeros(1)], lr=base['lr'])
for step in range(2):
    optimizer.step()
    optimizer.param_groups[0]['lr'] = base['inner']['lr']
`);
  expect(rates).toEqual([0.4, 0.2]);
});
