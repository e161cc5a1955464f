import { every, none } from '../core/breaks.ts';
import { defineSchedule, notNegative } from '../core/define.ts';
import { choice, floor, rate } from '../core/parameters.ts';
import { interpolate, shapes } from '../core/shapes.ts';

/** PyTorch `LinearLR` and, with the cosine shape going on, `CosineAnnealingLR` towards any `eta_min`. */
export const ramp = defineSchedule({
  type: 'ramp',
  summary: 'from one rate to another, up or down',
  formula: 'from + (max - from) * t / T',
  source: 'PyTorch LinearLR, optax linear_schedule; Goyal et al. 2017, arXiv:1706.02677, section 2.2, for what it is good for',
  example: 'ramp --max 0.1 --shape cosine --epochs 100',
  group: 'warm-up and phases',
  equals: ['torch LinearLR', 'torch CosineAnnealingLR (--shape cosine --after continue)', 'torch SWALR', 'optax.linear_schedule'],
  known: {
    LinearLR: 'ramp',
    linear_schedule: 'ramp',
    SWALR: 'ramp --shape cosine',
    warmup: 'ramp',
    LinearWarmup: 'ramp',
    warmup_lr: 'ramp',
    GradualWarmupScheduler: 'ramp',
    LinearParamScheduler: 'ramp',
    预热: 'ramp',
    热身: 'ramp',
    线性预热: 'ramp',
    学习率预热: 'ramp',
  },
  params: {
    max: rate('rate it leads to', { default: 0.1 }),
    from: floor('rate at the start, which may lie above --max', { default: 0 }),
    shape: choice('how it gets there', shapes, { default: 'linear' }),
  },
  rules: [
    {
      over: ['shape', 'from', 'max'],
      says: 'a geometric ramp has no end at 0; write --from and --max with rates above 0',
      holds: ({ shape, from, max }) => shape !== 'geometric' || (from > 0 && max > 0),
    },
  ],
  phases: ({ from, max }, T) => (from < max ? [{ name: 'rise', until: T }] : []),
  aboveZero: 'write a --from above 0',
  says: ({ shape, from, max }, write) => write.ramp(shape, from, max, write.share(0, write.horizon), write.after === 'continue'),
  chained: ({ shape, max }) => (shape === 'cosine' ? max : undefined),
  curve: ({ max, from, shape }, T) => ({
    at: notNegative('ramp', (t) => interpolate(shape, from, max, t / T)),
    breaks: shape === 'cosine' ? every(T) : none,
  }),
});
