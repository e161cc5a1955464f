import type { Fields } from './fields.ts';
import { defineTool } from './tool.ts';

const componentOf = (config: Fields): Fields | undefined => [config.in('lr_scheduler')].find((one) => one?.has('_component_'));

/** torchtune: recipes/full_finetune_single_device.py steps the scheduler once an update, over `epochs` of at most `max_steps_per_epoch`. */
export const torchtune = defineTool({
  name: 'torchtune',
  notations: ['yaml'],
  knows: (config) => componentOf(config) !== undefined,
  read(config, around) {
    const scheduler = componentOf(config) as Fields;
    const component = scheduler.text('_component_') as string;
    if (!/get_cosine_schedule_with_warmup$/.test(component))
      scheduler.get('_component_')?.refuse(`${component} is not read; get_cosine_schedule_with_warmup is`);
    const most = config.count('max_steps_per_epoch');
    const epochs = config.count('epochs') ?? 1;
    const accumulate = config.count('gradient_accumulation_steps') ?? 1;
    const T = epochs * (most ?? around.perEpoch({ batch: config.count('batch_size'), accumulate }));
    const args = {
      num_warmup_steps: scheduler.needed('num_warmup_steps'),
      num_training_steps: T,
      num_cycles: scheduler.number('num_cycles') ?? 0.5,
    };
    const base = config.in('optimizer')?.number('lr');
    const notes = most === undefined ? [] : [`an epoch is taken to have the ${most} updates of max_steps_per_epoch`];
    return { framework: 'transformers', call: { name: 'get_cosine_schedule_with_warmup', args }, base, length: T, notes };
  },
});
