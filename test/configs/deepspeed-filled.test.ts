import { describe, expect, it } from 'vitest';
import { run } from '../cli/run.ts';
import { readText } from '../reading/configured.ts';

const block = (type: string, params: string, optimizer = '') =>
  `{"zero_optimization": {"stage": 2}, ${optimizer}"scheduler": {"type": "${type}", "params": {${params}}}}`;
const auto = block('WarmupLR', '"warmup_min_lr": "auto", "warmup_max_lr": "auto", "warmup_num_steps": "auto"');
const yaml = (more: string) => `per_device_train_batch_size: 8\nmax_steps: 1000\ndeepspeed: ds.json\n${more}`;
const found = async (more: string, ds: string) => {
  const [one] = await readText({ text: yaml(more), file: 'sft.yaml' }, { 'ds.json': ds });
  return (one?.findings ?? []).map(({ code, severity, line, facts }) => [code, severity, line, facts?.keys]);
};

describe('what is said of a schedule that DeepSpeed replaces', () => {
  it.each<[what: string, more: string, ds: string, keys: string | undefined]>([
    ['another name', 'lr_scheduler_type: cosine\nlearning_rate: 1e-4\nwarmup_steps: 10\n', auto, 'lr_scheduler_type'],
    ['the same by another name', 'lr_scheduler_type: constant_with_warmup\nlearning_rate: 1e-4\nwarmup_steps: 10\n', auto, undefined],
    ['no name', 'learning_rate: 1e-4\nwarmup_steps: 10\n', auto, undefined],
    ['its options', 'lr_scheduler_type: constant_with_warmup\nlr_scheduler_kwargs: {num_cycles: 2}\n', auto, 'lr_scheduler_kwargs'],
    [
      'a warm-up that DeepSpeed takes from nowhere',
      'learning_rate: 1e-4\nwarmup_steps: 10\n',
      block('WarmupLR', '"warmup_max_lr": "auto"'),
      'warmup_steps',
    ],
    [
      'a rate that it has itself',
      'learning_rate: 1e-4\n',
      block('OneCycle', '"cycle_min_lr": 1e-5, "cycle_max_lr": 1e-3, "cycle_first_step_size": 100'),
      'learning_rate',
    ],
  ])('%s', async (_what, more, ds, keys) => {
    const line = yaml(more)
      .split('\n')
      .findIndex((one) => one.startsWith(`${keys}:`));
    expect(await found(more, ds)).toEqual(keys === undefined ? [] : [['overridden-setting', 'warning', line + 1, keys]]);
  });

  it('is found in Python, too, with its line', async () => {
    const text =
      "from transformers import TrainingArguments\nargs = TrainingArguments('o', max_steps=90, lr_scheduler_type='cosine', deepspeed='ds.json')\n";
    const [one] = await readText({ text, file: 'train.py' }, { 'ds.json': auto });
    expect(one?.findings).toMatchObject([{ code: 'overridden-setting', file: 'train.py', line: 2 }]);
    expect(one?.findings?.[0]?.says).toBe(
      "lr_scheduler_type cosine is overridden by DeepSpeed's WarmupLR in ds.json, which sets the rate; leave the scheduler out of ds.json, or lr_scheduler_type out here",
    );
  });
});

describe('values that transformers compares with its own', () => {
  const warmup = '"warmup_min_lr": 0, "warmup_max_lr": 1e-3, "warmup_num_steps": 50';
  it.each<[what: string, more: string, ds: string, says: string]>([
    [
      'the peak',
      'learning_rate: 1e-4\nwarmup_steps: 50\n',
      block('WarmupLR', warmup),
      'warmup_max_lr is 0.001 here, and learning_rate 0.0001',
    ],
    [
      'the warm-up',
      'learning_rate: 1e-3\nwarmup_steps: 100\n',
      block('WarmupLR', warmup),
      'warmup_num_steps is 50 here, and warmup_steps 100',
    ],
    [
      'the length',
      'learning_rate: 1e-3\nwarmup_steps: 50\n',
      block('WarmupDecayLR', `${warmup}, "total_num_steps": 2000`),
      'total_num_steps is 2000 here, and the updates of the run 1000',
    ],
    [
      "the optimizer's rate",
      'learning_rate: 1e-4\n',
      block('WarmupLR', '"warmup_max_lr": "auto"', '"optimizer": {"type": "AdamW", "params": {"lr": 1e-3}}, '),
      'lr is 0.001 here, and learning_rate 0.0001',
    ],
    ['the rate by default', 'warmup_steps: 50\n', block('WarmupLR', warmup), 'warmup_max_lr is 0.001 here, and learning_rate 0.00005'],
  ])('%s must be the same', async (_what, more, ds, says) => {
    await expect(readText({ text: yaml(more), file: 'sft.yaml' }, { 'ds.json': ds })).rejects.toThrow(
      `transformers raises ValueError: ${says}; write "auto" here, or the same in both`,
    );
  });

  it('fills the rate in that the class of the arguments has by default', async () => {
    const text = 'trl sft --max_steps 100 --warmup_steps 10 --per_device_train_batch_size 8 --deepspeed ds.json';
    const [one] = await readText({ text, file: 'run.sh' }, { 'ds.json': auto });
    expect(one?.schedule.at(50)).toBe(2e-5);
  });

  it('takes what is the same', async () => {
    const more = 'learning_rate: 1e-3\nwarmup_steps: 50\n';
    const [one] = await readText({ text: yaml(more), file: 'sft.yaml' }, { 'ds.json': block('WarmupLR', warmup) });
    expect([one?.schedule.at(0), one?.schedule.at(50)]).toEqual([0, 1e-3]);
  });
});

const setting =
  'from transformers import TrainingArguments\nds = {"scheduler": {"type": "WarmupLR", "params": {"warmup_max_lr": "auto", "warmup_num_steps": "auto"}}}\n' +
  "args = TrainingArguments('o', max_steps=900, warmup_steps=90, lr_scheduler_type='cosine', deepspeed=ds)\n";

it('lint tells it in text and JSON, with status 1, and leaves it out where it is asked to', async () => {
  const asked = (...more: readonly string[]) => run(['lint', 'read', '-e', setting, '--quiet', ...more]);
  const text = await asked();
  expect([text.status, text.stdout.split('\n')[0]]).toEqual([
    1,
    expect.stringMatching(/^the expression:3: overridden-setting: lr_scheduler_type cosine is overridden by DeepSpeed's WarmupLR/),
  ]);
  const json = JSON.parse((await asked('--json')).stdout);
  expect(json.series[0].findings[0]).toMatchObject({ code: 'overridden-setting', severity: 'warning', line: 3, keys: 'lr_scheduler_type' });
  const left = await asked('--ignore', 'overridden-setting');
  expect([left.status, left.stdout]).toEqual([0, expect.not.stringContaining('overridden')]);
});
