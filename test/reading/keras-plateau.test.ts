import { describe, expect, it } from 'vitest';
import { readPython } from '../../src/reading/index.ts';

const script = (fit: string) => `import keras
from keras.callbacks import EarlyStopping, ReduceLROnPlateau
plateau = ReduceLROnPlateau(monitor='val_loss', factor=0.5, patience=2)
model.compile(optimizer=keras.optimizers.SGD(learning_rate=0.5), loss='mse')
model.fit(x, y, epochs=8, ${fit})
`;
const metrics = [1, 0.9, 0.9, 0.9, 0.9, 0.95, 0.2, 0.2];
const read = (text: string, told: { readonly metrics?: readonly number[] } = { metrics }) => {
  const [one] = readPython({ text, file: 'train.py', ...told });
  return { rates: Array.from({ length: one?.schedule.length ?? 0 }, (_, t) => one?.schedule.at(t)), notes: one?.notes };
};

// Run: keras 3.15, with the metrics put into the logs.
describe("a plateau that keras' fit calls", () => {
  it('lowers the rate that was compiled, for as many epochs as fit takes', () => {
    expect(read(script('callbacks=[plateau]')).rates).toEqual([0.5, 0.5, 0.5, 0.5, 0.25, 0.25, 0.125, 0.125]);
  });

  it('needs no batches', () => {
    const text = script('steps_per_epoch=max(1, len(lines) // 32), callbacks=[plateau, EarlyStopping(patience=3)]');
    const { rates, notes } = read(text);
    expect(rates).toHaveLength(8);
    expect(notes).toContain('EarlyStopping may end the run, which is left out');
  });

  it('asks for its metrics, as many as there are epochs', () => {
    const says = /the metric of this ReduceLROnPlateau is known at run time only; --metrics/;
    expect(() => read(script('callbacks=[plateau]'), {})).toThrow(says);
    expect(() => read(script('callbacks=[plateau]'), { metrics: [1, 1] })).toThrow(says);
  });

  it('is refused beside what else moves the rate', () => {
    const both = 'callbacks=[keras.callbacks.LearningRateScheduler(lambda epoch: 0.1 / (epoch + 1)), plateau]';
    expect(() => read(script(both))).toThrow('beside what else moves the rate');
  });
});
