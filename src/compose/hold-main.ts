import { defineOperator } from '../core/define.ts';
import { schedule, updates } from '../core/parameters.ts';
import { alongside, type Schedule } from '../core/schedule.ts';
import { held } from './hold.ts';

/** The staircase of `hold` beneath a warm-up that rises at every update: YOLOv5's decay once an epoch under its ramp. */
export const holdMain = defineOperator({
  type: 'hold-main',
  summary: 'a staircase beneath the warm-up: each value of the main part held for so many updates',
  params: {
    of: schedule('what is held'),
    updates: updates('how long each value of the main part is held, beneath a warm-up that is not', { min: 1 }),
  },
  modifier: { flag: 'hold-main', main: 'updates', order: 35 },
  whole: ({ of }) => ({ length: of.length }),
  compose({ of, updates }) {
    const resize = (to: number): Schedule => holdMain({ of: of.resize(to), updates });
    return { length: of.length, resize, ...held(of, updates), ...alongside(of.also, (curve) => held(curve, updates)) };
  },
  says: ({ of, updates }, { say, part, last }) => part(of, last, say('t - t % updates', { updates })),
  stairs: true,
});
