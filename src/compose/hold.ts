import { stairs } from '../core/breaks.ts';
import { defineOperator } from '../core/define.ts';
import { schedule, updates } from '../core/parameters.ts';
import { alongside, type Curve, type Schedule } from '../core/schedule.ts';
import { sparse } from '../core/view.ts';

/** A curve with each value held for so many updates. */
export function held(curve: Curve, updates: number): Curve {
  return {
    at: (t) => curve.at(t - (t % updates)),
    breaks: stairs(updates),
    held: { updates, of: sparse({ by: updates, over: 1 }, { by: 1, over: updates })(curve) },
  };
}

/** A curve that changes only every so many updates: what a scheduler stepped once an epoch gives a loop that counts steps. */
export const hold = defineOperator({
  type: 'hold',
  summary: 'a staircase: each value held for so many updates',
  params: {
    of: schedule('what is held'),
    updates: updates('how long each value is held', { min: 1 }),
  },
  modifier: { flag: 'hold', main: 'updates', order: 70 },
  whole: ({ of }) => ({ length: of.length }),
  compose({ of, updates }) {
    const resize = (to: number): Schedule => hold({ of: of.resize(to), updates });
    return { length: of.length, resize, ...held(of, updates), ...alongside(of.also, (curve) => held(curve, updates)) };
  },
  says: ({ of, updates }, { say, part, last }) => part(of, last, say('t - t % updates', { updates })),
  stairs: true,
});
