import type { Argument } from '../frameworks/call.ts';
import { frameworks } from '../frameworks/index.ts';
import type { Fields } from './fields.ts';
import { defineTool } from './tool.ts';
import { programOf } from './words.ts';

const schedulers = () => frameworks.get('fairseq')?.constructors ?? [];

/** fairseq: flags of `fairseq-train`, or the groups `optimization` and `lr_scheduler` of a YAML file. */
export const fairseq = defineTool({
  name: 'fairseq',
  notations: ['shell', 'yaml'],
  knows: (config) =>
    (/fairseq-train|fairseq_cli|hydra_train/.test(programOf(config)) && config.has('lr')) ||
    (config.has('lr_scheduler') && (config.has('warmup_updates') || config.has('total_num_update') || config.has('max_update'))) ||
    (config.in('lr_scheduler')?.has('_name') ?? false),
  read(config, around) {
    const group = config.in('lr_scheduler');
    const own = group ?? config;
    const name = group?.text('_name') ?? config.text('lr_scheduler') ?? 'fixed';
    const maker = schedulers().find((one) => one.name === name);
    if (maker === undefined)
      return (group?.get('_name') ?? config.get('lr_scheduler') ?? config).refuse(
        `the scheduler must be one of ${schedulers()
          .map((one) => one.name)
          .join(', ')}`,
      );
    const optimization = config.in('optimization') ?? config;
    const lr = optimization.numbers('lr') ?? group?.numbers('lr');
    const updates = optimization.count('max_update');
    const epochs = name === 'fixed' ? optimization.count('max_epoch') : undefined;
    const feeding = { accumulate: optimization.numbers('update_freq')?.[0] };
    const args: Record<string, Argument> = {};
    for (const argument of Object.keys(maker.signature)) {
      const found: Fields | undefined = own.get(argument);
      if (found === undefined || argument === 'lr') continue;
      args[argument] = maker.signature[argument]?.expected === 'a list of numbers' ? (own.numbers(argument) ?? []) : found.asArgument();
    }
    if (lr !== undefined) args.lr = lr;
    // Before 0.10 the cosine fell from --max-lr to --lr, and warmed up from there.
    const peak = name === 'cosine' ? own.number('max_lr') : undefined;
    const notes =
      peak === undefined ? [] : [`the rate falls from max_lr ${peak} to lr ${lr?.[0] ?? ''}, as fairseq before 0.10 takes them`];
    if (peak !== undefined) {
      if (lr?.length !== 1) own.get('max_lr')?.refuse('max_lr is the peak of fairseq before 0.10, which needs one lr beside it: the floor');
      args.lr = peak;
      args.min_lr = lr?.[0] as number;
    }
    if ('max_update' in maker.signature && updates !== undefined && args.max_update === undefined) args.max_update = updates;
    if (name === 'polynomial_decay' && args.total_num_update === undefined && updates !== undefined) args.total_num_update = updates;
    return {
      framework: 'fairseq',
      call: { name, args },
      base: peak ?? lr?.[0],
      length: updates ?? (epochs === undefined ? undefined : epochs * around.perEpoch(feeding)),
      notes,
      ...(updates !== undefined && { facts: { max_update: updates } }),
    };
  },
});
