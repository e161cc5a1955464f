import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ReadRequest, ReadSeries } from '../../src/configs/tool.ts';
import { readPython } from '../../src/reading/read.ts';

const script = (name: string): string => readFileSync(new URL(`scripts/${name}`, import.meta.url), 'utf8');

function read(text: string, told: Partial<ReadRequest> = {}): ReadSeries {
  const all = readPython({ text, file: 'train.py', ...told });
  expect(all).toHaveLength(1);
  return all[0] as ReadSeries;
}

const defines = (length: string, value: number) => new Map([[`len(${length})`, String(value)]]);

describe('accelerate', () => {
  // Run: accelerate 1.15 with num_processes set to 4.
  it('moves a prepared scheduler once a process', () => {
    const told = { defines: defines('loader', 25), facts: { devices: 4 } };
    const { schedule, notes } = read(script('accelerate_processes.py'), told);
    expect(schedule.length).toBe(100);
    for (const [t, rate] of [
      [1, 0.0004],
      [3, 0.0009987820251299122],
      [26, 4.865965629214875e-6],
      [99, 0.0008078307376628292],
    ] as const)
      expect(schedule.at(t)).toBeCloseTo(rate, 15);
    expect(notes).toContain('4 processes, as --devices says');
  });

  it('steps only where gradients are in step, the last of an epoch among them', () => {
    const told = { defines: defines('train_loader', 20) };
    expect(read(script('accelerate_micro.py'), told).schedule.length).toBe(30);
    // 7 batches at 4 at once are two updates.
    expect(read(script('accelerate_micro.py'), { defines: defines('train_loader', 7) }).schedule.length).toBe(12);
  });
});

describe('lightning', () => {
  // Run: lightning 2.6.6.
  it('counts updates where the interval is a step', () => {
    const { schedule, unit, perEpoch } = read(script('lightning_step.py'), { facts: { steps_per_epoch: 12 } });
    expect([schedule.length, unit, perEpoch]).toEqual([600, 'step', 12]);
    expect(schedule.at(1)).toBeCloseTo(0.00019981253920068581, 18);
    expect(schedule.at(50)).toBeCloseTo(1e-5, 18);
    expect(schedule.at(599)).toBeCloseTo(0.00019981253920069741, 16);
  });

  it('asks for the length of the loader there', () => {
    expect(() => readPython({ text: script('lightning_step.py'), file: 'train.py' })).toThrow('len(train_loader)');
  });

  it('steps every so many epochs, and needs no length then', () => {
    const { schedule, unit } = read(script('lightning_every_fifth.py'));
    expect([schedule.length, unit, schedule.at(4)]).toEqual([20, 'epoch', 0.1]);
    expect(schedule.at(5)).toBeCloseTo(0.09, 15);
    expect(schedule.at(19)).toBeCloseTo(0.0729, 15);
  });

  it('steps once an epoch unless told, whatever the horizon counts', () => {
    const { schedule } = read(script('lightning_default_interval.py'));
    expect([schedule.length, schedule.at(9)]).toEqual([60, 0.0004]);
    expect(schedule.at(10)).toBeCloseTo(0.0004817291215172715, 17);
  });
});

describe('optax', () => {
  // Run: optax 0.2.8, float32.
  it('counts the updates of its own transformation', () => {
    const { schedule, unit, perEpoch } = read(script('optax_epochs.py'));
    expect([schedule.length, unit, perEpoch]).toEqual([60, 'step', 10]);
    expect([schedule.at(0), schedule.at(6), schedule.at(59)]).toEqual([1e-3, 1e-5, 1e-5]);
  });

  it('reads the function or object that the optimizer is given, not the schedule within', () => {
    expect(read(script('optax_function.py'), { length: 1000 }).schedule.at(500)).toBeCloseTo(0.00025, 15);
    const { schedule } = read(script('optax_object.py'), { length: 1000 });
    expect([schedule.at(0), schedule.at(50)]).toEqual([0, expect.closeTo(0.0004969221190549433, 8)]);
  });

  it('multiplies the schedules of a chain', () => {
    const text = `import optax
tx = optax.chain(optax.sgd(optax.linear_schedule(0.2, 0.0, 10)), optax.scale_by_schedule(optax.linear_schedule(1.0, 0.0, 10)))
state = tx.init(params)
for step in range(10):
    updates, state = tx.update(grads, state)
`;
    const { schedule } = read(text);
    for (let t = 0; t < 10; t += 1) expect(schedule.at(t)).toBeCloseTo(0.2 * (1 - t / 10) ** 2, 15);
  });

  it('makes an update of several where they are accumulated', () => {
    const text = `import optax
tx = optax.MultiSteps(optax.sgd(optax.exponential_decay(0.1, 1, 0.5)), every_k_schedule=3)
state = tx.init(params)
for step in range(10):
    updates, state = tx.update(grads, state)
`;
    const { schedule } = read(text);
    expect([schedule.length, schedule.at(0), schedule.at(1), schedule.at(2)]).toEqual([3, 0.1, 0.05, 0.025]);
  });

  it('refuses what it does not follow, by name', () => {
    const text = `import optax
tx = optax.chain(optax.adam(1e-3), optax.contrib.reduce_on_plateau())
for step in range(10):
    updates, state = tx.update(grads, state)
`;
    expect(() => readPython({ text, file: 'train.py' })).toThrow('reduce_on_plateau');
  });
});

