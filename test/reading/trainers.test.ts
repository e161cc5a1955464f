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

  // Run: accelerate 1.15 with two processes.
  it('leaves a process what comes out even where the last batch is dropped', () => {
    const text = (drop: string) => `import torch
from accelerate import Accelerator
from torch.utils.data import DataLoader, TensorDataset
accelerator = Accelerator()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
loader = DataLoader(TensorDataset(torch.randn(11, 2)), batch_size=2${drop})
model, optimizer, loader = accelerator.prepare(model, optimizer, loader)
for epoch in range(4):
    for batch in loader:
        optimizer.step()
`;
    const told = { facts: { devices: 2 } };
    expect(read(text(', drop_last=True'), told).schedule.length).toBe(8);
    expect(read(text(''), told).schedule.length).toBe(12);
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

  it('gives a callback the rate that the optimizer holds, and sets it, by get_value and set_value of the backend', () => {
    const rate = `def tenth(epoch):
    if epoch == 2:
        K.set_value(model.optimizer.lr, K.get_value(model.optimizer.lr) * 0.1)
    return K.get_value(model.optimizer.lr)
`;
    const text = `import keras.backend as K\n${rate}${fit('0.5', 'batch_size=100, epochs=4, callbacks=[keras.callbacks.LearningRateScheduler(tenth)]')}`;
    const { schedule } = read(text);
    expect([schedule.length, ...[0, 1, 2, 3].map((epoch) => schedule.at(epoch))]).toEqual([4, 0.5, 0.5, 0.05, 0.05]);
  });

  const rates = (text: string) => {
    const { schedule, unit } = read(text);
    return [unit, ...Array.from({ length: schedule.length as number }, (_, t) => Number(schedule.at(t).toPrecision(12)))];
  };
  const callback = (methods: string, how = 'batch_size=50, epochs=3') => {
    const type = `import keras\nclass Rate(keras.callbacks.Callback):\n${methods.replaceAll(/^/gm, '    ')}\n`;
    return type + fit('0.1', `${how}, callbacks=[Rate()]`);
  };

  it.each<[what: string, methods: string, expected: readonly number[]]>([
    [
      'before an epoch',
      'def on_epoch_begin(self, epoch, logs=None):\n    self.model.optimizer.learning_rate.assign(0.1 * 0.5 ** epoch)',
      [0.1, 0.1, 0.05, 0.05, 0.025, 0.025],
    ],
    [
      'after an epoch, from the rate that is held',
      'def on_epoch_end(self, epoch, logs=None):\n    lr = float(keras.backend.get_value(self.model.optimizer.lr))\n    keras.backend.set_value(self.model.optimizer.lr, lr * 0.5)',
      [0.1, 0.1, 0.05, 0.05, 0.025, 0.025],
    ],
    [
      'before a batch, by a counter and what it is told of the run',
      "def on_train_begin(self, logs=None):\n    self.n = 0\ndef on_train_batch_begin(self, batch, logs=None):\n    self.n += 1\n    self.model.optimizer.learning_rate = self.n / (self.params['steps'] * self.params['epochs'])",
      [1 / 6, 2 / 6, 3 / 6, 4 / 6, 5 / 6, 1],
    ],
    [
      'after a batch, by another method, until it stops',
      'def halve(self):\n    self.model.optimizer.learning_rate *= 0.5\ndef on_batch_end(self, batch, logs={}):\n    self.halve()\ndef on_epoch_end(self, epoch, logs=None):\n    if epoch == 1:\n        self.model.stop_training = True',
      [0.1, 0.05, 0.025, 0.0125],
    ],
  ])('lets a callback of the script set the rate: %s', (_what, methods, expected) => {
    expect(rates(callback(methods))).toEqual(['step', ...expected.map((rate) => Number(rate.toPrecision(12)))]);
  });

  it('refuses a rate that hangs on what only the run logs', () => {
    const methods =
      "def on_epoch_end(self, epoch, logs=None):\n    if logs['loss'] > 1:\n        self.model.optimizer.learning_rate = 0.01";
    expect(() => readPython({ text: callback(methods), file: 'train.py' })).toThrow('logs');
  });

  it.each([
    ['assigned', 'optimizer.learning_rate.assign(0.05)'],
    ['set', 'optimizer.learning_rate = 0.05'],
    ['set by name', "setattr(optimizer, 'learning_rate', 0.05)"],
    ['taken off', 'optimizer.learning_rate.assign_sub(0.05)'],
  ])('sees a rate of a loop of the script that is %s', (_how, sets) => {
    const loop = `for epoch in range(2):\n    if epoch == 1:\n        ${sets}\n    for step in range(2):\n        optimizer.apply_gradients(zip(grads, model.trainable_weights))\n`;
    expect(rates(`import keras\noptimizer = keras.optimizers.SGD(0.1)\n${loop}`)).toEqual(['step', 0.1, 0.1, 0.05, 0.05]);
    const kept = loop.replace(sets, 'rate = optimizer.learning_rate\n        rate.assign(0.05)');
    expect(() => readPython({ text: `import keras\noptimizer = keras.optimizers.SGD(0.1)\n${kept}`, file: 'train.py' })).toThrow('assigns');
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
      '{"scheduler": {"type": "WarmupLR", "params": {"warmup_max_lr": "auto", "warmup_num_steps": 100, "warmup_type": "linear"}}}';
    const beside = read(named, { module: (name) => (name === 'ds.json' ? { file: name, text } : undefined) });
    expect([beside.schedule.length, beside.schedule.at(500)]).toEqual([1000, 1e-5]);
    expect(read(named).notes.join()).toContain('ds.json was not read');
  });
});

