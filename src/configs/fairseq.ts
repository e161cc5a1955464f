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
  read(config) {
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
    const args: Record<string, Argument> = {};
    for (const argument of Object.keys(maker.signature)) {
      const found: Fields | undefined = own.get(argument);
      if (found === undefined || argument === 'lr') continue;
      args[argument] = maker.signature[argument]?.expected === 'a list of numbers' ? (own.numbers(argument) ?? []) : found.asArgument();
    }
    if (lr !== undefined) args.lr = lr;
    if ('max_update' in maker.signature && updates !== undefined && args.max_update === undefined) args.max_update = updates;
    if (name === 'polynomial_decay' && args.total_num_update === undefined && updates !== undefined) args.total_num_update = updates;
    return {
      framework: 'fairseq',
      call: { name, args },
      base: lr?.[0],
      length: updates,
      ...(updates !== undefined && { facts: { max_update: updates } }),
    };
  },
});
