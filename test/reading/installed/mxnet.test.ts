import { describe, expect, it } from 'vitest';
import { type ReadRequest, readPython } from '../../../src/reading/index.ts';

const read = (text: string, told: Partial<ReadRequest> = {}) => readPython({ text, file: 'train.py', ...told });
function rates(text: string, told: Partial<ReadRequest> = {}): readonly number[] {
  const [series] = read(text, told);
  return Array.from({ length: series?.schedule.length ?? 0 }, (_, t) => series?.schedule.at(t) ?? Number.NaN);
}

const loop = (schedule: string, params = "{'learning_rate': 0.1, 'lr_scheduler': schedule}", optimizer = 'sgd') => `
import mxnet as mx
from mxnet import gluon, autograd
net = mx.gluon.nn.Dense(10)
schedule = ${schedule}
trainer = gluon.Trainer(net.collect_params(), '${optimizer}', ${params})
for epoch in range(3):
    for batch in range(4):
        with autograd.record():
            loss = net(batch)
        loss.backward()
        trainer.step(64)
`;
const half = (x: number) => (1 + Math.cos(Math.PI * x)) / 2;

/** By python/mxnet/lr_scheduler.py and optimizer.py of mxnet 1.9, which count an update before they ask for its rate. */
describe('schedules of mxnet', () => {
  it.each<[string, (n: number) => number]>([
    ['mx.lr_scheduler.FactorScheduler(step=3, factor=0.5)', (n) => 0.1 * 0.5 ** Math.floor((n - 1) / 3)],
    ['mx.lr_scheduler.FactorScheduler(2, 0.1, stop_factor_lr=0.005)', (n) => (n <= 2 ? 0.1 : n <= 4 ? 0.01 : 0.005)],
    ['mx.lr_scheduler.MultiFactorScheduler(step=[2, 7], factor=0.1)', (n) => (n <= 2 ? 0.1 : n <= 7 ? 0.01 : 0.001)],
    // What the optimizer sets is no rate of these, which keep their own.
    ['mx.lr_scheduler.PolyScheduler(10, base_lr=0.4, final_lr=0.1)', (n) => 0.1 + 0.3 * (1 - Math.min(n, 10) / 10) ** 2],
    ['mx.lr_scheduler.CosineScheduler(max_update=8, base_lr=0.4)', (n) => 0.4 * half(Math.min(n, 8) / 8)],
    [
      'mx.lr_scheduler.CosineScheduler(8, 0.4, 0.2, warmup_steps=4, warmup_begin_lr=0.1)',
      (n) => (n < 4 ? 0.1 + (0.3 * n) / 4 : 0.2 + 0.2 * half(Math.min(n - 4, 4) / 4)),
    ],
    [
      "mx.lr_scheduler.MultiFactorScheduler([6], 0.1, 0.4, warmup_steps=3, warmup_begin_lr=0.2, warmup_mode='constant')",
      (n) => (n < 3 ? 0.2 : n <= 6 ? 0.1 : 0.01),
    ],
  ])('%s', (schedule, rate) => {
    const found = rates(loop(schedule));
    expect(found).toEqual(Array.from({ length: 12 }, (_, t) => expect.closeTo(rate(t + 1), 14)));
  });

  it('take the rate of an optimizer by default where it has one', () => {
    const schedule = 'mx.lr_scheduler.FactorScheduler(100, base_lr=0.4)';
    const first = (optimizer: string) => rates(loop(schedule, "{'lr_scheduler': schedule}", optimizer))[0];
    expect([first('sgd'), first('adam')]).toEqual([0.4, 0.001]);
  });

  it('come one after another in gluoncv', () => {
    const text = `from gluoncv.utils import LRScheduler, LRSequential
${loop(
  `LRSequential([
    LRScheduler('linear', base_lr=0, target_lr=0.4, nepochs=1, iters_per_epoch=4),
    LRScheduler('step', base_lr=0.4, nepochs=2, iters_per_epoch=4, step_epoch=[1], step_factor=0.5)])`,
  "{'lr_scheduler': schedule}",
)}`;
    const expected = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 11].map((n) => (n < 4 ? (0.4 * n) / 3 : n < 8 ? 0.4 : 0.2));
    expect(rates(text)).toEqual(expected.map((one) => expect.closeTo(one, 14)));
  });
});

describe('rates of mxnet that a script sets', () => {
  const text = `import mxnet as mx
trainer = mx.gluon.Trainer(net.collect_params(), 'adam', {'learning_rate': 0.1})
for epoch in range(4):
    if epoch in [2, 3]:
        trainer.set_learning_rate(trainer.learning_rate * 0.5)
    for batch in data:
        trainer.step(64)
`;

  it('are those of its trainer', () => {
    expect(rates(text)).toEqual([0.1, 0.1, 0.05, 0.025]);
  });
});

it('fit of a module of mxnet makes an update for each batch of each epoch', () => {
  const text = `import mxnet as mx
mod = mx.mod.Module(symbol=sym, context=mx.cpu())
mod.fit(train, num_epoch=3, begin_epoch=1, optimizer='sgd', batch_end_callback=mx.callback.Speedometer(64),
        optimizer_params={'learning_rate': 0.1, 'lr_scheduler': mx.lr_scheduler.FactorScheduler(step=2, factor=0.5)})
`;
  expect(rates(text, { defines: new Map([['len(train)', '3']]) })).toEqual([0.1, 0.1, 0.05, 0.05, 0.025, 0.025]);
  expect(() => rates(text)).toThrow('"len(train)" is known at run time only');
});
