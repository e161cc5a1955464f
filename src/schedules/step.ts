import { applicationsLeft, drops } from '../core/breaks.ts';
import { defineSchedule } from '../core/define.ts';
import { number, rate, updates } from '../core/parameters.ts';

/** Step decay as the source document codes it; with `shift` 0 PyTorch's `StepLR`. */
export const step = defineSchedule({
  type: 'step',
  summary: 'times gamma every step-size updates',
  formula: 'max * gamma ** floor((t + shift) / step_size)',
  source: 'lr0 * d ** floor((1 + epoch) / s); with --shift 0 PyTorch StepLR',
  example: 'step --max 1 --gamma 0.5 --step-size 10 --epochs 100',
  group: 'decays',
  equals: ['torch StepLR (--shift 0)', 'timm StepLRScheduler (--shift 0)', 'mmengine StepLR (--shift 0)', 'fairseq step (--shift 0)'],
  known: {
    StepLR: 'step --gamma 0.1 --shift 0',
    StepDecay: 'step --gamma 0.1 --shift 0',
    staircase: 'step',
    piecewise_step: 'step',
    步长衰减: 'step',
    阶梯衰减: 'step',
    阶梯下降: 'step',
  },
  endless: true,
  params: {
    max: rate('rate before the first drop', { default: 1 }),
    gamma: number('factor per drop', { min: 0, default: 0.5 }),
    stepSize: updates('updates from one drop to the next', { min: 1, fractional: true, default: 10 }),
    shift: number('how many updates early each drop comes; 0 is as in PyTorch', { integer: true, min: 0, default: 1, quiet: true }),
  },
  unsaid: { shift: "step drops one update before PyTorch's StepLR; write --shift 0 for its updates, or --shift 1 for these" },
  remark: ({ shift }) => (shift === 1 ? "PyTorch's StepLR: --shift 0" : undefined),
  changes: ({ stepSize, shift }) => ({ parameter: 'stepSize', at: [[stepSize, stepSize - shift]] }),
  curve: ({ max, gamma, stepSize, shift }) => ({
    at: (t) => max * gamma ** Math.floor((t + shift) / stepSize),
    breaks: drops(stepSize, shift, Math.max(1, applicationsLeft(Math.log(gamma))) * stepSize),
  }),
});
