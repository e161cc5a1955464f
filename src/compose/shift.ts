import { moved } from '../core/breaks.ts';
import { defineOperator } from '../core/define.ts';
import { number, schedule } from '../core/parameters.ts';
import { alongside, type Curve, type Schedule } from '../core/schedule.ts';

/** A schedule read ahead of time, or behind it: timm's `MultiStepLRScheduler` is one update ahead, DeepSpeed's counters one behind. */
export const shift = defineOperator({
  type: 'shift',
  summary: 'evaluated so many updates ahead',
  params: {
    of: schedule('what is shifted'),
    updates: number('how many updates ahead; below 0 it waits at its first value', { integer: true }),
  },
  modifier: { flag: 'shift', main: 'updates', order: 10 },
  whole: ({ of }) => ({ length: of.length }),
  compose({ of, updates }) {
    const move = ahead(updates);
    const resize = (to: number): Schedule => shift({ of: of.resize(to), updates });
    return { length: of.length, resize, ...move(of), ...alongside(of.also, move) };
  },
  says: ({ of, updates }, { say, part, last }) =>
    part(of, last + updates, updates < 0 ? say('max(0, t - late)', { late: -updates }) : say('t + updates', { updates })),
  clock: ({ of, updates }) => [{ of, start: -updates, end: Number.POSITIVE_INFINITY }],
});

/** A curve so many updates ahead; below 0 it waits at its first value. */
export function ahead(updates: number): (curve: Curve) => Curve {
  return ({ at, breaks }) => ({
    at: (t) => at(Math.max(0, t + updates)),
    breaks: updates < 0 ? moved(breaks, -updates) : earlier(breaks, updates),
  });
}

function earlier(breaks: Curve['breaks'], updates: number): Curve['breaks'] {
  return function* (from, to) {
    for (const t of breaks(from + updates, to + updates)) if (t - updates >= from) yield t - updates;
  };
}
