import { expect, test } from 'vitest';
import { commandWith } from '../../src/configs/setting-examples.ts';

const settings = {
  'test/a.yaml': 'resume: x\nlr: 0.1\n',
  'configs/model.yaml': 'resume: x\n',
  'configs/rate.yaml': 'lr: 0.2\n',
  'configs/train.yaml': 'resume: x\noptimizer:\n  lr: 0.1\n',
};
const named = (...files: (keyof typeof settings)[]) =>
  commandWith('train.py', ['.yaml'], () => files.map((file) => ({ file, text: settings[file] })))("config.get('resume')");

test.each([
  ['has what is asked for and a rate, and is none to look at a model with', Object.keys(settings), 'configs/train.yaml'],
  ['has what is asked for', ['configs/rate.yaml', 'configs/model.yaml'], 'configs/model.yaml'],
  ['has a rate', ['configs/rate.yaml'], 'configs/rate.yaml'],
  ['is the only one', ['test/a.yaml'], 'test/a.yaml'],
])('the file of settings that is named %s', (_what, files, best) =>
  expect(named(...(files as (keyof typeof settings)[]))).toBe(`lrsched read train.py ${best}`),
);

test('none is named that says neither', () => expect(named()).toBe('lrsched read train.py FILE.yaml'));
