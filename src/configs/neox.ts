import { clamp } from '../compose/clamp.ts';
import { sequence } from '../compose/sequence.ts';
import { shift } from '../compose/shift.ts';
import { warmup } from '../compose/warmup.ts';
import type { Schedule } from '../core/schedule.ts';
import { constant } from '../schedules/constant.ts';
import { cosine } from '../schedules/cosine.ts';
import { linear } from '../schedules/linear.ts';
import type { Fields } from './fields.ts';
import { defineTool } from './tool.ts';

const rateOf = (config: Fields): Fields | undefined => config.in('optimizer', 'params');

/**
 * gpt-neox, megatron/learning_rates.py (AnnealingLR) since May 2026: a warm-up of a share of the run, in which
 * updates 0 and 1 are alike, then the decay over what is left of `lr_decay_iters`.
 */
export const neox = defineTool({
  name: 'gpt-neox',
  notations: ['yaml', 'json'],
  knows: (config) => config.has('train_iters') && rateOf(config) !== undefined,
  read(config, around) {
    const iterations = config.count('train_iters') as number;
    const max = around.lr ?? (rateOf(config) as Fields).needed('lr');
    const min = config.number('min_lr') ?? 0;
    const fraction = config.number('lr_decay_fraction');
    const end = config.count('lr_decay_iters') ?? (fraction === undefined ? iterations : Math.floor(iterations * fraction));
    // Warm-up is a share of all iterations, and counted in parts of one.
    const W = (config.number('warmup') ?? 0.01) * iterations;
    const style = config.text('lr_decay_style') ?? 'linear';
    if (style !== 'linear' && style !== 'cosine' && style !== 'constant')
      return config.refuse('lr_decay_style must be constant, linear or cosine; the exponential one is not followed');
    const schedule = (total: number): Schedule => {
      const length = Math.max(1, total - W);
      const horizon = Math.max(1, end - W);
      const main = {
        constant: () => constant({ max, length }),
        cosine: () => cosine({ max, min, horizon, length, after: 'continue' }),
        linear: () => clamp({ of: linear({ max, min: 0, horizon, length }), min }),
      };
      const of = main[style]();
      if (W === 0) return of;
      // Update n up to the W-th has max · max(1, n) / W.
      return sequence({ of: [constant({ max: max / W, length: 1 }), shift({ of: warmup({ of, updates: W, mode: 'add' }), updates: 1 })] });
    };
    const notes = ['as gpt-neox computes it since May 2026; before, update 0 had rate 0'];
    return { length: iterations, series: [{ label: 'AnnealingLR', schedule }], notes };
  },
});
