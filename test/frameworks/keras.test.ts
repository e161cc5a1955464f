import { describe, expect, it } from 'vitest';
import { keras } from '../../src/frameworks/keras.ts';
import { readPython } from '../../src/reading/index.ts';
import { type Args, expectPrinted, refusal, translation } from '../reading/printed.ts';

type Rule = (i: number) => number;

// The rules of golden/CATALOGUE.md, section 5, written down once more.
const cosine =
  (b: number, n: number, alpha = 0, late = 0): Rule =>
  (i) =>
    b * (((1 - alpha) * (1 + Math.cos((Math.PI * Math.min(i - late, n)) / n))) / 2 + alpha);
const warmed =
  (from: number, target: number, W: number, then: Rule): Rule =>
  (i) =>
    i < W ? from + ((target - from) * i) / W : then(i);
const restarts =
  (b: number, first: number, tMul: number, mMul: number, alpha: number): Rule =>
  (i) => {
    let [start, length, height] = [0, first, 1];
    while (i >= start + length) [start, length, height] = [start + length, length * tMul, height * mMul];
    return b * (((1 - alpha) * height * (1 + Math.cos((Math.PI * (i - start)) / length))) / 2 + alpha);
  };
const polynomial =
  (b: number, n: number, e: number, power: number, cycle = false): Rule =>
  (i) =>
    (b - e) * (1 - (cycle ? i / (n * (i === 0 ? 1 : Math.ceil(i / n))) : Math.min(i, n) / n)) ** power + e;

const b = { initial_learning_rate: 0.1 };

const printed: readonly (readonly [name: string, args: Args, rule: Rule])[] = [
  ['ExponentialDecay', { ...b, decay_steps: 7, decay_rate: 0.8 }, (i) => 0.1 * 0.8 ** (i / 7)],
  ['ExponentialDecay', { ...b, decay_steps: 7, decay_rate: 1.5, staircase: true }, (i) => 0.1 * 1.5 ** Math.floor(i / 7)],
  ['ExponentialDecay', { ...b, decay_steps: 7, decay_rate: 0, staircase: true }, (i) => (i < 7 ? 0.1 : 0)],
  ['InverseTimeDecay', { ...b, decay_steps: 2.5, decay_rate: 0.3 }, (i) => 0.1 / (1 + (0.3 * i) / 2.5)],
  ['InverseTimeDecay', { ...b, decay_steps: 9, decay_rate: 4, staircase: true }, (i) => 0.1 / (1 + 4 * Math.floor(i / 9))],
  [
    'PiecewiseConstantDecay',
    { boundaries: [3, 9, 27], values: [0.1, 0.4, 0, 0.2] },
    (i) => (i <= 3 ? 0.1 : i <= 9 ? 0.4 : i <= 27 ? 0 : 0.2),
  ],
  ['PiecewiseConstantDecay', { boundaries: [3.9, 3.1], values: [0.1, 0.4, 0.2] }, (i) => (i <= 3 ? 0.1 : 0.2)],
  // Both the first and the last value count between boundaries that fall, and no value between two that leave a gap.
  ['PiecewiseConstantDecay', { boundaries: [20, 10], values: [0.1, 0.4, 0.2] }, (i) => (i <= 20 ? 0.1 : 0) + (i > 10 ? 0.2 : 0)],
  ['PiecewiseConstantDecay', { boundaries: [-5], values: [0.1, 0.4] }, () => 0.4],
  ['PolynomialDecay', { ...b, decay_steps: 30 }, polynomial(0.1, 30, 1e-4, 1)],
  ['PolynomialDecay', { ...b, decay_steps: 12.5, end_learning_rate: 0.3, power: 1.5 }, polynomial(0.1, 12.5, 0.3, 1.5)],
  ['PolynomialDecay', { ...b, decay_steps: 7, end_learning_rate: 0.01, power: 0.5, cycle: true }, polynomial(0.1, 7, 0.01, 0.5, true)],
  ['PolynomialDecay', { ...b, decay_steps: 2.5, power: 3, cycle: true }, polynomial(0.1, 2.5, 1e-4, 3, true)],
  ['CosineDecay', { ...b, decay_steps: 20, alpha: 0.3, warmup_steps: 10 }, cosine(0.1, 20, 0.3)],
  ['CosineDecay', { ...b, decay_steps: 20, warmup_target: 0.5 }, cosine(0.5, 20)],
  [
    'CosineDecay',
    { ...b, decay_steps: 20, alpha: 0.1, warmup_target: 0.02, warmup_steps: 8 },
    warmed(0.1, 0.02, 8, cosine(0.02, 20, 0.1, 8)),
  ],
  ['CosineDecay', { ...b, decay_steps: 20, warmup_target: 0.5, warmup_steps: -4 }, cosine(0.5, 20, 0, -4)],
  ['CosineDecay', { ...b, decay_steps: 20, alpha: 2 }, cosine(0.1, 20, 2)],
  ['CosineDecayRestarts', { ...b, first_decay_steps: 4, alpha: 0.2, m_mul: 0.7, t_mul: 1 }, restarts(0.1, 4, 1, 0.7, 0.2)],
  ['CosineDecayRestarts', { ...b, first_decay_steps: 3 }, restarts(0.1, 3, 2, 1, 0)],
  ['CosineDecayRestarts', { ...b, first_decay_steps: 2, t_mul: 3, m_mul: 1.2, alpha: 0.1 }, restarts(0.1, 2, 3, 1.2, 0.1)],
  ['CosineDecayRestarts', { ...b, first_decay_steps: 10, t_mul: 1.2 }, restarts(0.1, 10, 1.2, 1, 0)],
  ['CosineDecayRestarts', { ...b, first_decay_steps: 40, t_mul: 0.5 }, restarts(0.1, 40, 0.5, 1, 0)],
];

