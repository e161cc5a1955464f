import { defineOperator } from '../core/define.ts';
import { number, schedule } from '../core/parameters.ts';
import { alongside, type Schedule } from '../core/schedule.ts';
import { ahead } from './shift.ts';

/** The whole curve read ahead of time or behind it, its warm-up included: Swin's and DeiT's loops step their scheduler after an update by its own index. */
export const shiftAll = defineOperator({
  type: 'shift-all',
  summary: 'the whole curve, its warm-up included, evaluated so many updates ahead',
  params: {
    of: schedule('what is shifted'),
    updates: number('how many updates ahead the whole curve is, its warm-up included; below 0 it waits at its first value', {
      integer: true,
    }),
  },
  modifier: { flag: 'shift-all', main: 'updates', order: 75 },
  whole: ({ of }) => ({ length: of.length }),
  compose({ of, updates }) {
    const move = ahead(updates);
    const resize = (to: number): Schedule => shiftAll({ of: of.resize(to), updates });
    return { length: of.length, resize, ...move(of), ...alongside(of.also, move) };
  },
  says: ({ of, updates }, { say, part, last }) =>
    part(of, last + updates, updates < 0 ? say('max(0, t - late)', { late: -updates }) : say('t + updates', { updates })),
  clock: ({ of, updates }) => [{ of, start: -updates, end: Number.POSITIVE_INFINITY }],
});
