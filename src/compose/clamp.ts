import { crossed } from '../core/break-search.ts';
import { defineOperator } from '../core/define.ts';
import { rate, schedule } from '../core/parameters.ts';
import type { Curve, Schedule } from '../core/schedule.ts';
import type { Writer } from '../core/writer.ts';

interface Bounds {
  readonly of: Schedule;
  readonly min: number | undefined;
  readonly max: number | undefined;
}

/** A curve with no value below the one bound or above the other. */
export function clamped(of: Schedule, min: number | undefined, max: number | undefined): Pick<Curve, 'at' | 'breaks'> {
  const [low, high] = [min ?? 0, max ?? Number.POSITIVE_INFINITY];
  const breaks = crossed(
    of,
    [min, max].filter((bound) => bound !== undefined),
  );
  return { at: (t) => Math.min(high, Math.max(low, of.at(t))), breaks };
}

/** The same in Python. */
export function saysClamped<E>({ of, min = 0, max }: Bounds, { say, factor, last }: Writer<E>): E {
  const value = factor(of, last);
  const above = min > 0 ? say('max(min, value)', { min, value }) : value;
  return max === undefined ? above : say('min(max, above)', { max, above });
}

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
    const resize = (to: number): Schedule => clamp({ of: of.resize(to), min, max });
    return { length: of.length, resize, ...clamped(of, min, max), ...(of.also && { also: of.also }) };
  },
  says: saysClamped,
});