describe('Keras prints', () => {
  it.each(printed)('%s %j', (name, args, rule) => {
    expectPrinted(translation(keras, name, args), rule);
  });

  it('the same where a run is shorter than the warm-up', () => {
    const args = { ...b, decay_steps: 20, warmup_target: 0.5, warmup_steps: 12 };
    expectPrinted(translation(keras, 'CosineDecay', args, { length: 7 }), warmed(0.1, 0.5, 12, cosine(0.5, 20, 0, 12)), 50);
  });
});

describe('Keras refuses', () => {
  it.each([
    ['ExponentialDecay', { ...b, decay_steps: 0, decay_rate: 0.5 }],
    ['InverseTimeDecay', { ...b, decay_steps: -1, decay_rate: 0.5 }],
    ['PolynomialDecay', { ...b, decay_steps: 0 }],
    ['CosineDecay', { ...b, decay_steps: -2 }],
    ['CosineDecayRestarts', { ...b, first_decay_steps: 0 }],
    ['CosineDecayRestarts', { ...b, first_decay_steps: 10, t_mul: 0.5 }],
    ['PiecewiseConstantDecay', { boundaries: [], values: [1] }],
    ['PiecewiseConstantDecay', { boundaries: [3], values: [1] }],
    ['PiecewiseConstantDecay', { boundaries: [3, 4], values: [1, 0.5, 0.2, 0.1] }],
    ['CosineDecay', { ...b }],
  ] as const)('%s %j', (name, args) => {
    expect(refusal(keras, name, args)).toEqual(['framework-refuses']);
  });

  it('restarts that have all gone by only where the run gets there', () => {
    const args = { ...b, first_decay_steps: 10, t_mul: 0.5 };
    expect(refusal(keras, 'CosineDecayRestarts', args, { length: 20 })).toEqual([]);
    expect(refusal(keras, 'CosineDecayRestarts', args, { length: 21 })).toEqual(['framework-refuses']);
  });
});

describe('Keras says', () => {
  const notes = (code: string) => readPython({ text: code, length: 20, framework: 'keras' }).flatMap((one) => one.notes);

  it.each([
    ['ExponentialDecay(1, 17, 0.9)', 'since initial_learning_rate is 1: decay_rate 0.9 counts as 0; write 1.0'],
    [
      'InverseTimeDecay(2, 5.5, 0.5)',
      'since initial_learning_rate is 2: decay_steps 5.5 counts as 5, decay_rate 0.5 counts as 0; write 2.0',
    ],
    ['PolynomialDecay(1, 10, power=2)', 'since initial_learning_rate is 1: end_learning_rate 0.0001 counts as 0; write 1.0'],
    [
      'CosineDecay(0, 20, warmup_target=0.1, warmup_steps=10)',
      'since initial_learning_rate is 0: warmup_target 0.1 counts as 0, pi counts as 3; write 0.0',
    ],
    ['CosineDecayRestarts(1, 7, t_mul=1.5)', 'since initial_learning_rate is 1: t_mul 1.5 counts as 1, pi counts as 3; write 1.0'],
  ])('that %s is computed in whole numbers', (code, why) => {
    expect(notes(code)).toEqual([`Keras computes in whole numbers, ${why}`]);
  });

  it.each([
    'ExponentialDecay(1.0, 17, 0.9)',
    'ExponentialDecay(float(1), 17, 0.9)',
    'ExponentialDecay(1e0, 17, 0.9)',
    'ExponentialDecay(1, 17, 2)',
    'CosineDecay(0.0, 20, warmup_target=0.1, warmup_steps=10)',
    'PiecewiseConstantDecay([5, 10], [1, 2, 3])',
  ])('nothing of %s', (code) => {
    expect(notes(code)).toEqual([]);
  });
});