describe('mmengine', () => {
  const runner = (settings: string) => `from mmengine.runner import Runner
runner = Runner(model=model, work_dir='.', train_dataloader=loader, ${settings})
runner.train()
`;
  const optimizer = "optim_wrapper=dict(optimizer=dict(type='SGD', lr=0.1))";

  it('goes on from the rate that another scheduler left', () => {
    const text = `import torch
from mmengine.optim import LinearLR, CosineAnnealingLR
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
schedulers = [LinearLR(optimizer, start_factor=0.1, by_epoch=False, end=4), CosineAnnealingLR(optimizer, T_max=6, by_epoch=False, begin=4, end=10)]
for step in range(10):
    optimizer.step()
    for scheduler in schedulers:
        scheduler.step()
`;
    const { schedule } = read(text);
    expect([0, 1, 3, 4, 7].map((t) => schedule.at(t))).toEqual([0.01, 0.04, 0.1, 0.1, 0.05].map((rate) => expect.closeTo(rate, 14)));
  });

  it('asks for the length without a train_cfg, and for that of the loader where a part goes by iterations', () => {
    const text = runner(`${optimizer}, param_scheduler=dict(type='PolyLR', power=1)`);
    expect(() => readPython({ text, file: 'train.py' })).toThrow('how long the run is');
    const steps = runner(`${optimizer}, param_scheduler=dict(type='PolyLR', by_epoch=False), train_cfg=dict(max_epochs=3)`);
    expect(() => readPython({ text: steps, file: 'train.py' })).toThrow('len(loader)');
    const { schedule, unit } = read(runner(`${optimizer}, param_scheduler=dict(type='PolyLR', power=1), train_cfg=dict(max_epochs=3)`));
    expect([unit, schedule.length, schedule.at(1), schedule.at(2)]).toEqual(['epoch', 3, 0.05, 0]);
  });

  it('names the file that a Runner is made of, and what it does not follow', () => {
    const text =
      "from mmengine import Config\nfrom mmengine.runner import Runner\ncfg = Config.fromfile('a.py')\nRunner.from_cfg(cfg).train()\n";
    expect(() => readPython({ text, file: 'train.py' })).toThrow("Config.fromfile('a.py')");
    const scaled = runner(`${optimizer}, auto_scale_lr=dict(enable=True, base_batch_size=16), train_cfg=dict(max_epochs=3)`);
    expect(() => readPython({ text: scaled, file: 'train.py' })).toThrow('auto_scale_lr');
  });
});

