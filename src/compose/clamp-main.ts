import { defineOperator } from '../core/define.ts';
import { rate, schedule } from '../core/parameters.ts';
import type { Schedule } from '../core/schedule.ts';
import { clamped, saysClamped } from './clamp.ts';

/** A floor of the decay beneath a warm-up that starts below it: GPT-NeoX `AnnealingLR` with `min_lr`. */
export const clampMain = defineOperator({
  type: 'clamp-main',
  summary: 'the main part kept between two bounds, beneath a warm-up that is not',
  params: {
    of: schedule('what is clamped'),
    min: rate('no rate of the main part is below it; those of a warm-up may be', { optional: true }),
    max: rate('no rate of the main part is above it', { optional: true }),
  },
  rules: [
    {
      over: ['min', 'max'],
      says: '--clamp-main-min must not exceed --clamp-main-max',
      holds: ({ min, max }) => min === undefined || max === undefined || min <= max,
    },
  ],
  modifier: { flag: 'clamp-main', order: 36 },
  whole: ({ of }) => ({ length: of.length }),
  compose({ of, min, max }) {
    const resize = (to: number): Schedule => clampMain({ of: of.resize(to), min, max });
    return { length: of.length, resize, ...clamped(of, min, max), ...(of.also && { also: of.also }) };
  },
  says: saysClamped,
});
