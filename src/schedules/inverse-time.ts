import { drops, none } from '../core/breaks.ts';
import { defineSchedule } from '../core/define.ts';
import { flag, number, rate, updates } from '../core/parameters.ts';

/** Robbins & Monro 1951, A Stochastic Approximation Method, condition (3), in the form of Keras `InverseTimeDecay`. */
export const inverseTime = defineSchedule({
  type: 'inverse-time',
  summary: 'one over the time, a 1/t decay',
  formula: 'max / (1 + rate * (floor(t / step_size) if staircase else t / step_size))',
  source: 'Robbins & Monro 1951, A Stochastic Approximation Method; Keras InverseTimeDecay',
  example: 'inverse-time --max 0.1 --rate 0.1 --epochs 100',
  group: 'decays',
  equals: ['keras InverseTimeDecay', 'paddle InverseTimeDecay', "DeepSpeed OneCycle's tail"],
  known: {
    InverseTimeDecay: 'inverse-time',
    inverse_time_decay: 'inverse-time',
    '1/t': 'inverse-time',
    inverse_decay_lr: 'inverse-time',
    InverseTimeDecayLR: 'inverse-time',
    hyperbolic: 'inverse-time',
    'time-based-decay': 'inverse-time',
    逆时衰减: 'inverse-time',
    反时限衰减: 'inverse-time',
  },
  endless: true,
  params: {
    max: rate('rate at the start', { default: 0.1 }),
    rate: number('by how much the divisor grows per --step-size', { min: 0, default: 0.05 }),
    stepSize: updates('updates that --rate speaks of', { min: 1, fractional: true, default: 1, quiet: true }),
    staircase: flag('decay only at whole multiples of --step-size'),
  },
  changes: ({ stepSize, staircase }) => (staircase ? { parameter: 'stepSize', at: [[stepSize, stepSize]] } : undefined),
  curve: ({ max, rate, stepSize, staircase }) => ({
    at: (t) => max / (1 + rate * (staircase ? Math.floor(t / stepSize) : t / stepSize)),
    breaks: staircase && rate > 0 ? drops(stepSize, 0, Number.POSITIVE_INFINITY) : none,
  }),
});
