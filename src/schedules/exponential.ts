import { none } from '../core/breaks.ts';
import { defineSchedule } from '../core/define.ts';
import { number, rate } from '../core/parameters.ts';

/** Exponential decay as the source document codes it; with `gamma` PyTorch's `ExponentialLR`. */
export const exponential = defineSchedule({
  type: 'exponential',
  summary: 'the same share lost at every update',
  formula: 'max * exp(-rate * t) if gamma is None else max * gamma ** t',
  source: 'lr0 * exp(-k * epoch); with --gamma PyTorch ExponentialLR',
  example: 'exponential --max 1 --rate 0.05 --epochs 100',
  group: 'decays',
  endless: true,
  params: {
    max: rate('rate at the start', { default: 1 }),
    rate: number('continuous decay constant k in e^(-k t)', { default: 0.05, unless: 'gamma' }),
    gamma: number('factor per update, in place of --rate', { min: 0, optional: true }),
  },
  curve: ({ max, rate = 0, gamma }) => ({
    at: gamma === undefined ? (t) => max * Math.exp(-rate * t) : (t) => max * gamma ** t,
    breaks: none,
  }),
});
