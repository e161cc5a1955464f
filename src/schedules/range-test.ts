import { drops, none } from '../core/breaks.ts';
import { defineSchedule } from '../core/define.ts';
import { flag, number, rate, updates } from '../core/parameters.ts';

/** Smith 2017, Cyclical Learning Rates for Training Neural Networks, arXiv:1506.01186, section 3.3; DeepSpeed `LRRangeTest`. */
export const rangeTest = defineSchedule({
  type: 'range-test',
  summary: 'higher and higher, to find the highest rate that still trains',
  formula:
    'min * (1 + rate * (floor(t / step_size) if staircase else t / step_size)) if gamma is None else ' +
    'min * gamma ** (floor(t / step_size) if staircase else t / step_size)',
  source: 'Smith 2017, Cyclical Learning Rates, arXiv:1506.01186, section 3.3; DeepSpeed LRRangeTest',
  example: 'range-test --min 1e-5 --gamma 10 --step-size 20 --steps 100',
  group: 'driven by something else',
  equals: ['DeepSpeed LRRangeTest', 'OLMo-core ExponentialScheduler (--gamma, --shift 1)'],
  known: {
    LRRangeTest: 'range-test',
    'lr-range-test': 'range-test',
    'lr-finder': 'range-test --gamma 10',
    lr_find: 'range-test --gamma 10',
    FastaiLRFinder: 'range-test --gamma 10',
    LearningRateFinder: 'range-test --gamma 10',
  },
  endless: true,
  drawn: ({ stepSize }) => ({ length: 5 * stepSize, unit: 'step' }),
  params: {
    min: rate('rate at the start', { default: 1e-3 }),
    rate: number('how many times min is added every step-size updates', { min: 0, default: 1, unless: 'gamma' }),
    gamma: number('factor every step-size updates, in place of --rate', { min: 1, optional: true }),
    stepSize: updates('updates from one step to the next', { min: 1, fractional: true, default: 2000 }),
    staircase: flag('rise in steps, not steadily'),
  },
  jumps: true,
  curve({ min, rate = 0, gamma, stepSize, staircase }) {
    const steps = (t: number) => (staircase ? Math.floor(t / stepSize) : t / stepSize);
    return {
      at: gamma === undefined ? (t) => min * (1 + rate * steps(t)) : (t) => min * gamma ** steps(t),
      breaks: staircase ? drops(stepSize, 0, Number.POSITIVE_INFINITY) : none,
    };
  },
});