describe('composer', () => {
  const trainer = (settings: string) => `import torch
from composer import Trainer
from composer.optim import LinearScheduler, MultiStepScheduler
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
trainer = Trainer(model=model, train_dataloader=loader, optimizers=optimizer, ${settings})
trainer.fit()
`;

  it('steps its own schedulers with every batch, before that is counted', () => {
    const { schedule, notes } = read(trainer("max_duration='10ba', schedulers=LinearScheduler()"));
    expect(schedule.length).toBe(10);
    expect([0, 1, 2, 9].map((t) => schedule.at(t))).toEqual([0.1, 0.1, 0.09, 0.02].map((rate) => expect.closeTo(rate, 15)));
    expect(notes.join()).toContain('t - 1');
  });

  it('steps all of them once an epoch where one is of PyTorch, unless it is told', () => {
    const torch = 'torch.optim.lr_scheduler.StepLR(optimizer, step_size=2)';
    const { schedule, unit } = read(trainer(`max_duration='4ep', schedulers=${torch}`));
    expect([unit, schedule.length, schedule.at(1)]).toEqual(['epoch', 4, 0.1]);
    expect(schedule.at(2)).toBeCloseTo(0.01, 15);
    const told = { defines: defines('loader', 3) };
    const every = read(trainer(`max_duration=4, step_schedulers_every_batch=True, schedulers=${torch}`), told);
    expect([every.schedule.length, every.schedule.at(1)]).toEqual([12, 0.1]);
    expect(every.schedule.at(2)).toBeCloseTo(0.01, 15);
    // Where both are stepped by epochs, what is composer's knows the batches of the epochs before.
    const epochs = read(trainer("max_duration='4ep', step_schedulers_every_batch=False, schedulers=LinearScheduler()"), told);
    expect([0, 2, 3, 11].map((t) => epochs.schedule.at(t))).toEqual([0.1, 0.1, 0.075, 0.025].map((rate) => expect.closeTo(rate, 15)));
  });

  it('keeps what the last of several of its own says', () => {
    const { schedule } = read(trainer("max_duration='10ba', schedulers=[LinearScheduler(), MultiStepScheduler(['4ba'])]"));
    expect([schedule.at(4), schedule.at(5)]).toEqual([0.1, expect.closeTo(0.01, 15)]);
  });
});

describe('the Trainer of transformers', () => {
  it('is told its optimizer and scheduler, and asks how much data there is', () => {
    const text = `import torch
from transformers import Seq2SeqTrainer, Seq2SeqTrainingArguments
optimizer = torch.optim.AdamW(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=4, gamma=0.5)
args = Seq2SeqTrainingArguments("out", num_train_epochs=2, per_device_train_batch_size=4, gradient_accumulation_steps=2)
trainer = Seq2SeqTrainer(model=model, args=args, train_dataset=data, optimizers=(optimizer, scheduler))
trainer.train()
`;
    expect(() => readPython({ text, file: 'train.py' })).toThrow('len(data)');
    const { schedule, perEpoch } = read(text, { defines: defines('data', 21) });
    expect([schedule.length, perEpoch, schedule.at(3), schedule.at(4)]).toEqual([6, 3, 0.1, 0.05]);
  });
});

// Run: transformers 5.18, which never calls it.
it('leaves out create_optimizer_and_scheduler, and says so', () => {
  const text = `import torch
from transformers import Trainer, TrainingArguments
class MyTrainer(Trainer):
    def create_optimizer_and_scheduler(self, num_training_steps):
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=0.02)
        self.lr_scheduler = torch.optim.lr_scheduler.PolynomialLR(self.optimizer, total_iters=num_training_steps)
trainer = MyTrainer(model=model, args=TrainingArguments("out", max_steps=12), train_dataset=data)
trainer.train()
`;
  const { schedule, notes } = read(text);
  expect([schedule.length, schedule.at(0), schedule.at(6)]).toEqual([12, 5e-5, expect.closeTo(2.5e-5, 18)]);
  expect(notes.join()).toContain('never calls create_optimizer_and_scheduler');
  // transformers/trainer.py of 4.57 calls it in the place of the two.
  const older = read(text, { defines: new Map([['transformers.__version__', '4.57.1']]) });
  expect([older.schedule.length, older.schedule.at(0), older.schedule.at(6)]).toEqual([12, 0.02, expect.closeTo(0.01, 15)]);
  expect(older.notes.join()).not.toContain('create_optimizer_and_scheduler');
});