describe('keras', () => {
  it('counts batches of fit, whatever the horizon counts', () => {
    const { schedule, unit, perEpoch } = read(script('keras_decay_epochs.py'));
    expect([schedule.length, unit, perEpoch]).toEqual([120, 'step', 10]);
    expect([schedule.at(0), schedule.at(12)]).toEqual([1e-3, 5e-5]);
  });

  const fit = (optimizer: string, how: string) => `import keras
import numpy as np
x, y = np.random.rand(100, 4), np.random.rand(100, 1)
half = keras.optimizers.schedules.ExponentialDecay(0.1, 1, 0.5)
model.compile(optimizer=keras.optimizers.SGD(${optimizer}), loss='mse')
model.fit(x, y, ${how})
`;

  it('leaves out what is kept for validation, and asks at every so many batches where they are accumulated', () => {
    expect(read(fit('half', 'batch_size=10, validation_split=0.2, epochs=2')).schedule.length).toBe(16);
    const { schedule } = read(fit('half, gradient_accumulation_steps=4', 'batch_size=10, epochs=2'));
    expect([schedule.length, schedule.at(0), schedule.at(1)]).toEqual([5, 0.1 / 8, 0.1 / 128]);
  });

  it('asks a callback before its epoch, counted on from the first', () => {
    const callback = 'callbacks=[keras.callbacks.LearningRateScheduler(lambda epoch, lr: lr * 0.5)]';
    const { schedule, perEpoch } = read(fit('0.1', `batch_size=50, epochs=4, initial_epoch=1, ${callback}`));
    expect([schedule.length, perEpoch, schedule.at(0), schedule.at(2)]).toEqual([6, 2, 0.05, 0.025]);
    expect(() => readPython({ text: fit('half', `epochs=4, ${callback}`), file: 'train.py' })).toThrow('TypeError');
  });

  it('reads the object that the optimizer is given, not the schedule within', () => {
    const { schedule } = read(script('keras_wrapper.py'), { length: 1000 });
    expect([schedule.at(0), schedule.at(50)]).toEqual([0, expect.closeTo(5e-5, 12)]);
    expect(schedule.at(500)).toBeCloseTo(5e-5, 12);
  });
});

describe("DeepSpeed's scheduler", () => {
  it("wins over the Trainer's, in a dict or a file, with what the Trainer fills in", () => {
    const { schedule, notes } = read(script('trainer_deepspeed.py'));
    expect([schedule.length, schedule.at(1), schedule.at(100)]).toEqual([1000, 0, 1e-5]);
    expect(notes.join()).toContain("DeepSpeed's WarmupDecayLR");
    const named = script('trainer_deepspeed.py').replace('deepspeed=ds', "deepspeed='ds.json'");
    const text =
      '{"scheduler": {"type": "WarmupLR", "params": {"warmup_max_lr": "auto", "warmup_num_steps": 10, "warmup_type": "linear"}}}';
    const beside = read(named, { module: (name) => (name === 'ds.json' ? { file: name, text } : undefined) });
    expect([beside.schedule.length, beside.schedule.at(500)]).toEqual([1000, 1e-5]);
    expect(read(named).notes.join()).toContain('ds.json was not read');
  });
});
