import { pointsAmong } from '../core/breaks.ts';
import { defineSchedule } from '../core/define.ts';
import { rank } from '../core/numbers.ts';
import { list, number, rate, updates } from '../core/parameters.ts';

/** Step decay at given updates: He et al. 2016, arXiv:1512.03385, section 4.2; PyTorch `MultiStepLR`. */
export const multistep = defineSchedule({
  type: 'multistep',
  summary: 'times gamma at each milestone',
  formula: 'max * gamma ** (number of milestones <= t)',
  informal: true,
  source: 'He et al. 2016, Deep Residual Learning, arXiv:1512.03385, section 4.2; PyTorch MultiStepLR',
  example: 'multistep --max 0.1 --milestones 30,60,80 --gamma 0.1 --epochs 90',
  group: 'decays',
  equals: ['torch MultiStepLR', 'optax.piecewise_constant_schedule', 'timm MultiStepLRScheduler (milestones one less)', 'fvcore MultiStep'],
  known: {
    MultiStepLR: 'multistep',
    MultiStepLRScheduler: 'multistep',
    piecewise_constant_schedule: 'multistep',
    MultiStepDecay: 'multistep',
    WarmupMultiStepLR: 'multistep --warmup 10%',
    WarmupMultiStepSchedule: 'multistep --warmup 10%',
    MultiFactorScheduler: 'multistep',
    多步衰减: 'multistep',
    多阶梯衰减: 'multistep',
  },
  endless: true,
  params: {
    max: rate('rate before the first milestone', { default: 0.1 }),
    milestones: list('where the rate drops, in any order; one that comes twice counts twice', updates('', { min: 0 }), {
      default: [30, 60, 80],
    }),
    gamma: list('factor per drop: one, or one for each milestone', number('', { min: 0 }), { default: [0.1] }),
  },
  rules: [
    {
      over: ['gamma', 'milestones'],
      says: '--gamma takes one factor, or as many as there are --milestones',
      holds: ({ gamma, milestones }) => gamma.length === 1 || gamma.length === milestones.length,
    },
  ],
  changes: ({ milestones }) => ({ parameter: 'milestones', at: milestones.map((t) => [t, t]) }),
  says: (_values, { stairs }) => stairs(),
  curve({ max, milestones, gamma }) {
    const drops = milestones.map((at, i) => ({ at, factor: gamma[gamma.length === 1 ? 0 : i] as number })).sort((a, b) => a.at - b.at);
    const rates = [max];
    for (const { factor } of drops) rates.push((rates.at(-1) as number) * factor);
    const sorted = drops.map(({ at }) => at);
    return { at: (t) => rates[rank(sorted, t)] as number, breaks: pointsAmong([...new Set(sorted.filter((t) => t > 0))]) };
  },
});