describe('other libraries that train', () => {
  it.each([
    ['from catalyst import dl', 'dl.SupervisedRunner().train(optimizer=optimizer, scheduler=scheduler)', 'catalyst'],
    ['from ultralytics import YOLO', "YOLO('yolo11n.pt').train(data='coco8.yaml', epochs=10, lr0=0.01)", 'args.yaml'],
    ['from fastai.vision import *', 'learn = cnn_learner(data, resnet34); learn.fit_one_cycle(4)', 'first release'],
    ['from fastai.vision.all import *', 'learn.fine_tune(4)', 'fine_tune'],
    ['from flair.trainers import ModelTrainer', "ModelTrainer(a, b).train('out', learning_rate=0.1)", 'plateau'],
    ['from detectron2.engine import DefaultTrainer', 'DefaultTrainer(cfg).train()', 'SOLVER'],
    ['import paddle', 'paddle.Model(net).fit(data, epochs=3)', 'paddle'],
    ['from skorch import NeuralNet', 'NeuralNet(M, lr=0.1).fit(X, y)', 'skorch'],
    ['from setfit import Trainer, TrainingArguments', 'Trainer(model=M, args=TrainingArguments(num_epochs=4)).train()', 'setfit'],
  ])('%s is refused by name', (first, call, says) => {
    const text = `${first}
import torch
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
${call}
`;
    expect(() => readPython({ text, file: 'train.py' })).toThrow(says);
  });

  it('does not take the libraries for what trains beside them', () => {
    const text = `import spacy
import torch
from ultralytics.utils import LOGGER
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for epoch in range(3):
    model.train()
    for batch in range(2):
        optimizer.step()
`;
    expect(read(text).schedule.length).toBe(6);
  });
});

describe("floors of transformers' schedules", () => {
  const groups = 'import torch\nfrom transformers import *\no = torch.optim.AdamW([{"params": a, "lr": 1e-3}, {"params": b}], lr=1e-4)\n';
  const loop = 'for i in range(11):\n    o.step()\n    s.step()\n';
  // Run: transformers 5.18. The factor is the floor as a share of the optimizer's default, whatever a group has.
  it.each([
    ['get_cosine_with_min_lr_schedule_with_warmup(o, 0, 10, min_lr=1e-5)'],
    ['get_polynomial_decay_schedule_with_warmup(o, 0, 10, lr_end=1e-5)'],
  ])('%s', (call) => {
    for (const text of [`${groups}s = ${call}\n${loop}`, `${groups}s = ${call}\n`]) {
      const all = readPython({ text, file: 'train.py', length: 11 });
      expect(all.map(({ schedule }) => schedule.at(10))).toEqual([expect.closeTo(1e-4, 15), expect.closeTo(1e-5, 15)]);
    }
  });
});

it("follows a Trainer's class by any name", () => {
  const text = `import torch
from transformers import Trainer, TrainingArguments
args = TrainingArguments('out', learning_rate=0.001, max_steps=20)
class Own(Trainer):
    def create_scheduler(self, num_training_steps, optimizer=None):
        self.lr_scheduler = torch.optim.lr_scheduler.StepLR(self.optimizer, step_size=10)
        return self.lr_scheduler
Own(model=model, args=args, train_dataset=data).train()
`;
  const { schedule } = read(text);
  expect([schedule.length, schedule.at(9), schedule.at(10)]).toEqual([20, 0.001, expect.closeTo(1e-4, 15)]);
});

it('counts what Keras trains before and after with a rate that nothing moves', () => {
  const text = `import keras, numpy as np
x, y = np.zeros((20, 2)), np.zeros((20, 1))
model = keras.Sequential([keras.layers.Dense(1)])
model.compile(optimizer=keras.optimizers.SGD(learning_rate=0.1), loss='mse')
model.fit(x, y, epochs=2, batch_size=10)
model.fit(x, y, epochs=2, batch_size=10, callbacks=[keras.callbacks.LearningRateScheduler(lambda e: 0.1 * 0.5 ** e)])
model.fit(x, y, batch_size=10)
`;
  const { schedule } = read(text);
  expect(Array.from({ length: schedule.length }, (_, t) => schedule.at(t))).toEqual([...Array(6).fill(0.1), ...Array(4).fill(0.05)]);
});
