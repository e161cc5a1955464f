import { none } from '../core/breaks.ts';
import { defineSchedule, notNegative } from '../core/define.ts';
import { floor, rate } from '../core/parameters.ts';
import { mix } from '../core/shapes.ts';

/** transformers `get_linear_schedule_with_warmup`, optax `linear_schedule`. */
export const linear = defineSchedule({
  type: 'linear',
  summary: 'a straight line from max down to min',
  formula: 'min + (max - min) * (1 - t / T)',
  source: 'transformers get_linear_schedule_with_warmup (with --warmup), optax linear_schedule',
  example: 'linear --max 5e-5 --steps 1000 --warmup 10%',
  group: 'decays',
  equals: ['transformers get_linear_schedule_with_warmup (--warmup N)', 'optax.linear_schedule', 'keras PolynomialDecay (power 1)'],
  known: {
    LinearLR: 'ramp',
    get_linear_schedule_with_warmup: 'linear --warmup 10%',
    d2z: 'linear --warmup 10%',
    'decay-to-zero': 'linear --warmup 10%',
    linear_with_warmup: 'linear --warmup 10%',
    'slanted-triangular': 'linear --max 0.01 --min 3.125% --warmup 10% --warmup-from 3.125%',
    stlr: 'linear --max 0.01 --min 3.125% --warmup 10% --warmup-from 3.125%',
    SchedLin: 'linear',
    linear_decay: 'linear',
    LinearWithWarmupScheduler: 'linear --warmup 10%',
    WarmupDecayLR: 'linear --warmup 10%',
    warmup_linear: 'linear --warmup 10%',
    线性衰减: 'linear',
  },
  params: {
    max: rate('rate at the start', { default: 0.1 }),
    min: floor('rate at the horizon', { default: 0 }),
  },
  rules: [{ over: ['min', 'max'], says: '--min must not exceed --max', holds: ({ min, max }) => min <= max }],
  curve: ({ max, min }, T) => ({ at: notNegative('linear', (t) => mix(max, min, t / T)), breaks: none }),
});
