import { crossed } from '../core/breaks.ts';
import { defineOperator } from '../core/define.ts';
import { rate, schedule } from '../core/parameters.ts';
import type { Schedule } from '../core/schedule.ts';

/** Rates kept between two bounds: optax `exponential_decay` with `end_value`, fairseq's `min_lr`. */
export const clamp = defineOperator({
  type: 'clamp',
  summary: 'rates kept between two bounds',
  params: {
    of: schedule('what is clamped'),
    min: rate('no rate is below it', { optional: true }),
    max: rate('no rate is above it', { optional: true }),
  },
  rules: [
    {
      over: ['min', 'max'],
      says: '--clamp-min must not exceed --clamp-max',
      holds: ({ min, max }) => min === undefined || max === undefined || min <= max,
    },
  ],
  modifier: { flag: 'clamp', order: 60 },
  whole: ({ of }) => ({ length: of.length }),
  compose({ of, min, max }) {
    const [low, high] = [min ?? 0, max ?? Number.POSITIVE_INFINITY];
    const resize = (to: number): Schedule => clamp({ of: of.resize(to), min, max });
    const breaks = crossed(
      of,
      [min, max].filter((bound) => bound !== undefined),
    );
    return { length: of.length, resize, at: (t) => Math.min(high, Math.max(low, of.at(t))), breaks, ...(of.also && { also: of.also }) };
  },
  says({ of, min = 0, max }, { say, factor, last }) {
    const value = factor(of, last);
    const above = min > 0 ? say('max(min, value)', { min, value }) : value;
    return max === undefined ? above : say('min(max, above)', { max, above });
  },
});
