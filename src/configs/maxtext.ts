import { sequence } from '../compose/sequence.ts';
import type { Schedule } from '../core/schedule.ts';
import { constant } from '../schedules/constant.ts';
import { ramp } from '../schedules/ramp.ts';
import { defineTool } from './tool.ts';

/** MaxText, maxtext_utils.py `create_learning_rate_schedule`: a share of warm-up, a cosine whose last step is its end, then nothing. */
export const maxtext = defineTool({
  name: 'maxtext',
  notations: ['yaml'],
  knows: (config) =>
    config.has('learning_rate') && config.has('warmup_steps_fraction') && config.has('cosine_learning_rate_final_fraction'),
  read(config, around) {
    const steps = config.count('steps') ?? around.length ?? config.refuse('steps is missing');
    const said = config.number('learning_rate_schedule_steps') ?? -1;
    const scheduled = said > 0 ? said : steps;
    const max = around.lr ?? config.needed('learning_rate');
    const final = max * config.needed('cosine_learning_rate_final_fraction');
    const W = Math.trunc(scheduled * config.needed('warmup_steps_fraction'));
    const C = scheduled - W;
    const schedule = (): Schedule =>
      sequence({
        of: [
          ...(W > 0 ? [ramp({ from: 0, max, length: W })] : []),
          ramp({ from: max, max: final, shape: 'cosine', length: C, horizon: Math.max(1, C - 1) }),
          ...(steps > scheduled ? [constant({ max: 0, length: steps - scheduled })] : []),
        ],
      });
    return { length: steps, series: [{ label: 'learning_rate_schedule', schedule }] };
  },
});
