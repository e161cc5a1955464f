import { none } from '../core/breaks.ts';
import { defineSchedule } from '../core/define.ts';
import { rate, updates } from '../core/parameters.ts';

/** The decay of Vaswani et al. 2017, arXiv:1706.03762, equation 3, after its warm-up; transformers `get_inverse_sqrt_schedule`. */
export const inverseSqrt = defineSchedule({
  type: 'inverse-sqrt',
  summary: 'one over the square root of the time',
  formula: 'max * sqrt(timescale / (timescale + t))',
  source:
    'Vaswani et al. 2017, arXiv:1706.03762, equation 3, after its warm-up; transformers get_inverse_sqrt_schedule, where --timescale is as long as --warmup',
  example: 'inverse-sqrt --max 5e-4 --timescale 400 --warmup 400 --steps 4000',
  group: 'decays',
  equals: ['transformers get_inverse_sqrt_schedule (--warmup)', 'fairseq inverse_sqrt (--warmup)', 'OLMo InvSqrtWithWarmup (--warmup)'],
  known: {
    inverse_sqrt: 'inverse-sqrt --timescale 4000 --warmup 4000',
    get_inverse_sqrt_schedule: 'inverse-sqrt --timescale 4000 --warmup 4000',
    rsqrt: 'inverse-sqrt',
    isqrt: 'inverse-sqrt',
    InverseSquareRootSchedule: 'inverse-sqrt --timescale 4000 --warmup 4000',
    inverse_square_root: 'inverse-sqrt --timescale 4000 --warmup 4000',
    InverseSqrtLR: 'inverse-sqrt --timescale 4000 --warmup 4000',
    rsqrt_decay: 'inverse-sqrt',
    '1/sqrt(t)': 'inverse-sqrt',
  },
  endless: true,
  drawn: ({ timescale }) => ({ length: 8 * timescale, unit: 'step' }),
  params: {
    max: rate('rate at the start, or after the warm-up', { default: 0.1 }),
    timescale: updates('after three times as many the rate is half; most often as long as the warm-up', {
      min: 1,
      fractional: true,
      default: 10_000,
    }),
  },
  curve: ({ max, timescale }) => ({ at: (t) => max * Math.sqrt(timescale / (timescale + t)), breaks: none }),
});
