import { expect, it } from 'vitest';
import { readText } from '../reading/configured.ts';

const sft = 'learning_rate: 1e-4\nlr_scheduler_type: cosine\nmax_steps: 100\nwarmup_steps: 10\n';
const ds =
  '{"zero_optimization": {"stage": 2}, "scheduler": {"type": "WarmupLR", "params": {"warmup_min_lr": "auto", "warmup_max_lr": "auto", "warmup_num_steps": "auto", "warmup_type": "linear"}}}';

it('reads the file that a command names, with its own settings over it', async () => {
  const [one] = await readText({ text: 'llamafactory-cli train sft.yaml learning_rate=2e-4', file: 'run.sh' }, { 'sft.yaml': sft });
  expect([one?.schedule.length, one?.schedule.at(10)]).toEqual([100, 2e-4]);
});

it('lets the scheduler of DeepSpeed win, and says so', async () => {
  const [one] = await readText({ text: `${sft}deepspeed: ds.json\n`, file: 'sft.yaml' }, { 'ds.json': ds });
  expect([one?.schedule.length, one?.schedule.at(6), one?.schedule.at(99)]).toEqual([100, 5e-5, 1e-4]);
  expect(one?.notes.join()).toContain("DeepSpeed's WarmupLR in ds.json replaces lr_scheduler_type cosine");
});

it('says that a file of DeepSpeed was not there to be read', async () => {
  const [one] = await readText({ text: `${sft}deepspeed: ds.json\n`, file: 'sft.yaml' });
  expect(one?.notes.join()).toContain('ds.json was not read');
});

it('takes the tables of sd-scripts together', async () => {
  const text =
    '[training]\nlearning_rate = 1e-4\nlr_scheduler = "cosine"\nlr_warmup_steps = 0.1\nmax_train_steps = 400\n[network]\nnetwork_module = "networks.lora"\n';
  const [one] = await readText({ text, file: 'train.toml' });
  expect([one?.schedule.length, one?.schedule.at(20), one?.schedule.at(40)]).toEqual([400, 5e-5, 1e-4]);
});

it('follows the base of detectron2, and refuses one that is not there', async () => {
  const text = '_BASE_: base.yaml\nSOLVER:\n  MAX_ITER: 200\n';
  const base = 'SOLVER:\n  BASE_LR: 0.5\n  STEPS: (100,)\n  MAX_ITER: 1000\n  WARMUP_ITERS: 0\n';
  const [one] = await readText({ text, file: 'a.yaml' }, { 'base.yaml': base });
  expect([one?.schedule.length, one?.schedule.at(99), one?.schedule.at(100)]).toEqual([200, 0.5, 0.05]);
  await expect(readText({ text, file: 'a.yaml' })).rejects.toThrow('base.yaml, its base, is not there');
});

it('puts in the parts of a Hydra configuration, and its references', async () => {
  const text =
    'defaults:\n  - optim: sgd\n  - _self_\nepochs: 6\nscheduler:\n  _target_: torch.optim.lr_scheduler.CosineAnnealingLR\n  T_max: ${epochs}\ntrainer:\n  max_epochs: ${epochs}\n';
  const [one] = await readText({ text, file: 'train.yaml' }, { 'optim/sgd.yaml': '_target_: torch.optim.SGD\nlr: 0.25\n' });
  expect([one?.unit, one?.schedule.length, one?.schedule.at(0), one?.schedule.at(3)]).toEqual(['epoch', 6, 0.25, 0.125]);
});
