import { cycleAt, starts } from '../core/cycles.ts';
import { defineSchedule } from '../core/define.ts';
import { choice, floor, number, rate, updates } from '../core/parameters.ts';
import { interpolate } from '../core/shapes.ts';

/** Loshchilov & Hutter 2017, SGDR, arXiv:1608.03983, equation 5. Cycles ever shorter end where they pile up, and the floor holds from there. */
export const restarts = defineSchedule({
  type: 'restarts',
  summary: 'cosine decay with warm restarts, SGDR',
  formula: 'min + (max - min) * restart_decay ** k * (1 + cos(pi * x)) / 2, x being the share of cycle k that is over',
  informal: true,
  source:
    'Loshchilov & Hutter 2017, SGDR, arXiv:1608.03983, equation 5; Keras m_mul, timm cycle_decay and fairseq lr_shrink are --decay-of',
  example: 'restarts --max 0.1 --period 10 --period-mult 2 --epochs 70',
  group: 'cycles and restarts',
  equals: [
    'torch CosineAnnealingWarmRestarts',
    'keras CosineDecayRestarts',
    'timm CosineLRScheduler (--limit, --decay-of peak)',
    'fairseq cosine (--decay-of all)',
    'transformers get_cosine_with_hard_restarts_schedule_with_warmup (--limit)',
  ],
  known: {
    sgdr: 'restarts',
    CosineAnnealingWarmRestarts: 'restarts --period 10',
    CosineDecayRestarts: 'restarts --period 10 --period-mult 2',
    cosine_with_restarts: 'restarts --period 20 --limit 5',
    get_cosine_with_hard_restarts_schedule_with_warmup: 'restarts --period 20 --limit 5',
    'warm-restarts': 'restarts',
    fit_sgdr: 'restarts --period 10 --period-mult 2',
    sgdr_decay: 'restarts',
    CosineAnnealingWarmupRestarts: 'restarts --period 10',
    cosine_restarts: 'restarts',
    cyclic_cosine: 'restarts',
    snapshot: 'restarts',
    余弦退火重启: 'restarts',
    热重启: 'restarts',
  },
  endless: true,
  params: {
    max: rate('rate at the start of the first cycle', { default: 0.1 }),
    min: floor('rate at the end of each cycle', { default: 0 }),
    period: updates('how long the first cycle is', { min: 1, fractional: true, default: 10 }),
    periodMult: number('how many times as long each next cycle is', { above: 0, default: 1 }),
    restartDecay: number('factor of each restart', { min: 0, default: 1, quiet: true }),
    decayOf: choice(
      'what --restart-decay lowers: the height above --min, the rate at the top, or both rates',
      ['amplitude', 'peak', 'all'],
      {
        default: 'amplitude',
        quiet: true,
      },
    ),
    limit: number('how many cycles there are; then the floor', { integer: true, min: 1, optional: true }),
  },
  rules: [
    {
      over: ['restartDecay', 'periodMult'],
      says: '--restart-decay above 1 needs a --period-mult of at least 1, or it would grow without end where the cycles pile up',
      holds: ({ restartDecay, periodMult }) => restartDecay <= 1 || periodMult >= 1,
    },
    {
      over: ['min', 'max', 'restartDecay'],
      says: '--min must not exceed --max where --restart-decay is above 1, or the rates would fall below 0',
      holds: ({ min, max, restartDecay }) => min <= max || restartDecay <= 1,
    },
  ],
  jumps: true,
  says({ max, min, period, periodMult, restartDecay: kept, decayOf, limit = Number.POSITIVE_INFINITY }, { say, cycles }) {
    const wave = '(1 + cos(pi * x)) / 2';
    const texts = {
      none: `min + (max - min) * ${wave}`,
      amplitude: `min + (max - min) * kept ** k * ${wave}`,
      peak: `min + (max * kept ** k - min) * ${wave}`,
      all: `min * kept ** k + (max * kept ** k - min * kept ** k) * ${wave}`,
    };
    // Cycles that rise: towards the larger of both rates, so that the smaller one keeps its digits.
    const rising = {
      none: 'max + (min - max) * (1 - cos(pi * x)) / 2',
      amplitude: `max + (min - max) * (1 - kept ** k * ${wave})`,
      peak: `max * kept ** k * ${wave} + min * (1 - cos(pi * x)) / 2`,
      all: 'max * kept ** k + (min * kept ** k - max * kept ** k) * (1 - cos(pi * x)) / 2',
    };
    const value = say((min > max ? rising : texts)[kept === 1 ? 'none' : decayOf], { max, min, kept });
    return { before: cycles(period, periodMult, limit, 'share', () => min), value };
  },
  chained: 'anew',
  curve: ({ max, min, period, periodMult, restartDecay, decayOf, limit }) => ({
    at(t) {
      const cycle = cycleAt(t, period, periodMult, limit);
      if (cycle === undefined) return min;
      const kept = restartDecay ** cycle.index;
      const [top, bottom] =
        decayOf === 'amplitude' ? [kept === 1 ? max : min + (max - min) * kept, min] : [max * kept, decayOf === 'all' ? min * kept : min];
      return interpolate('cosine', top, bottom, (t - cycle.start) / cycle.length);
    },
    breaks: starts(period, periodMult, limit),
  }),
});
