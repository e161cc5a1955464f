import { describe, expect, it } from 'vitest';
import { issuesIn } from '../../src/core/issues.ts';
import { type ReadRequest, readPython } from '../../src/reading/index.ts';
import { differences } from '../equal.ts';

const read = (text: string, told: Partial<ReadRequest> = {}) => {
  const [series, ...others] = readPython({ text, file: 'train.py', ...told });
  expect(others).toEqual([]);
  return series as NonNullable<typeof series>;
};
const expectRates = (text: string, rates: readonly number[], told: Partial<ReadRequest> = {}) => {
  const { schedule } = read(text, told);
  expect(schedule.length).toBe(rates.length);
  expect(differences(schedule.at, rates)).toEqual([]);
};
const times = <T>(length: number, rate: (t: number) => T) => Array.from({ length }, (_, t) => rate(t));
const half = (x: number) => (1 + Math.cos(Math.PI * x)) / 2;
const loop = (imports: string, scheduler: string, updates: number) =>
  `import torch\n${imports}\noptimizer = torch.optim.SGD(params, lr=0.02)\nscheduler = ${scheduler}\nfor i in range(${updates}):\n    optimizer.step()\n    scheduler.step()\n`;

describe('detectron2.solver', () => {
  const warm = (t: number) => (t < 4 ? 0.001 * (1 - t / 4) + t / 4 : 1);

  it('has a warm-up that multiplies drops', () => {
    const text = loop('from detectron2.solver import WarmupMultiStepLR', 'WarmupMultiStepLR(optimizer, [3, 8], 0.1, warmup_iters=4)', 10);
    expectRates(
      text,
      times(10, (t) => 0.02 * warm(t) * (t < 3 ? 1 : t < 8 ? 0.1 : 0.01)),
    );
  });

  it('has a warm-up that multiplies a cosine', () => {
    const text = loop('from detectron2.solver.lr_scheduler import WarmupCosineLR', 'WarmupCosineLR(optimizer, 10, 0.001, 4)', 10);
    expectRates(
      text,
      times(10, (t) => 0.02 * warm(t) * half(t / 10)),
    );
  });

  it('leaves the others to what is known of fvcore', () => {
    const imports =
      'from detectron2.solver import LRMultiplier, WarmupParamScheduler\nfrom fvcore.common.param_scheduler import CosineParamScheduler';
    const scheduler = 'LRMultiplier(optimizer, WarmupParamScheduler(CosineParamScheduler(1, 0), 0.001, 0.25), max_iter=8)';
    expect(read(loop(imports, scheduler, 8)).notes).toEqual([]);
  });
});

describe('create_optimizer of transformers', () => {
  const text = (more = '') => `from transformers import create_optimizer, AutoTokenizer
optimizer, schedule = create_optimizer(init_lr=2e-5, num_train_steps=20, num_warmup_steps=5${more})
model = Net()
model.compile(optimizer=optimizer)
model.fit(data, epochs=2)
`;
  const told = { defines: new Map([['len(data)', '10']]) };

  it('warms up, then falls over the steps behind it', () => {
    const rates = times(20, (t) => (t < 5 ? (2e-5 * t) / 5 : 2e-5 * (1 - (t - 5) / 15)));
    const { schedule } = read(text(), told);
    expect(differences(schedule.at, rates)).toEqual([]);
  });

  it('takes a floor and a power', () => {
    const rates = times(20, (t) => (t < 5 ? (2e-5 * t) / 5 : 1.8e-5 * (1 - (t - 5) / 15) ** 2 + 2e-6));
    expect(differences(read(text(', min_lr_ratio=0.1, power=2.0, weight_decay_rate=0.01'), told).schedule.at, rates)).toEqual([]);
  });
});

describe('tensorflow_addons.optimizers', () => {
  const triangle = (t: number) => Math.max(0, 1 - Math.abs(t / 3 - 2 * Math.floor(1 + t / 6) + 1));
  const cases: readonly (readonly [string, (t: number) => number])[] = [
    ['TriangularCyclicalLearningRate(0.1, 1.0, 3)', (t) => 0.1 + 0.9 * triangle(t)],
    ['Triangular2CyclicalLearningRate(0.1, 1.0, 3)', (t) => 0.1 + (0.9 * triangle(t)) / 2 ** Math.floor(t / 6)],
    ['ExponentialCyclicalLearningRate(0.1, 1.0, 3, gamma=0.9)', (t) => 0.1 + 0.9 * triangle(t) * 0.9 ** t],
    ['CyclicalLearningRate(0.1, 1.0, step_size=3, scale_fn=lambda x: 1 / x)', (t) => 0.1 + (0.9 * triangle(t)) / Math.floor(1 + t / 6)],
  ];
  it.each(cases)('%s', (schedule, rate) => {
    const text = `import tensorflow as tf\nimport tensorflow_addons as tfa
model = Net()
model.compile(optimizer=tf.keras.optimizers.SGD(tfa.optimizers.${schedule}))
model.fit(x, y, epochs=2, steps_per_epoch=8)
`;
    expectRates(text, times(16, rate));
  });
});

