import type { Argument } from '../frameworks/call.ts';
import { defineTool, type OfFramework } from './tool.ts';

/** axolotl, core/trainer_builder.py: `lr_scheduler` cosine unless said, a warm-up of 3 % and 100 steps at most where none is said. */
export const axolotl = defineTool({
  name: 'axolotl',
  notations: ['yaml'],
  knows: (config) =>
    config.has('base_model') &&
    (config.has('micro_batch_size') || config.has('sequence_len') || config.has('adapter') || config.has('datasets')),
  read(config, around): OfFramework {
    const name = config.text('lr_scheduler') ?? 'cosine';
    const epochs = config.number('num_epochs') ?? 1;
    const batch = config.count('micro_batch_size');
    const most = config.count('max_steps');
    const feeding = { batch, accumulate: config.count('gradient_accumulation_steps') };
    const T = (most !== undefined && most > 0 ? most : undefined) ?? around.length ?? Math.ceil(epochs * around.perEpoch(feeding));
    const ratio = config.number('warmup_ratio');
    const said = config.number('warmup_steps') ?? (ratio === undefined ? Math.min(Math.trunc(0.03 * T), 100) : Math.trunc(ratio * T));
    const W = said === 1 ? 2 : said;
    const base = config.number('learning_rate') ?? config.refuse('learning_rate is missing');
    const common = { num_warmup_steps: W, num_training_steps: T };
    const kwargs = config.get('lr_scheduler_kwargs')?.asArgument();
    const floor = config.number('cosine_min_lr_ratio');
    for (const field of ['cosine_constant_lr_ratio', 'lr_quadratic_warmup'] as const)
      if (config.get(field) !== undefined && config.text(field) !== 'false')
        config.get(field)?.refuse(`${field} is a curve of axolotl's own, which is not followed`);
    const notes = config.has('warmup_steps', 'warmup_ratio') ? [] : [`no warm-up is said: ${W} of ${T} updates, as axolotl takes it`];
    if (floor !== undefined && floor > 0 && name !== 'cosine') notes.push(`cosine_min_lr_ratio does nothing beside lr_scheduler ${name}`);
    const done = { base, length: T, notes };
    if (name === 'one_cycle') {
      const args: Record<string, Argument> = {
        max_lr: base,
        total_steps: T,
        pct_start: W / T,
        div_factor: 6,
        ...(kwargs as Record<string, Argument> | undefined),
      };
      return { framework: 'torch', call: { name: 'OneCycleLR', args }, ...done };
    }
    if (name === 'cosine' && floor !== undefined && floor > 0) {
      const args = { name: 'cosine_with_min_lr', ...common, scheduler_specific_kwargs: { min_lr_rate: floor } };
      return { framework: 'transformers', call: { name: 'get_scheduler', args }, ...done };
    }
    const args = { name, ...common, ...(kwargs !== undefined && { scheduler_specific_kwargs: kwargs }) };
    return { framework: 'transformers', call: { name: 'get_scheduler', args }, ...done };
  },
});
