import { describe, expect, it, vi } from 'vitest';
import { readText } from '../reading/configured.ts';

/** The rates at some updates, and what is said with them. */
async function rates(text: string, file: string, at: readonly number[], facts = {}, files = {}) {
  const [one] = await readText({ text, file, facts }, files);
  return { rates: at.map((t) => one?.schedule.at(t) as number), notes: one?.notes ?? [], length: one?.schedule.length };
}

describe('sd-scripts', () => {
  const launch = 'accelerate launch train_network.py --network_module=networks.lora --learning_rate=1e-4';

  it('replaces max_train_steps by max_train_epochs', async () => {
    const line = `${launch} --lr_scheduler=linear --max_train_steps=1000 --max_train_epochs=10`;
    const { rates: found, length } = await rates(line, 'run.sh', [0, 50], { steps_per_epoch: 10 });
    expect([length, ...found]).toEqual([100, 1e-4, 5e-5]);
  });

  it('gives the schedulers of transformers their options', async () => {
    const line = `${launch} --lr_scheduler=cosine_with_min_lr --lr_scheduler_min_lr_ratio=0.1 --max_train_steps=100`;
    expect((await rates(line, 'run.sh', [0, 50])).rates).toEqual([1e-4, expect.closeTo(5.5e-5, 17)]);
    const decays = `${launch} --lr_scheduler=warmup_stable_decay --lr_warmup_steps=10 --lr_decay_steps=0.2 --max_train_steps=100`;
    expect((await rates(decays, 'run.sh', [5, 50, 90])).rates).toEqual([5e-5, 1e-4, expect.closeTo(5e-5, 17)]);
  });

  it('reads lists among lr_scheduler_args', async () => {
    const line = `${launch} --lr_scheduler_type=MultiStepLR --lr_scheduler_args "milestones=[30,60]" "gamma=0.5" --max_train_steps=100`;
    expect((await rates(line, 'run.sh', [29, 30, 60])).rates).toEqual([1e-4, 5e-5, 2.5e-5]);
  });

  it('has no scheduler beside a schedule-free optimizer', async () => {
    const line = `${launch} --optimizer_type AdamWScheduleFree --lr_scheduler=cosine --max_train_steps=100`;
    await expect(rates(line, 'run.sh', [0])).rejects.toThrow(/schedule-free/);
  });
});

describe('scripts that build their scheduler themselves', () => {
  const launch = 'accelerate launch --num_processes 8 train_text_to_image.py --learning_rate=1e-5 --train_batch_size=4';

  it('scale the rate by the samples of an update, where they are told to', async () => {
    const line = `${launch} --scale_lr --gradient_accumulation_steps=2 --lr_scheduler=linear --lr_warmup_steps=0 --max_train_steps=100`;
    const { rates: found, notes } = await rates(line, 'run.sh', [0]);
    expect(found).toEqual([expect.closeTo(64e-5, 17)]);
    expect(notes).toEqual(['scale_lr multiplies the rate by the 64 samples of an update']);
  });

  it('share an epoch among their processes', async () => {
    const line = `${launch} --lr_scheduler=linear --lr_warmup_steps=0 --num_train_epochs=2`;
    expect((await rates(line, 'run.sh', [0], { dataset_size: 3200 })).length).toBe(200);
  });
});

describe('fairseq', () => {
  it('falls from max_lr to lr, where the line is of the old cosine', async () => {
    const line =
      'fairseq-train data --lr 1e-4 --max-lr 1.0 --lr-scheduler cosine --warmup-updates 10 --warmup-init-lr 1e-7 --min-lr 1e-9 --max-update 110';
    const { rates: found, notes } = await rates(line, 'run.sh', [0, 10, 60]);
    expect(found).toEqual([1e-7, 1, expect.closeTo(0.50005, 12)]);
    expect(notes.join()).toContain('max_lr');
  });

  it('is as long as its epochs', async () => {
    const line = 'fairseq-train data --lr 0.1 --lr-scheduler fixed --force-anneal 3 --lr-shrink 0.5 --max-epoch 4';
    const { rates: found, length } = await rates(line, 'run.sh', [0, 19, 20], { updates_per_epoch: 10, steps_per_epoch: 10 });
    expect([length, ...found]).toEqual([40, 0.1, 0.1, 0.05]);
  });
});

describe('axolotl', () => {
  const base = 'base_model: x/y\nmicro_batch_size: 2\nsequence_len: 2048\nmax_steps: 100\nlearning_rate: 2e-4\nwarmup_steps: 10\n';

  it('hands lr_scheduler_kwargs to its one cycle', async () => {
    const text = `${base}lr_scheduler: one_cycle\nlr_scheduler_kwargs:\n  div_factor: 10\n`;
    expect((await rates(text, 'a.yml', [0])).rates).toEqual([expect.closeTo(2e-5, 17)]);
  });

  it('says that cosine_min_lr_ratio does nothing beside another scheduler', async () => {
    const { notes } = await rates(`${base}lr_scheduler: linear\ncosine_min_lr_ratio: 0.2\n`, 'a.yml', [0]);
    expect(notes).toContain('cosine_min_lr_ratio does nothing beside lr_scheduler linear');
  });
});

