import { every } from '../core/breaks.ts';
import { defineSchedule } from '../core/define.ts';
import { floor, number, rate } from '../core/parameters.ts';
import { mix } from '../core/shapes.ts';

/** Loshchilov & Hutter 2017, SGDR, arXiv:1608.03983, equation 5 without restarts. */
export const cosine = defineSchedule({
  type: 'cosine',
  summary: 'half a cosine from max down to min',
  formula: 'min + (max - min) * (1 + cos(2 * pi * cycles * t / T)) / 2',
  source:
    'Loshchilov & Hutter 2017, SGDR, arXiv:1608.03983, equation 5 without restarts; PyTorch CosineAnnealingLR (past the horizon: --after continue)',
  example: 'cosine --max 0.1 --min 0.001 --epochs 100',
  group: 'decays',
  params: {
    max: rate('rate at the start', { default: 0.1 }),
    min: floor('rate at the end', { default: 0 }),
    cycles: number('waves over the horizon; 0.5 ends at the floor', { above: 0, max: 1e6, default: 0.5, quiet: true }),
  },
  rules: [{ over: ['min', 'max'], says: '--min must not exceed --max', holds: ({ min, max }) => min <= max }],
  curve: ({ max, min, cycles }, T) => ({
    at: (t) => mix(max, min, (1 - Math.cos((2 * Math.PI * cycles * t) / T)) / 2),
    breaks: every(T / (2 * cycles)),
  }),
});
