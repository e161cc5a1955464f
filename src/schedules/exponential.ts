import { applicationsLeft, drops, none } from '../core/breaks.ts';
import { defineSchedule } from '../core/define.ts';
import { flag, number, rate, updates } from '../core/parameters.ts';

/** Exponential decay as the source document codes it; with `gamma` PyTorch's `ExponentialLR`. */
export const exponential = defineSchedule({
  type: 'exponential',
  summary: 'the same share lost at every update',
  formula:
    'max * exp(-rate * (floor(t / step_size) if staircase else t / step_size)) if gamma is None else ' +
    'max * gamma ** (floor(t / step_size) if staircase else t / step_size)',
  source: 'lr0 * exp(-k * epoch); with --gamma PyTorch ExponentialLR, with --step-size optax exponential_decay',
  example: 'exponential --max 1 --rate 0.05 --epochs 100',
  group: 'decays',
  equals: [
    'torch ExponentialLR (--gamma)',
    'optax.exponential_decay (--gamma --step-size)',
    'keras ExponentialDecay (--gamma --step-size)',
  ],
  known: {
    ExponentialLR: 'exponential --gamma 0.95',
    exponential_decay: 'exponential --gamma 0.96 --step-size 1000',
    ExponentialDecay: 'exponential --gamma 0.96 --step-size 1000',
    exponential_decay_lr: 'exponential --gamma 0.9 --shift 0',
    NaturalExpDecay: 'exponential --rate 0.1',
    natural_exp_decay_lr: 'exponential --rate 0.9',
    SchedExp: 'exponential --gamma 0.95',
    exp: 'exponential',
    exp_decay: 'exponential',
    指数衰减: 'exponential',
  },
  endless: true,
  params: {
    max: rate('rate at the start', { default: 1 }),
    rate: number('continuous decay constant k in e^(-k t)', { default: 0.05, unless: 'gamma' }),
    gamma: number('factor per update, in place of --rate', { min: 0, optional: true }),
    stepSize: updates('updates that --rate or --gamma speaks of', { min: 1, fractional: true, default: 1, quiet: true }),
    staircase: flag('decay only at whole multiples of --step-size'),
  },
  changes: ({ stepSize, staircase }) => (staircase ? { parameter: 'stepSize', at: [[stepSize, stepSize]] } : undefined),
  curve({ max, rate = 0, gamma, stepSize, staircase }) {
    const steps = staircase ? (t: number) => Math.floor(t / stepSize) : (t: number) => t / stepSize;
    const logarithm = gamma === undefined ? -rate : Math.log(gamma);
    return {
      at: gamma === undefined ? (t) => max * Math.exp(-rate * steps(t)) : (t) => max * gamma ** steps(t),
      breaks: staircase ? drops(stepSize, 0, Math.max(1, applicationsLeft(logarithm)) * stepSize) : none,
    };
  },
});
