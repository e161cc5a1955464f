import { describe, expect, it } from 'vitest';
import { readText } from '../reading/configured.ts';

const gone = 'warmup_ratio is read as older versions do; it is gone from transformers 5.18, where warmup_steps=0.03 says the same';
const launch = 'python train.py --learning_rate 2e-5 --warmup_ratio 0.03 --num_train_epochs 3 --lr_scheduler_type cosine';

describe('a configuration of transformers says that warmup_ratio is gone', () => {
  it.each([
    ['a launch line', launch, 'run.sh', {}],
    ['YAML', 'learning_rate: 2.0e-5\nwarmup_ratio: 0.03\nnum_train_epochs: 3\n', 'train.yaml', {}],
    ['JSON', '{"learning_rate": 2e-5, "warmup_ratio": 0.03, "num_train_epochs": 3}', 'train.json', {}],
  ])('%s', async (_what, text, file, files) => {
    const [one] = await readText({ text, file, facts: { steps_per_epoch: 100 } }, files);
    expect(one?.notes).toContain(gone);
    expect(one?.schedule.length).toBe(300);
    expect(one?.schedule.at(9)).toBe(2e-5);
  });

  it("beside DeepSpeed's own scheduler", async () => {
    const ds = '{"scheduler": {"type": "WarmupLR", "params": {"warmup_num_steps": "auto", "warmup_min_lr": 0, "warmup_max_lr": "auto"}}}';
    const [one] = await readText(
      { text: `${launch} --deepspeed ds.json`, file: 'run.sh', facts: { steps_per_epoch: 100 } },
      { 'ds.json': ds },
    );
    expect(one?.notes).toEqual(["DeepSpeed's WarmupLR in ds.json replaces lr_scheduler_type cosine", gone]);
  });

  it('and nothing where it is not given', async () => {
    const [one] = await readText({ text: launch.replace('--warmup_ratio 0.03', ''), file: 'run.sh', facts: { steps_per_epoch: 100 } }, {});
    expect(one?.notes).toEqual([]);
  });
});
