import { warmup as ramp } from '../compose/warmup.ts';
import { defineSchedule } from '../core/define.ts';
import { choice, floor, updates } from '../core/parameters.ts';
import { shapes } from '../core/shapes.ts';
import { cosine } from './cosine.ts';

const { from, shape } = ramp.params;
const { max, min, cycles } = cosine.params;

/** transformers `get_cosine_schedule_with_warmup`; `num_cycles` is `cycles`. */
export const warmupCosine = defineSchedule({
  type: 'warmup-cosine',
  summary: 'a linear warm-up, then half a cosine over the rest',
  formula:
    'warmup_from + (max - warmup_from) * t / warmup if t < warmup else ' +
    'min + (max - min) * (1 + cos(2 * pi * cycles * (t - warmup) / max(1, T - warmup))) / 2',
  source: 'transformers get_cosine_schedule_with_warmup (past its end: --after continue)',
  example: 'warmup-cosine --max 0.001 --warmup 10 --steps 100',
  group: 'warm-up and phases',
  known: {
    'linear-warmup-cosine': 'warmup-cosine',
    get_cosine_schedule_with_warmup: 'warmup-cosine --after continue',
    LinearWarmupCosineAnnealingLR: 'warmup-cosine',
    CosineWarmupLR: 'warmup-cosine',
    WarmUpCosineDecayScheduler: 'warmup-cosine',
    cosine_with_warmup: 'warmup-cosine',
    cosine_warmup: 'warmup-cosine',
    CosineWithWarmupScheduler: 'warmup-cosine',
    预热余弦退火: 'warmup-cosine',
    余弦预热: 'warmup-cosine',
    带预热的余弦退火: 'warmup-cosine',
    预热余弦: 'warmup-cosine',
  },
  equals: ['transformers get_cosine_schedule_with_warmup (--after continue)', 'optax.warmup_cosine_decay_schedule'],
  params: {
    max: { ...max, help: 'rate at the end of the warm-up' },
    min,
    cycles,
    warmup: updates('how long the warm-up is, within the length', { min: 0, fractional: true, default: '10%' }),
    warmupFrom: floor(from.help, { default: from.default, quiet: true }),
    warmupShape: choice(shape.help, shapes, { default: shape.default, quiet: true }),
  },
  rules: [{ over: ['min', 'max'], says: '--min must not exceed --max', holds: ({ min, max }) => min <= max }],
  phases: ({ warmup }, T) => [
    { name: 'warmup', until: warmup },
    { name: 'decay', start: warmup, until: T },
  ],
  aboveZero: 'write a --warmup-from above 0',
  compose: ({ max, min, cycles, warmup, warmupFrom, warmupShape }, run) =>
    ramp({ of: cosine({ max, min, cycles, ...run }), updates: warmup, from: warmupFrom, shape: warmupShape }, true),
});
