import type { Argument } from '../frameworks/call.ts';
import type { Fields } from './fields.ts';
import { defineTool, keywords } from './tool.ts';

/** torchtitan/config/job_config.py: the `[lr_scheduler]` table, with the steps of `[training]` and the rate of `[optimizer]`. */
export const torchtitan = defineTool({
  name: 'torchtitan',
  notations: ['toml'],
  knows: (config) => config.in('lr_scheduler') !== undefined && !config.has('lr_scheduler_type'),
  read(config) {
    const scheduler = config.in('lr_scheduler') as Fields;
    const args: Record<string, Argument> = { ...keywords(scheduler, scheduler.keys()) };
    // Older configurations call it so.
    const floor = args.lr_min ?? args.min_lr;
    delete args.lr_min;
    delete args.min_lr;
    if (floor !== undefined) args.min_lr_factor = floor;
    const steps = config.in('training')?.count('steps');
    return {
      framework: 'torchtitan',
      call: { name: 'Config', args },
      base: config.in('optimizer')?.number('lr'),
      length: steps,
      ...(steps !== undefined && { facts: { training_steps: steps } }),
    };
  },
});
