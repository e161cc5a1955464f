import { points } from '../core/breaks.ts';
import { defineSchedule } from '../core/define.ts';
import { number, rate } from '../core/parameters.ts';

/** Shen et al. 2024, Power Scheduler, arXiv:2408.13359; without its warm-up and its last decay, which are `--warmup` and `--cooldown`. */
export const power = defineSchedule({
  type: 'power',
  summary: 'a power of the tokens seen, whatever the length of the run',
  formula: 'min(max, batch * a * max(1, tokens_per_update * t) ** b)',
  source: 'Shen et al. 2024, Power Scheduler: A Batch Size and Token Number Agnostic Learning Rate Scheduler, arXiv:2408.13359',
  example: 'power --max 0.02 --batch 1024 --tokens-per-update 4M --steps 250k',
  group: 'decays',
  equals: ['OLMo-core PowerLR'],
  known: { PowerLR: 'power', 'power-law': 'power', 'power-scheduler': 'power' },
  endless: true,
  drawn: ({ max, batch, a, b, tokensPerUpdate }) => ({
    length: (10 * Math.max(1, (max / (batch * a)) ** (1 / b))) / tokensPerUpdate,
    unit: tokensPerUpdate === 1 ? 'token' : 'step',
  }),
  params: {
    max: rate('the highest rate', { default: 0.02 }),
    batch: number('size of a batch, in sequences', { min: 1, default: 1024 }),
    a: number('factor of the power law', { above: 0, default: 4.6, quiet: true }),
    b: number('exponent of the power law', { min: -10, max: 0, default: -0.51, quiet: true }),
    tokensPerUpdate: number('tokens in an update; 1 where updates are counted in tokens', { min: 1, default: 1, quiet: true }),
  },
  curve: ({ max, batch, a, b, tokensPerUpdate }) => ({
    at: (t) => Math.min(max, batch * a * Math.max(1, tokensPerUpdate * t) ** b),
    breaks: points(...(b < 0 && max > 0 ? [Math.max(1, (max / (batch * a)) ** (1 / b)) / tokensPerUpdate] : [])),
  }),
});
