import { sequence } from '../compose/sequence.ts';
import { warmup } from '../compose/warmup.ts';
import type { Schedule } from '../core/schedule.ts';
import { constant } from '../schedules/constant.ts';
import { cosine } from '../schedules/cosine.ts';
import { linear } from '../schedules/linear.ts';
import { ramp } from '../schedules/ramp.ts';
import { recordedUpTo } from './recorded.ts';

/** When a decay ends, in a run of so many updates. */
export interface DecayTime {
  readonly length: number;
  readonly horizon: number;
}

/** A straight line, up or down, that stays where it leads. */
export function straight(from: number, to: number, span: DecayTime): Schedule {
  return from >= to ? linear({ max: from, min: to, ...span }) : ramp({ from, max: to, ...span });
}

/** A cosine from `max` to `max * alpha`, which may lie above it; Keras and optax say their floor so. */
export function cosineTo(max: number, alpha: number, { exponent = 1, ...span }: DecayTime & { readonly exponent?: number }): Schedule {
  if (exponent === 0) return constant({ max, length: span.length });
  if (alpha <= 1) return cosine({ max, min: max * alpha, exponent, ...span });
  const up = ramp({ from: max, max: max * alpha, shape: 'cosine', ...span });
  if (exponent === 1 || max === 0) return up;
  // No family rises by a power of the cosine that falls.
  const { length, horizon } = span;
  const whole = cosine({ max: 1, exponent, length, horizon });
  return recordedUpTo(Math.max(1, length), (t) => max * ((1 - alpha) * whole.at(t) + alpha));
}

/**
 * A line from `from` to `peak` over `updates`, then a main part on its own clock, in `length` updates together.
 * `main` makes that part for a length, with its horizon so many updates late: a warm-up takes them away again.
 */
export function warmed(
  from: number,
  peak: number,
  updates: number,
  length: number,
  main: (length: number, late: number) => Schedule,
): Schedule {
  const rest = main(Math.max(0, length - updates), 0);
  if (rest.at(0) === peak) {
    const of = 'horizon' in rest.spec ? main(length, Math.min(updates, length)) : rest.resize(length);
    return warmup({ of, updates, from });
  }
  const line = straight(from, peak, { length: Math.min(updates, length), horizon: updates });
  return sequence({ of: [line, rest] });
}
