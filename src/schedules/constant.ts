import { none } from '../core/breaks.ts';
import { defineSchedule } from '../core/define.ts';
import { rate } from '../core/parameters.ts';

/** One rate for the whole run. */
export const constant = defineSchedule({
  type: 'constant',
  summary: 'one rate for the whole run',
  formula: 'max',
  source: 'no schedule at all: transformers get_constant_schedule, optax constant_schedule',
  example: 'constant --max 3e-4 --warmup 5%',
  group: 'decays',
  equals: ['transformers get_constant_schedule', 'transformers get_constant_schedule_with_warmup (--warmup N)', 'optax.constant_schedule'],
  endless: true,
  known: {
    ConstantLR: 'constant',
    constant_with_warmup: 'constant --warmup 10%',
    flat: 'constant',
    fixed: 'constant',
    none: 'constant',
    'flat-cos': 'constant --cooldown 25% --cooldown-shape cosine',
    fit_flat_cos: 'constant --cooldown 25% --cooldown-shape cosine',
    FlatCosAnnealScheduler: 'constant --cooldown 25% --cooldown-shape cosine',
    常数: 'constant',
    恒定: 'constant',
    固定学习率: 'constant',
  },
  params: {
    max: rate('the rate', { default: 0.1 }),
  },
  curve: ({ max }) => ({ at: () => max, breaks: none }),
});
