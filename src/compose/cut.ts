import { defineOperator } from '../core/define.ts';
import { schedule, updates } from '../core/parameters.ts';
import type { Schedule } from '../core/schedule.ts';

/** A schedule that is left sooner or later than it meant to last: what is measured from its end stays where it is. */
export const cut = defineOperator({
  type: 'cut',
  summary: 'left after so many updates, as it stands',
  params: {
    of: schedule('what is left'),
    length: updates('how many updates it lasts', { min: 0, fractional: true, unsaid: true }),
  },
  whole: ({ of }) => ({ length: of.length }),
  compose({ of, length }) {
    const resize = (to: number): Schedule => cut({ of, length: to });
    return { ...of, length, resize };
  },
  says: ({ of }, { part, last }) => part(of, last),
});
