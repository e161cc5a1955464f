import { defineSchedule } from '../core/define.ts';
import { number, rate, updates } from '../core/parameters.ts';
import { phases, rampCurve } from '../core/phases.ts';

/** Park et al. 2019, SpecAugment, arXiv:1904.08779, section 4.1; fairseq `tri_stage`. */
export const triStage = defineSchedule({
  type: 'tri-stage',
  summary: 'a linear warm-up, a hold, an exponential decay',
  formula:
    'max * (init_scale + (1 - init_scale) * t / warmup) if t < warmup else max if t < warmup + hold else ' +
    'max * final_scale ** ((t - warmup - hold) / decay) if t < warmup + hold + decay else max * final_scale',
  source: 'Park et al. 2019, SpecAugment, arXiv:1904.08779, section 4.1; fairseq tri_stage',
  example: 'tri-stage --max 5e-4 --steps 1000 --warmup 10% --hold 40% --decay 50%',
  group: 'warm-up and phases',
  equals: ['fairseq tri_stage'],
  known: {
    tri_stage: 'tri-stage',
    tristage: 'tri-stage',
    TriStageLRSchedule: 'tri-stage',
    tri_stage_lr: 'tri-stage',
    TriStageLRScheduler: 'tri-stage',
  },
  params: {
    max: rate('rate of the hold', { default: 0.1 }),
    warmup: updates('how long the warm-up is', { min: 0, fractional: true, default: '10%' }),
    hold: updates('how long max is held', { min: 0, fractional: true, default: '40%' }),
    decay: updates('how long the decay is; what it has come to stays', { min: 0, fractional: true, default: '50%' }),
    initScale: number('share of max at the start', { min: 0, max: 1, default: 0.01, quiet: true }),
    finalScale: number('share of max at the end', { above: 0, max: 1, default: 0.01, quiet: true }),
  },
  phases: ({ warmup, hold, decay }) => [
    { name: 'warmup', until: warmup },
    { name: 'hold', start: warmup, until: warmup + hold },
    { name: 'decay', start: warmup + hold, until: warmup + hold + decay },
  ],
  aboveZero: 'write an --init-scale above 0',
  says({ max, warmup, hold, decay, initScale, finalScale }, { number, say, ramp, share, inTurn, near }) {
    const falling = warmup + hold;
    return inTurn([
      [warmup, () => ramp('linear', near(initScale * max), max, share(0, warmup))],
      [falling, () => number(max)],
      [falling + decay, () => say('max * final ** x', { max, final: finalScale, x: share(falling, decay) })],
      [Number.POSITIVE_INFINITY, () => number(near(max * finalScale))],
    ]);
  },
  curve: ({ max, warmup, hold, decay, initScale, finalScale }) =>
    phases(
      [warmup, rampCurve('linear', initScale * max, max, 0, warmup)],
      [warmup + hold, () => max],
      [warmup + hold + decay, (t) => max * finalScale ** ((t - warmup - hold) / decay)],
      [Number.POSITIVE_INFINITY, () => max * finalScale],
    ),
});
