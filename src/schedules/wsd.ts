import { warmup as warmupOperator } from '../compose/warmup.ts';
import { defineSchedule } from '../core/define.ts';
import { choice, floor, rate, updates } from '../core/parameters.ts';
import { phases, rampCurve } from '../core/phases.ts';
import { shapes } from '../core/shapes.ts';

const { from, shape } = warmupOperator.params;

/**
 * Hu et al. 2024, MiniCPM, arXiv:2404.06395, section 4; Hägele et al. 2024, arXiv:2405.18392, for the shapes of the decay.
 * A decay that begins within the warm-up is met on its way, as in transformers and Megatron.
 */
export const wsd = defineSchedule({
  type: 'wsd',
  summary: 'warm-up, a long stable phase, a short decay to min',
  formula:
    'warmup_from + (max - warmup_from) * t / warmup if t < warmup else max if t < T - decay else ' +
    'min + (max - min) * (T - t) / max(1, decay)',
  source: 'Hu et al. 2024, MiniCPM, arXiv:2404.06395, section 4; Hägele et al. 2024, arXiv:2405.18392',
  example: 'wsd --max 3e-4 --steps 1000 --warmup 5% --decay 20% --decay-shape sqrt',
  group: 'warm-up and phases',
  equals: ['transformers get_wsd_schedule (--decay-shape cosine)', 'Megatron-LM WSD', 'torchtitan', 'OLMo-core WSD'],
  known: {
    warmup_stable_decay: 'wsd --decay-shape cosine',
    get_wsd_schedule: 'wsd --decay-shape cosine',
    'warmup-stable-decay': 'wsd',
    trapezoidal: 'wsd',
    trapezoid: 'wsd',
    wsd_schedule: 'wsd',
    WSDScheduler: 'wsd',
    warmup_hold_decay: 'wsd',
    'cosine-wsd': 'wsd --decay-shape cosine',
    '1-sqrt': 'wsd --decay-shape sqrt',
    预热稳定衰减: 'wsd',
  },
  params: {
    max: rate('rate of the stable phase', { default: 0.1 }),
    min: floor('rate at the end', { default: 0 }),
    warmup: updates('how long the warm-up is', { min: 0, fractional: true, default: '10%' }),
    warmupFrom: floor(from.help, { default: from.default, quiet: true }),
    warmupShape: choice(shape.help, shapes, { default: shape.default, quiet: true }),
    decay: updates('how long the decay is, which ends at the horizon', { min: 0, fractional: true, default: '10%' }),
    decayShape: choice('how the decay falls', shapes, { default: 'linear', quiet: true }),
  },
  rules: [
    { over: ['min', 'max'], says: '--min must not exceed --max', holds: ({ min, max }) => min <= max },
    {
      over: ['warmupShape', 'warmupFrom'],
      says: 'a geometric warm-up cannot start at 0; write --warmup-from with a rate above 0',
      holds: ({ warmupShape, warmupFrom }) => warmupShape !== 'geometric' || warmupFrom > 0,
    },
    {
      over: ['decayShape', 'min'],
      says: 'a geometric decay cannot end at 0; write --min with a rate above 0',
      holds: ({ decayShape, min }) => decayShape !== 'geometric' || min > 0,
    },
  ],
  phases: ({ warmup, decay }, T) => [
    { name: 'warmup', until: warmup },
    { name: 'stable', start: warmup, until: T - decay },
    { name: 'decay', start: T - decay, until: T },
  ],
  aboveZero: 'write a --warmup-from above 0',
  says: ({ max, min, warmup, warmupFrom, warmupShape, decay, decayShape }, { number, ramp, share, inTurn, horizon: T }) =>
    inTurn([
      [warmup, () => ramp(warmupShape, warmupFrom, max, share(0, warmup))],
      [T - decay, () => number(max)],
      [T, () => ramp(decayShape, max, min, share(T - decay, decay))],
      [Number.POSITIVE_INFINITY, () => number(min)],
    ]),
  curve: ({ max, min, warmup, warmupFrom, warmupShape, decay, decayShape }, T) =>
    phases(
      [warmup, rampCurve(warmupShape, warmupFrom, max, 0, warmup)],
      [T - decay, () => max],
      [T, rampCurve(decayShape, max, min, T - decay, decay)],
      [Number.POSITIVE_INFINITY, () => min],
    ),
});
