import { describe, expect, it } from 'vitest';
import { type ReadRequest, readPython } from '../../../src/reading/index.ts';

const read = (text: string, told: Partial<ReadRequest> = {}) => readPython({ text, file: 'train.py', ...told });
function rates(text: string, told: Partial<ReadRequest> = {}): readonly number[] {
  const [series] = read(text, told);
  return Array.from({ length: series?.schedule.length ?? 0 }, (_, t) => series?.schedule.at(t) ?? Number.NaN);
}
const near = (all: readonly number[]) => all.map((one) => expect.closeTo(one, 14));

const run = (rate: string, optimizer = 'tf.train.MomentumOptimizer(rate, 0.9)') => `
import tensorflow as tf
from model import Net
net = Net()
step = tf.Variable(0, trainable=False)
x = tf.placeholder(tf.float32, [None, 10])
fed = tf.placeholder(tf.float32, shape=[])
rate = ${rate}
train_op = ${optimizer}.minimize(net.loss, global_step=step)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for i in range(8):
        loss, _ = sess.run([net.loss, train_op], feed_dict={fed: 0.5 / (1 + i // 4), net.y: 1, x: 2})
`;
const half = (x: number) => (1 + Math.cos(Math.PI * x)) / 2;

/** By python/training/learning_rate_decay.py of TensorFlow 1.15. */
describe('a rate of a graph', () => {
  it.each<[string, (t: number) => number]>([
    ['tf.train.exponential_decay(0.1, step, 4, 0.5)', (t) => 0.1 * 0.5 ** (t / 4)],
    ['tf.train.exponential_decay(0.1, step, 4, 0.5, staircase=True)', (t) => 0.1 * 0.5 ** Math.floor(t / 4)],
    ['tf.train.natural_exp_decay(0.1, step, 2, 0.5)', (t) => 0.1 * Math.exp((-0.5 * t) / 2)],
    ['tf.train.inverse_time_decay(0.1, step, 2, 0.5, True)', (t) => 0.1 / (1 + 0.5 * Math.floor(t / 2))],
    ['tf.train.piecewise_constant(step, [2, 5], [0.1, 0.2, 0.3])', (t) => (t <= 2 ? 0.1 : t <= 5 ? 0.2 : 0.3)],
    ['tf.train.polynomial_decay(0.1, step, 5, 0.02, power=2.0)', (t) => 0.08 * (1 - Math.min(t, 5) / 5) ** 2 + 0.02],
    ['tf.train.polynomial_decay(0.1, step, 3, cycle=True)', (t) => 0.0999 * (1 - t / (3 * Math.max(1, Math.ceil(t / 3)))) + 0.0001],
    ['tf.train.cosine_decay(0.1, step, 6, alpha=0.1)', (t) => 0.1 * (0.9 * half(Math.min(t, 6) / 6) + 0.1)],
    [
      'tf.train.cosine_decay_restarts(0.1, step, 2, m_mul=0.5)',
      (t) => (t < 2 ? 0.1 * half(t / 2) : t < 6 ? 0.05 * half((t - 2) / 4) : 0.025 * half((t - 6) / 8)),
    ],
    ['tf.train.linear_cosine_decay(0.1, step, 10)', (t) => 0.1 * ((1 - t / 10) * half(t / 10) + 0.001)],
    ['0.1 * tf.minimum(1.0, tf.cast(step, tf.float32) / 4.0)', (t) => 0.1 * Math.min(1, t / 4)],
    ['tf.cond(step < 2, lambda: 0.01, lambda: tf.constant(0.1))', (t) => (t < 2 ? 0.01 : 0.1)],
    ['fed', (t) => 0.5 / (1 + Math.floor(t / 4))],
    ['fed * tf.train.exponential_decay(1.0, step, 1, 0.5)', (t) => (0.5 / (1 + Math.floor(t / 4))) * 0.5 ** t],
    ['0.1', () => 0.1],
  ])('%s', (rate, at) => {
    expect(rates(run(rate))).toEqual(near(Array.from({ length: 8 }, (_, t) => at(t))));
  });

  it('says nothing of what stands in the library', () => {
    expect(read(run('0.1'))[0]?.notes).toEqual(['tensorflow is taken as that library publishes it']);
  });

  it('is that of the first version behind tf.compat.v1, too', () => {
    const text = run('tf.train.exponential_decay(0.1, step, 4, 0.5)').replace('import tensorflow', 'import tensorflow.compat.v1');
    expect(rates(text)[4]).toBe(0.05);
  });

  it('is asked for where it is fed with what nobody knows', () => {
    expect(() => rates(run('fed').replace('fed: 0.5 / (1 + i // 4)', 'fed: settings.lr'))).toThrow('"settings.lr"');
    expect(() => rates(run('fed').replace('fed: 0.5 / (1 + i // 4), ', ''))).toThrow();
  });
});

it('a rate that an operation assigns is that of the updates after it', () => {
  const text = `import tensorflow as tf
from model import Net
net = Net()
class Model:
    def __init__(self):
        self.lr = tf.Variable(0.0, trainable=False)
        self.new_lr = tf.placeholder(tf.float32, shape=[])
        self.set = tf.assign(self.lr, self.new_lr)
        grads, _ = tf.clip_by_global_norm(tf.gradients(cost, tf.trainable_variables()), 5)
        self.train = tf.train.GradientDescentOptimizer(self.lr).apply_gradients(zip(grads, tf.trainable_variables()))
    def assign(self, session, value):
        session.run(self.set, feed_dict={self.new_lr: value})
m = Model()
sess = tf.Session()
for epoch in range(3):
    m.assign(sess, 0.5 ** epoch)
    for batch in range(2):
        sess.run({'cost': net.cost, 'op': m.train})
`;
  expect(rates(text)).toEqual([1, 1, 0.5, 0.5, 0.25, 0.25]);
});

describe('what makes the steps', () => {
  const graph = `import tensorflow as tf
import tensorflow.contrib.slim as slim
step = tf.train.get_or_create_global_step()
lr = tf.train.exponential_decay(0.1, step, 1, 0.5)
optimizer = tf.train.AdamOptimizer(lr)
`;
  it.each([
    [
      'gradients that are clipped',
      'op = optimizer.apply_gradients([(tf.clip_by_norm(g, 1.0), v) for g, v in optimizer.compute_gradients(loss)], global_step=step)\nwith tf.Graph().as_default(), tf.Session() as sess:\n    for i in range(3): sess.run([op, loss])',
    ],
    [
      'a session that stops by itself',
      'op = optimizer.minimize(loss, global_step=step)\nwith tf.train.MonitoredTrainingSession(hooks=[tf.train.StopAtStepHook(last_step=3)]) as sess:\n    while not sess.should_stop():\n        sess.run(op)',
    ],
    ["slim's training", 'slim.learning.train(slim.learning.create_train_op(loss, optimizer), "x", number_of_steps=3)'],
  ])('%s', (_, training) => {
    expect(rates(`${graph}${training}\n`)).toEqual(near([0.1, 0.05, 0.025]));
  });
});
