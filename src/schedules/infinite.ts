import { warmup as warmupOperator } from '../compose/warmup.ts';
import { defineSchedule } from '../core/define.ts';
import { choice, floor, rate, updates } from '../core/parameters.ts';
import { phases, rampCurve } from '../core/phases.ts';
import { shapes } from '../core/shapes.ts';

const { from, shape } = warmupOperator.params;

/** Ibrahim et al. 2024, Simple and Scalable Strategies to Continually Pre-train Large Language Models, arXiv:2403.08763, section 7.4. */
export const infinite = defineSchedule({
  type: 'infinite',
  summary: 'warm-up, cooldown to a constant that may last for ever, final anneal',
  formula:
    'warmup_from + (max - warmup_from) * t / warmup if t < warmup else ' +
    'constant + (max - constant) * (1 + cos(pi * (t - warmup) / cooldown)) / 2 if t < warmup + cooldown else ' +
    'constant if t < T - anneal else constant ** ((T - t) / anneal) * min ** (1 - (T - t) / anneal) if t < T else min',
  source: 'Ibrahim et al. 2024, Continually Pre-train Large Language Models, arXiv:2403.08763, section 7.4',
  example: 'infinite --max 3e-4 --constant 1.65e-4 --min 3e-5 --steps 1000 --warmup 1% --cooldown 60% --anneal 15%',
  group: 'warm-up and phases',
  known: {
    'infinite-lr': 'infinite',
    infinite_cosine: 'infinite',
  },
  params: {
    max: rate('rate at the end of the warm-up', { default: 0.1 }),
    constant: floor('rate of the constant phase', { default: '50%' }),
    min: floor('rate at the end', { default: '10%' }),
    warmup: updates('how long the warm-up is', { min: 0, fractional: true, default: '10%' }),
    warmupFrom: floor(from.help, { default: from.default, quiet: true }),
    warmupShape: choice(shape.help, shapes, { default: shape.default, quiet: true }),
    cooldown: updates('how long the cooldown to the constant is', { min: 0, fractional: true, default: '30%' }),
    cooldownShape: choice('how the cooldown falls', shapes, { default: 'cosine', quiet: true }),
    anneal: updates('how long the anneal is, which ends at the horizon', { min: 0, fractional: true, default: '10%' }),
    annealShape: choice('how the anneal falls', shapes, { default: 'geometric', quiet: true }),
  },
  rules: [
    { over: ['constant', 'max'], says: '--constant must not exceed --max', holds: ({ constant, max }) => constant <= max },
    { over: ['min', 'constant'], says: '--min must not exceed --constant', holds: ({ min, constant }) => min <= constant },
    {
      over: ['warmupShape', 'warmupFrom'],
      says: 'a geometric warm-up cannot start at 0; write --warmup-from with a rate above 0',
      holds: ({ warmupShape, warmupFrom }) => warmupShape !== 'geometric' || warmupFrom > 0,
    },
    {
      over: ['cooldownShape', 'constant'],
      says: 'a geometric cooldown cannot end at 0; write --constant with a rate above 0',
      holds: ({ cooldownShape, constant }) => cooldownShape !== 'geometric' || constant > 0,
    },
    {
      over: ['annealShape', 'min'],
      says: 'a geometric anneal cannot end at 0; write --min with a rate above 0, or another --anneal-shape',
      holds: ({ annealShape, min }) => annealShape !== 'geometric' || min > 0,
    },
  ],
  phases: ({ warmup, cooldown, anneal }, T) => [
    { name: 'warmup', until: warmup },
    { name: 'cooldown', start: warmup, until: warmup + cooldown },
    { name: 'constant', start: warmup + cooldown, until: T - anneal },
    { name: 'anneal', start: T - anneal, until: T },
  ],
  aboveZero: 'write a --warmup-from above 0',
  says(values, { number, ramp, share, inTurn, horizon: T }) {
    const { max, constant, min, warmup, warmupFrom, warmupShape, cooldown, cooldownShape, anneal, annealShape } = values;
    return inTurn([
      [warmup, () => ramp(warmupShape, warmupFrom, max, share(0, warmup))],
      [warmup + cooldown, () => ramp(cooldownShape, max, constant, share(warmup, cooldown))],
      [T - anneal, () => number(constant)],
      [T, () => ramp(annealShape, constant, min, share(T - anneal, anneal))],
      [Number.POSITIVE_INFINITY, () => number(min)],
    ]);
  },
  curve: ({ max, constant, min, warmup, warmupFrom, warmupShape, cooldown, cooldownShape, anneal, annealShape }, T) =>
    phases(
      [warmup, rampCurve(warmupShape, warmupFrom, max, 0, warmup)],
      [warmup + cooldown, rampCurve(cooldownShape, max, constant, warmup, cooldown)],
      [T - anneal, () => constant],
      [T, rampCurve(annealShape, constant, min, T - anneal, anneal)],
      [Number.POSITIVE_INFINITY, () => min],
    ),
});
