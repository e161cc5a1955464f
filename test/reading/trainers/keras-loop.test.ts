import { describe, expect, it } from 'vitest';
import { read } from '../readings.ts';

const near = (rates: readonly number[]) => rates.map((rate) => expect.closeTo(rate, 12));

describe('decay of the optimizers before Keras 3', () => {
  const fit = (more: string, data = 'x, y, steps_per_epoch=2, ') => `from keras.optimizers import SGD
from keras.callbacks import LearningRateScheduler
model.compile(optimizer=SGD(lr=0.1, decay=0.5), loss='mse')
model.fit(${data}epochs=2${more})
`;

  it('divides the rate by the updates that were made', () => {
    expect(read(fit('')).rates).toEqual(near([0.1, 0.1 / 1.5, 0.1 / 2, 0.1 / 2.5]));
  });

  it('divides what a callback sets, and is not seen by it', () => {
    const callbacks = ', callbacks=[LearningRateScheduler(lambda epoch, lr: lr / 2)]';
    expect(read(fit(callbacks)).rates).toEqual(near([0.05, 0.05 / 1.5, 0.025 / 2, 0.025 / 2.5]));
  });

  it('needs the batches of an epoch', () => {
    expect(read(fit('', 'x, y, ')).says).toMatch("--define 'len(x)=…'");
  });
});

describe('a rate that nothing moves', () => {
  const fit = (more = '', given = 'x, y, epochs=3') => `import keras, lib
from keras.callbacks import EarlyStopping, ModelCheckpoint
model.compile(optimizer='adam', loss='mse')
model.fit(${given}${more})
`;

  it('is the run where nothing else is', () => {
    expect(read(fit()).rates).toEqual([0.001, 0.001, 0.001]);
    expect(read(fit(', callbacks=[ModelCheckpoint("x"), EarlyStopping()]')).notes).toEqual([
      'EarlyStopping may end the run, which is left out',
    ]);
    expect(read(`${fit()}model.fit(x, y, epochs=2)\n`).rates).toHaveLength(5);
  });

  it.each(['lib.callbacks()', '[lib.Warm(3)]', '[EarlyStopping(), *lib.more]'])('is not where a callback may move it: %s', (callbacks) =>
    expect(read(fit(`, callbacks=${callbacks}`)).says).toMatch(/no scheduler/),
  );

  it('is not where a callback stands by its place, or nobody knows how long it is', () => {
    expect(read(fit('', 'x, y, 32, 3, 1, lib.callbacks()')).says).toMatch(/no scheduler/);
    expect(read(fit('', 'x, y, epochs=lib.epochs')).says).toMatch(/no scheduler/);
  });
});

it('an object that is called gives the rate of an epoch', () => {
  const text = `import keras
class Fall:
    def __init__(self, top):
        self.top = top
    def __call__(self, epoch):
        return self.top / 2 ** epoch
model.compile(optimizer=keras.optimizers.SGD(0.1), loss='mse')
model.fit(x, y, epochs=3, callbacks=[keras.callbacks.LearningRateScheduler(Fall(0.4))])
`;
  expect(read(text).rates).toEqual(near([0.4, 0.2, 0.1]));
});

describe('schedules of the script', () => {
  const at = (body: string, base = 'tf.keras.optimizers.schedules.LearningRateSchedule') => `import tensorflow as tf
from tensorflow import keras
class Own(${base}):
    def __call__(self, step):
${body}
rate = Own(${base.endsWith('Decay') ? '0.4, 1, 0.5' : ''})
model.compile(optimizer=tf.keras.optimizers.SGD(rate), loss='mse')
model.fit(x, y, steps_per_epoch=3)
`;

  it('name what they compute', () => {
    const body = `        with tf.name_scope('Own') as name:
            return tf.cond(step < 1, lambda: 0.4, lambda: 0.2, name=name)`;
    expect(read(at(body)).rates).toEqual(near([0.4, 0.2, 0.2]));
  });

  it('ask the schedule of the library that they extend', () => {
    const body = '        return keras.ops.maximum(super().__call__(step), 0.15)';
    expect(read(at(body, 'keras.optimizers.schedules.ExponentialDecay')).rates).toEqual(near([0.4, 0.2, 0.15]));
  });
});

describe('what fits data and is no model', () => {
  const script = (lines: string, model = 'model') => `import keras
from keras.callbacks import LearningRateScheduler
from own import Scale, build
model = build()
model.compile(optimizer=keras.optimizers.SGD(0.5), loss='mse')
${lines}
${model}.fit(x, y, steps_per_epoch=1, epochs=2, callbacks=[LearningRateScheduler(lambda epoch: 0.1 / (epoch + 1))])
`;

  it.each([
    'from keras.preprocessing.image import ImageDataGenerator\ndata = ImageDataGenerator()\ndata.fit(x)',
    'from tensorflow.keras.preprocessing.image import ImageDataGenerator as Images\nImages().fit(x, augment=True)',
    'from sklearn.preprocessing import StandardScaler\nx = StandardScaler().fit(x).transform(x)',
    'from sklearn.linear_model import LogisticRegression\nLogisticRegression().fit(x, y)',
    'keras.preprocessing.text.Tokenizer().fit_on_texts(x)',
    'keras.layers.TextVectorization().adapt(x)',
  ])('trains nothing: %s', (lines) => {
    expect(read(script(lines))).toMatchObject({ rates: near([0.1, 0.05]), notes: [] });
  });

  it('is said where nobody knows what it is', () => {
    const { rates, notes } = read(script('scale = Scale()\nscale.fit(x)'));
    expect(rates).toEqual(near([0.1, 0.05]));
    expect(notes).toEqual(['what line 7 fits is taken for no training: scale is not known to be compiled']);
  });

  it.each([
    ['net = model', 'net.fit(x)'],
    ['keep = dict(net=model)', 'keep["net"].fit(x)'],
    ['net = other()', 'net.fit(x, y)'],
  ])('a model by another name trains: %s', (lines, fits) => {
    expect(read(script(`${lines}\n${fits}`), { 'len(x)': '32' }).rates?.slice(-3)).toEqual(near([0.5, 0.1, 0.05]));
  });
});

describe('a second fit with a rate that stays', () => {
  const stages = (fit: string) => `import tensorflow as tf
rate = tf.keras.optimizers.schedules.PolynomialDecay(1.0, 4, 0.0)
model.compile(optimizer=tf.keras.optimizers.Adam(rate), loss='mse')
model.fit(${fit}, epochs=2)
model.compile(optimizer=tf.keras.optimizers.Adam(0.1), loss='mse')
model.fit(${fit}, epochs=2)
`;
  const left = 'what line 6 trains is left out; its rate is the same all along';

  it('is said to be left out', () => {
    expect(read(stages('x, y, steps_per_epoch=2'))).toMatchObject({ rates: near([1, 0.75, 0.5, 0.25]), notes: [left] });
  });

  it('does not stand for the first where it is not known how long that is', () => {
    const { rates, notes } = read(stages('data'));
    expect(rates).toEqual(near([1, 0.75, 0.5, 0.25]));
    expect(notes).toContain(left);
  });
});
