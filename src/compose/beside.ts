import { defineOperator } from '../core/define.ts';
import { schedule } from '../core/parameters.ts';
import type { Schedule } from '../core/schedule.ts';

/** A rate with a momentum or a weight decay that has a schedule of its own: DeepSpeed `OneCycle`, Megatron-LM `OptimizerParamScheduler`. */
export const beside = defineOperator({
  type: 'beside',
  summary: 'a momentum or a weight decay beside the rate, on the same clock',
  params: {
    of: schedule('the rate'),
    momentum: { ...schedule('the momentum'), optional: true },
    weightDecay: { ...schedule('the weight decay'), optional: true },
  },
  whole: ({ of }) => ({ length: of.length }),
  compose({ of, momentum, weightDecay }) {
    const resize = (to: number): Schedule => {
      // What ends with the rate moves with its end.
      const follow = (one: Schedule | undefined) => (one && Number.isFinite(one.length) && one.length === of.length ? one.resize(to) : one);
      return beside({ of: of.resize(to), momentum: follow(momentum), weightDecay: follow(weightDecay) });
    };
    return { ...of, resize, also: { ...of.also, ...(momentum && { momentum }), ...(weightDecay && { weightDecay }) } };
  },
  says: ({ of }, { part, last }) => part(of, last),
});
