import { none } from '../core/breaks.ts';
import { defineSchedule } from '../core/define.ts';
import { floor, number, rate } from '../core/parameters.ts';
import { mix } from '../core/shapes.ts';

/** Hsueh, Li & Wu 2019, Stochastic Gradient Descent with Hyperbolic-Tangent Decay, arXiv:1806.01593; timm `TanhLRScheduler`. */
export const tanh = defineSchedule({
  type: 'tanh',
  summary: 'a hyperbolic tangent: long at the top, a smooth fall',
  formula: 'min + (max - min) * (1 - tanh(lb * (1 - t / T) + ub * t / T)) / 2',
  source:
    'Hsueh, Li & Wu 2019, Hyperbolic-Tangent Decay on Classification, arXiv:1806.01593; timm TanhLRScheduler (at its end: --after min)',
  example: 'tanh --max 0.1 --epochs 100',
  group: 'decays',
  equals: ['timm TanhLRScheduler (--after min)'],
  known: {
    TanhLRScheduler: 'tanh --after min',
    htd: 'tanh',
    'hyperbolic-tangent': 'tanh',
    TanhLR: 'tanh',
    tanh_decay: 'tanh',
    hyperbolic_tangent_decay: 'tanh',
  },
  params: {
    max: rate('rate it comes from', { default: 0.1 }),
    min: floor('rate it goes to', { default: 0 }),
    lb: number('where on the tangent it starts: the lower, the closer to --max', { min: -1000, max: 1000, default: -7, quiet: true }),
    ub: number('where it ends: the higher, the closer to --min', { min: -1000, max: 1000, default: 3, quiet: true }),
  },
  rules: [
    { over: ['min', 'max'], says: '--min must not exceed --max', holds: ({ min, max }) => min <= max },
    { over: ['lb', 'ub'], says: '--lb must be below --ub', holds: ({ lb, ub }) => lb < ub },
  ],
  curve: ({ max, min, lb, ub }, T) => ({
    at: (t) => mix(min, max, (1 - Math.tanh(lb * (1 - t / T) + (ub * t) / T)) / 2),
    breaks: none,
  }),
});
