import { points } from '../core/breaks.ts';
import { defineSchedule } from '../core/define.ts';
import { number, updates } from '../core/parameters.ts';

/** Vaswani et al. 2017, Attention Is All You Need, arXiv:1706.03762, equation 3; its first step is our update 0. */
export const noam = defineSchedule({
  type: 'noam',
  summary: 'the Transformer paper: linear warm-up, then an inverse square root',
  formula: 'scale * d_model ** -0.5 * min((t + 1) ** -0.5, (t + 1) * warmup ** -1.5)',
  source: 'Vaswani et al. 2017, Attention Is All You Need, arXiv:1706.03762, equation 3',
  example: 'noam --d-model 512 --warmup 4000 --steps 20k',
  group: 'warm-up and phases',
  equals: ['OpenNMT noam', 'NeMo NoamAnnealing', 'paddle NoamDecay'],
  known: {
    NoamLR: 'noam',
    NoamOpt: 'noam',
    NoamDecay: 'noam',
    NoamAnnealing: 'noam',
    transformer: 'noam',
    NoamScheduler: 'noam',
    NoamLRScheduler: 'noam',
    transformer_schedule: 'noam',
    'attention-is-all-you-need': 'noam',
    WarmupScheduler: 'noam',
  },
  endless: true,
  drawn: ({ warmup }) => ({ length: 5 * warmup, unit: 'step' }),
  params: {
    dModel: number('width of the model', { min: 1, default: 512 }),
    warmup: updates('updates until the peak', { min: 1, fractional: true, default: 4000 }),
    scale: number('factor of everything', { min: 0, default: 1, quiet: true }),
  },
  phases: ({ warmup }) => [
    { name: 'warmup', until: warmup, full: warmup - 1 },
    { name: 'decay', until: Number.POSITIVE_INFINITY },
  ],
  curve: ({ dModel, warmup, scale }) => ({
    at: (t) => scale * dModel ** -0.5 * Math.min((t + 1) ** -0.5, (t + 1) * warmup ** -1.5),
    breaks: points(...(warmup > 1 ? [warmup - 1] : [])),
  }),
});