describe('a SOLVER', () => {
  it.each(['MAX_EPOCH: 196', 'MAX_EPOCHS: 120', 'LR_POLICY: cosine'])('with %s is none of detectron2', async (field) => {
    await expect(rates(`SOLVER:\n  BASE_LR: 0.1\n  ${field}\n`, 'a.yaml', [0])).rejects.toThrow(/another project/);
  });

  it('beside MODEL.WEIGHT warms up as maskrcnn-benchmark', async () => {
    const text = 'MODEL:\n  WEIGHT: catalog://x\nSOLVER:\n  BASE_LR: 0.03\n  STEPS: (60000, 80000)\n  MAX_ITER: 90000\n';
    const { rates: found, notes } = await rates(text, 'a.yaml', [0, 250, 500, 60_000]);
    expect(found).toEqual([expect.closeTo(0.01, 15), expect.closeTo(0.02, 15), 0.03, expect.closeTo(0.003, 15)]);
    expect(notes.join()).toContain('maskrcnn-benchmark');
  });
});

describe('YOLO', () => {
  it('rounds the warm-up as Python does', async () => {
    const text = 'lr0: 0.01\nlrf: 1.0\nwarmup_epochs: 2.5\nwarmup_bias_lr: 0.1\nepochs: 10\n';
    expect((await rates(text, 'hyp.yaml', [126, 252], { steps_per_epoch: 101 })).rates).toEqual([0.005, 0.01]);
  });

  it('refuses a run that is too long to be followed', async () => {
    const text = 'lr0: 0.01\nlrf: 0.1\nwarmup_epochs: 3\nepochs: 1000000000\n';
    await expect(rates(text, 'hyp.yaml', [0], { steps_per_epoch: 10 })).rejects.toThrow(/too long/);
  });

  it('refuses lr0 where Ultralytics chooses the optimizer itself, said or not', async () => {
    const text = 'task: detect\nimgsz: 640\nepochs: 100\nlr0: 0.02\nlrf: 0.1\n';
    await expect(rates(text, 'args.yaml', [0], { steps_per_epoch: 101 })).rejects.toThrow(/auto/);
  });
});

describe('OpenMMLab', () => {
  const schedule = "param_scheduler = [dict(type='MultiStepLR', by_epoch=True, begin=0, end=12, milestones=[8, 11], gamma=0.1)]\n";
  const inner = "optimizer=dict(type='SGD', lr=0.02)";

  it('says what has a rate of its own', async () => {
    const text = `${schedule}optim_wrapper = dict(${inner}, paramwise_cfg=dict(custom_keys={'backbone': dict(lr_mult=0.1)}))\n`;
    expect((await rates(text, 'a.py', [0])).notes.join()).toContain('lr_mult in paramwise_cfg');
    const old =
      "optimizer = dict(type='SGD', lr=0.02, paramwise_cfg=dict(bias_lr_mult=2.0))\nlr_config = dict(policy='step', step=[8, 11])\ntotal_epochs = 12\n";
    expect((await rates(old, 'a.py', [0])).notes.join()).toContain('bias_lr_mult in paramwise_cfg');
    const none = `${schedule}optim_wrapper = dict(${inner}, paramwise_cfg=dict(bias_lr_mult=1.0, norm_decay_mult=0.0))\n`;
    expect((await rates(none, 'a.py', [0])).notes).toEqual([]);
  });

  it('says that all rates are scaled by the batch, where they are', async () => {
    const text = (on: string) => `${schedule}optim_wrapper = dict(${inner})\nauto_scale_lr = dict(base_batch_size=16, enable=${on})\n`;
    expect((await rates(text('True'), 'a.py', [0])).notes.join()).toContain('auto_scale_lr');
    expect((await rates(text('False'), 'a.py', [0])).notes).toEqual([]);
  });
});

describe('what is taken for a tool says so', () => {
  it('a script with the flags of timm that is none of its own', async () => {
    const { notes } = await rates(
      'python main.py --model deit_small --batch-size 128 --sched cosine --lr 5e-4 --epochs 300',
      'run.sh',
      [0],
    );
    expect(notes.join()).toContain('main.py is taken for');
    const { notes: own } = await rates('python train.py --sched cosine --lr 5e-4 --warmup-epochs 0', 'run.sh', [0]);
    expect(own).toEqual([]);
  });

  it('a scheduler that is not said', async () => {
    const line = 'mytrain.py --learning_rate 1e-4 --warmup_steps 10 --max_steps 100';
    expect((await rates(`python ${line}`, 'run.sh', [0])).notes).toEqual([
      'lr_scheduler_type is not said: the default of TrainingArguments',
    ]);
    const swift = await rates('swift sft --learning_rate 1e-4 --warmup_ratio 0 --max_steps 100', 'run.sh', [25]);
    expect(swift.rates).toEqual([expect.closeTo(8.535533905932738e-5, 17)]);
    expect(swift.notes.join()).toContain('cosine');
  });
});

it('compares each of many commands with the others once', async () => {
  const text = Array.from({ length: 300 }, (_, k) => `python run.py --learning_rate ${k + 1}e-7 --max_steps 10 --warmup_steps 1\n`).join(
    '',
  );
  const stringify = vi.spyOn(JSON, 'stringify');
  try {
    await expect(rates(text, 'run.sh', [0])).rejects.toThrow(/300 schedulers/);
    expect(stringify.mock.calls.length).toBeLessThan(3000);
  } finally {
    stringify.mockRestore();
  }
});
