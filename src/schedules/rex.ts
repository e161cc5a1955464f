import { none } from '../core/breaks.ts';
import { defineSchedule } from '../core/define.ts';
import { floor, rate } from '../core/parameters.ts';
import { mix } from '../core/shapes.ts';

/** Chen, Wolfe & Kyrillidis 2022, REX: Revisiting Budgeted Training with an Improved Schedule, arXiv:2107.04197. */
export const rex = defineSchedule({
  type: 'rex',
  summary: 'a reflected exponential: slow at first, steep at the end',
  formula: 'min + (max - min) * max(0, 1 - t / T) / (1 / 2 + max(0, 1 - t / T) / 2)',
  source: 'Chen, Wolfe & Kyrillidis 2022, REX: Revisiting Budgeted Training with an Improved Schedule, arXiv:2107.04197',
  example: 'rex --max 0.1 --epochs 100',
  group: 'decays',
  known: {
    'reflected-exponential': 'rex',
    REXScheduler: 'rex',
    RexLR: 'rex',
  },
  params: {
    max: rate('rate at the start', { default: 0.1 }),
    min: floor('rate at the horizon', { default: 0 }),
  },
  rules: [{ over: ['min', 'max'], says: '--min must not exceed --max', holds: ({ min, max }) => min <= max }],
  curve: ({ max, min }, T) => ({
    at(t) {
      const left = Math.max(0, 1 - t / T);
      return mix(min, max, left / (1 / 2 + left / 2));
    },
    breaks: none,
  }),
});
