import { none, numbered } from '../core/breaks.ts';
import { defineSchedule } from '../core/define.ts';
import { flag, floor, number, rate } from '../core/parameters.ts';
import { mix } from '../core/shapes.ts';

/** The "poly" policy of Chen et al. 2018, DeepLab, arXiv:1606.00915, section 4.1; cycling as in Keras, `kDecay` as in timm. */
export const polynomial = defineSchedule({
  type: 'polynomial',
  summary: 'a power of what is left of the run',
  formula:
    'min + (max - min) * max(0, 1 - (t / (T * max(1, ceil(t / T)))) ** k_decay) ** power if cycle else ' +
    'min + (max - min) * max(0, 1 - (t / T) ** k_decay) ** power',
  source: 'Chen et al. 2018, DeepLab, arXiv:1606.00915, section 4.1; k-decay: Zhang & Li 2020, arXiv:2004.05909; Keras PolynomialDecay',
  example: 'polynomial --max 0.01 --power 2 --epochs 100',
  group: 'decays',
  equals: [
    'torch PolynomialLR',
    'transformers get_polynomial_decay_schedule_with_warmup (--warmup)',
    'timm PolyLRScheduler',
    'optax.polynomial_schedule',
    'keras PolynomialDecay',
    'fairseq polynomial_decay (--warmup)',
  ],
  known: {
    PolynomialLR: 'polynomial',
    poly: 'polynomial --power 0.9',
    PolyLR: 'polynomial',
    PolyLRScheduler: 'polynomial --power 0.5',
    polynomial_schedule: 'polynomial',
    PolynomialDecay: 'polynomial --min 1e-4',
    polynomial_decay: 'polynomial',
    get_polynomial_decay_schedule_with_warmup: 'polynomial --min 1e-7 --warmup 10%',
    PolyScheduler: 'polynomial',
    nnunet: 'polynomial --power 0.9',
    'nnUNet PolyLR': 'polynomial --power 0.9',
    polynomial_decay_lr: 'polynomial',
    SchedPoly: 'polynomial',
    PolyDecay: 'polynomial',
    polynomial_decay_schedule: 'polynomial',
    WarmupPolyLR: 'polynomial --power 0.9 --warmup 10%',
    多项式衰减: 'polynomial',
  },
  params: {
    max: rate('rate at the start', { default: 0.1 }),
    min: floor('rate at the horizon, which may lie above --max', { default: 0 }),
    power: number('exponent; 1 is a straight line', { min: 0, default: 1 }),
    kDecay: number('exponent of the time, as in timm', { min: 0.1, max: 10, default: 1, quiet: true }),
    cycle: flag('past the horizon start again, each time from a lower rate and for longer; with --after continue'),
  },
  rules: [
    {
      over: ['cycle'],
      says: '--cycle goes with --after continue only',
      holds: ({ cycle, ...run }) => !cycle || ('after' in run && run.after === 'continue'),
    },
  ],
  jumps: ({ cycle }) => cycle,
  says({ max, min, power, kDecay, cycle }, { say, last, horizon: T }) {
    const x = cycle ? 't / (T * max(1, ceil(t / T)))' : 't / T';
    const left = cycle || last > T ? `max(0, 1 - (${x}) ** k)` : `(1 - (${x}) ** k)`;
    // Towards the larger of both, so that the smaller one keeps its digits.
    const whole = min > max ? `max + (min - max) * (1 - ${left} ** power)` : `min + (max - min) * ${left} ** power`;
    return say(whole, { max, min, power, k: kDecay, T });
  },
  curve: ({ max, min, power, kDecay, cycle }, T) => ({
    at(t) {
      const x = t / (cycle ? T * Math.max(1, Math.ceil(t / T)) : T);
      return mix(min, max, Math.max(0, 1 - x ** kDecay) ** power);
    },
    breaks: cycle ? numbered(ending(T), (t) => t / T) : none,
  }),
});

/** Right after so many horizons, as the division rounds: a cycle still reaches its end, and the next one jumps. */
function ending(T: number) {
  return (cycle: number) => {
    let t = cycle * T;
    while (t / T <= cycle) t *= 1 + Number.EPSILON;
    return t;
  };
}
