import { joined, none } from '../core/breaks.ts';
import { defineOperator } from '../core/define.ts';
import { choice, floor, schedule, updates } from '../core/parameters.ts';
import type { Schedule } from '../core/schedule.ts';
import { interpolate, shapes } from '../core/shapes.ts';

/**
 * A ramp down over the last updates, from whatever rate the schedule has there:
 * Hägele et al. 2024, Scaling Laws and Compute-Optimal Training Beyond Fixed Training Durations, arXiv:2405.18392.
 */
export const cooldown = defineOperator({
  type: 'cooldown',
  summary: 'a ramp down over the last updates',
  params: {
    of: schedule('what is cooled down'),
    updates: updates('how many of the last updates ramp down', { min: 0, fractional: true }),
    to: floor('rate at the end', { default: 0, of: 'peak' }),
    shape: choice('how the ramp falls', shapes, { default: 'linear' }),
  },
  rules: [
    {
      over: ['of'],
      says: 'a cooldown needs an end; give the schedule a length',
      holds: ({ of }) => Number.isFinite(of.length),
    },
    {
      over: ['shape', 'to'],
      says: 'a geometric cooldown cannot end at 0; write --cooldown-to with a rate above 0',
      holds: ({ shape, to }) => shape !== 'geometric' || to > 0,
    },
  ],
  modifier: { flag: 'cooldown', main: 'updates', order: 30 },
  whole: ({ of }) => ({ length: of.length, peak: of.at(0) }),
  compose({ of, updates, to, shape }) {
    const start = Math.max(0, of.length - updates);
    const resize = (length: number): Schedule => cooldown({ of: of.resize(length), updates, to, shape }, true);
    if (start >= of.length) return { ...of, resize };
    const fall = (t: number) => interpolate(shape, of.at(start), to, Math.min(1, (t - start) / (of.length - start)));
    const at = (t: number) => (t < start ? of.at(t) : fall(t));
    const breaks = joined(of.breaks, start, joined(none, of.length, none));
    return { length: of.length, resize, at, breaks, ...(of.also && { also: of.also }) };
  },
  says({ of, updates, to, shape }, { say, share, near, part, ramp, last }) {
    const start = Math.max(0, of.length - updates);
    const before = part(of, Math.min(last, start));
    if (start >= of.length) return part(of, last);
    const x = share(start, of.length - start);
    const fall = ramp(shape, near(of.at(start)), to, last > of.length ? say('min(1, x)', { x }) : x);
    return say('before if t < start else fall', { start, before, fall });
  },
  phases: ({ of, updates }) => [{ name: 'cooldown', start: Math.max(0, of.length - updates), until: Number.POSITIVE_INFINITY }],
  ends: true,
});
