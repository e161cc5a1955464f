import { turning } from '../core/break-search.ts';
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
    mode: choice('the ramp takes the place of the schedule (replace) or scales what it goes on to do (multiply)', ['replace', 'multiply'], {
      default: 'replace',
    }),
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
    {
      over: ['mode', 'to'],
      says: '--cooldown-mode multiply ends at 0; leave --cooldown-to out',
      holds: ({ mode, to }) => mode === 'replace' || to === 0,
    },
  ],
  modifier: { flag: 'cooldown', main: 'updates', order: 30 },
  whole: ({ of }) => ({ length: of.length, peak: of.at(0) }),
  compose({ of, updates, to, shape, mode }) {
    const start = Math.max(0, of.length - updates);
    const resize = (length: number): Schedule => cooldown({ of: of.resize(length), updates, to, shape, mode }, true);
    if (start >= of.length) return { ...of, resize };
    if (mode === 'multiply') {
      const left = (t: number) => interpolate(shape, 1, 0, Math.min(1, (t - start) / (of.length - start)));
      const at = (t: number) => (t < start ? of.at(t) : of.at(t) * left(t));
      const during = turning(at, of.breaks, start, of.length);
      const breaks = joined(of.breaks, start, joined(during, of.length, none));
      return { length: of.length, resize, at, breaks, ...(of.also && { also: of.also }) };
    }
    const fall = (t: number) => interpolate(shape, of.at(start), to, Math.min(1, (t - start) / (of.length - start)));
    const at = (t: number) => (t < start ? of.at(t) : fall(t));
    const breaks = joined(of.breaks, start, joined(none, of.length, none));
    return { length: of.length, resize, at, breaks, ...(of.also && { also: of.also }) };
  },
  says({ of, updates, to, shape, mode }, { say, share, near, part, factor, ramp, last }) {
    const start = Math.max(0, of.length - updates);
    const before = part(of, Math.min(last, start));
    if (start >= of.length) return part(of, last);
    const x = share(start, of.length - start);
    if (mode === 'multiply') {
      const rest = ramp(shape, 1, 0, last > of.length ? say('min(1, x)', { x }) : x);
      return say('value if t < start else value * rest', { start, value: factor(of, last), rest });
    }
    const fall = ramp(shape, near(of.at(start)), to, last > of.length ? say('min(1, x)', { x }) : x);
    return say('before if t < start else fall', { start, before, fall });
  },
  phases: ({ of, updates }) => [{ name: 'cooldown', start: Math.max(0, of.length - updates), until: Number.POSITIVE_INFINITY }],
  ends: true,
});