describe('schedules of stable-baselines3', () => {
  const agent = (rate: string) => `from stable_baselines3 import PPO
from stable_baselines3.common.utils import LinearSchedule, get_linear_fn
def linear_schedule(initial):
    def func(progress_remaining):
        return progress_remaining * initial
    return func
model = PPO('MlpPolicy', env, learning_rate=${rate})
model.learn(total_timesteps=20)
`;

  it('are given what is left of the run, from 1 to 0', () => {
    expectRates(
      agent('linear_schedule(0.1)'),
      times(20, (t) => 0.1 * (1 - t / 20)),
    );
    expectRates(
      agent('lambda progress_remaining: 0.1 * progress_remaining'),
      times(20, (t) => 0.1 * (1 - t / 20)),
    );
    expect(read(agent('linear_schedule(0.1)')).notes).toEqual([
      'stable_baselines3 is taken as that library publishes it',
      't is the timesteps so far, 20 in all, since learn says so',
      'func is given the share of the run that is left, from 1 to 0',
    ]);
  });

  it('are those of the library', () => {
    const rates = times(20, (t) => (t / 20 > 0.5 ? 0.01 : 0.1 - (0.09 * (t / 20)) / 0.5));
    expectRates(agent('LinearSchedule(0.1, 0.01, 0.5)'), rates);
    expectRates(agent('get_linear_fn(0.1, 0.01, 0.5)'), rates);
  });

  it('are told how long they are for beside a file, too', () => {
    const text = agent('3e-4').split('model =')[0] as string;
    expectRates(
      text,
      times(10, (t) => 0.1 * (1 - t / 10)),
      { line: 'linear_schedule(0.1)', length: 10 },
    );
    expect(issuesIn(() => read(text, { line: 'linear_schedule(0.1)' }))).toMatchObject([{ code: 'no-length' }]);
  });
});

describe('what libraries hand back', () => {
  it('apex: the model and the optimizer that it is given', () =>
    expectRates(
      `import torch\nfrom apex import amp\noptimizer = torch.optim.SGD(model.parameters(), lr=0.5)\nmodel, optimizer = amp.initialize(model, optimizer, opt_level='O1')\nfor epoch in range(2):\n    optimizer.step()\n    optimizer.param_groups[0]['lr'] *= 0.5\n`,
      [0.5, 0.25],
    ));

  it('numpy: as many random numbers as are asked for', () =>
    expectRates(
      `import numpy as np\nimport torch\nseeds = np.random.randint(2**31, size=5)\noptimizer = torch.optim.SGD(model.parameters(), lr=0.5)\nfor epoch, seed in enumerate(seeds[2:], 2):\n    np.random.seed(seed)\n    optimizer.param_groups[0]['lr'] = 0.5 / epoch\n    optimizer.step()\n`,
      [0.25, 0.5 / 3, 0.125],
    ));

  it('multiprocessing: a process that is started calls its target, the first one of each', () =>
    expectRates(
      `import multiprocessing as mp
import torch

def work(rank, lr, steps=1):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    for step in range(steps):
        optimizer.step()

if __name__ == '__main__':
    for rank in range(2):
        process = mp.Process(target=work, args=(rank, 0.5 + rank), kwargs={'steps': 3})
        process.start()
        process.join()
`,
      [0.5, 0.5, 0.5],
    ));

  it("Fabric's launch starts a function with itself before all else", () =>
    expectRates(
      `import lightning as L
import torch

def main(fabric, lr, steps=1):
    model, optimizer = fabric.setup(net, torch.optim.SGD(net.parameters(), lr=lr))
    for step in range(steps):
        optimizer.step()

def setup():
    fabric = L.Fabric(devices=1)
    fabric.launch(main, 0.5, steps=2)

setup()
`,
      [0.5, 0.5],
    ));

  it("TensorFlow's HParams has its keywords as attributes", () =>
    expectRates(
      `import tensorflow as tf
import torch
hparams = tf.contrib.training.HParams(epochs=2, learning_rate=0.25)
optimizer = torch.optim.SGD(model.parameters(), lr=hparams.learning_rate)
for epoch in range(hparams.epochs):
    optimizer.step()
`,
      [0.25, 0.25],
    ));

  it.each(['argparse.Namespace()', 'types.SimpleNamespace()'])('%s has what is set on it', (made) =>
    expectRates(
      `import argparse, types
import torch
def settings():
    args = ${made}
    args.lr = 0.3
    return args
args = settings()
optimizer = torch.optim.SGD(model.parameters(), lr=args.lr)
for epoch in range(len(vars(args).items())):
    optimizer.step()
`,
      [0.3],
    ),
  );

  it.each(['tf.contrib.training.HParams(options={})', 'types.SimpleNamespace(options={"power": 1})'])(
    'a dict that is handed to %s stays one',
    (made) =>
      expectRates(
        `import types
import tensorflow as tf
import torch
hparams = ${made}
def decayed(epoch, power=1):
    return 0.5 ** (power * epoch)
optimizer = torch.optim.SGD(model.parameters(), lr=0.4)
for epoch in range(3):
    optimizer.param_groups[0]['lr'] = decayed(epoch, **hparams.options)
    optimizer.step()
`,
        [1, 0.5, 0.25],
      ),
  );
});
