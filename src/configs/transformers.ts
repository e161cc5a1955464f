import type { Argument } from '../frameworks/call.ts';
import { ratioIsGone, updatesOf } from '../frameworks/training-arguments.ts';
import { deepspeed } from './deepspeed.ts';
import type { Fields } from './fields.ts';
import { type ConfigSurroundings, type Configuration, defineTool, keywords } from './tool.ts';
import { programOf } from './words.ts';

const numbers = [
  'learning_rate',
  'warmup_ratio',
  'warmup_steps',
  'max_steps',
  'num_train_epochs',
  'per_device_train_batch_size',
  'gradient_accumulation_steps',
];
const fields = [...numbers, 'lr_scheduler_type', 'lr_scheduler_kwargs'];
/** Fields by which nothing but the arguments of the Trainer can be meant. */
const strong = ['lr_scheduler_type', 'warmup_ratio', 'per_device_train_batch_size', 'num_train_epochs'];
/** Fields of tools that have other rules for the same names. */
const others = ['max_train_steps', 'num_warmup_steps', 'lr_warmup_steps', 'micro_batch_size', 'base_model'];

/** The configuration of trl whose defaults a program of it has. */
const programs: readonly (readonly [RegExp, string])[] = [
  [/(?:^|[\s/])(?:trl\s+sft|sft(?:_trainer)?\.py)\b/, 'SFTConfig'],
  [/(?:^|[\s/])(?:trl\s+dpo|dpo\.py)\b/, 'DPOConfig'],
  [/(?:^|[\s/])(?:trl\s+grpo|grpo\.py)\b/, 'GRPOConfig'],
  [/(?:^|[\s/])(?:trl\s+kto|kto\.py)\b/, 'KTOConfig'],
  [/(?:^|[\s/])(?:trl\s+reward|reward_modeling\.py)\b/, 'RewardConfig'],
  [/(?:^|[\s/])(?:orpo\.py)\b/, 'ORPOConfig'],
  [/(?:^|[\s/])(?:cpo\.py)\b/, 'CPOConfig'],
];

/** transformers/training_args.py: flags of a launch line and keys of YAML and JSON are the fields of TrainingArguments. */
export const transformers = defineTool({
  name: 'transformers',
  notations: ['shell', 'yaml', 'json', 'toml'],
  knows: (config) =>
    !others.some((name) => config.has(name)) &&
    (strong.some((name) => config.has(name)) || (config.has('learning_rate') && (config.has('warmup_steps') || config.has('max_steps')))) &&
    !/no_trainer/.test(programOf(config)),
  read(config, around) {
    for (const name of numbers) config.number(name);
    const drop = config.flag('dataloader_drop_last');
    const args: Record<string, Argument> = { ...keywords(config, fields), ...(drop !== undefined && { dataloader_drop_last: drop }) };
    const kwargs = args.lr_scheduler_kwargs;
    if (typeof kwargs === 'string') args.lr_scheduler_kwargs = kwargsIn(kwargs, config);
    const name = programs.find(([pattern]) => pattern.test(programOf(config)))?.[1] ?? 'TrainingArguments';
    const notes = config.has('learning_rate') ? [] : [`learning_rate is the default of ${name}`];
    // ms-swift takes these arguments with defaults of its own.
    const swift = /(?:^|[\s/])swift\s+(?:sft|pt|rlhf)\b/.test(programOf(config));
    if (swift && !config.has('learning_rate')) config.refuse('learning_rate is missing; the default of swift follows from how it trains');
    if (swift && !config.has('warmup_ratio', 'warmup_steps'))
      notes.push('no warm-up is said: none, as swift takes it since 3.0; before, 5 %');
    if (args.lr_scheduler_type === undefined) {
      if (swift) args.lr_scheduler_type = 'cosine';
      notes.push(`lr_scheduler_type is not said: ${swift ? 'cosine, the default of swift' : `the default of ${name}`}`);
    }
    const devices = devicesIn(config);
    const own: Configuration = { framework: 'transformers', call: { name, args }, notes, ...(devices > 1 && { facts: { devices } }) };
    return byDeepSpeed(config, around, own, args) ?? own;
  },
});

/** DeepSpeed's own scheduler, which wins over the one of the Trainer where its file has one. */
export function byDeepSpeed(
  config: Fields,
  around: ConfigSurroundings,
  own: Configuration,
  args: Readonly<Record<string, Argument>>,
): Configuration | undefined {
  const name = config.text('deepspeed', 'deepspeed_config');
  const file = name === undefined ? around.deepspeed : (around.file(name) ?? around.deepspeed);
  if (name === undefined && file === undefined) return undefined;
  if (file === undefined)
    return { ...own, notes: [...(own.notes ?? []), `${name} was not read; a scheduler in it would win over lr_scheduler_type`] };
  if (!file.in('scheduler')) return undefined;
  const known = {
    warmup_steps: 0,
    warmup_ratio: null,
    max_steps: -1,
    num_train_epochs: 3,
    per_device_train_batch_size: 8,
    gradient_accumulation_steps: 1,
    dataloader_drop_last: false,
    ...args,
  };
  const updates = () => updatesOf(known, { fact: (one) => around.fact(one) ?? (one === 'devices' ? devicesIn(config) : undefined) });
  const lr = around.lr ?? config.number('learning_rate') ?? 5e-5;
  const filled = deepspeed.read(file, {
    ...around,
    fact: (one) => {
      const said = around.fact(one);
      if (said !== undefined) return said;
      if (one === 'warmup_min_lr') return 0;
      if (one === 'warmup_max_lr' || one === 'lr') return lr;
      if (one === 'total_num_steps') return updates();
      if (one !== 'warmup_num_steps') return undefined;
      const [steps, ratio] = [Number(known.warmup_steps), Number(known.warmup_ratio ?? 0)];
      const total = steps >= 1 ? 0 : updates();
      return steps >= 1 ? steps : total === undefined ? undefined : Math.ceil(total * (steps || ratio));
    },
  });
  const scheduler = file.in('scheduler')?.text('type');
  const length = updates();
  return {
    ...filled,
    ...(length !== undefined && { length }),
    notes: [
      `DeepSpeed's ${scheduler} in ${file.entry.source.file} replaces lr_scheduler_type ${config.text('lr_scheduler_type') ?? 'linear'}`,
      ...ratioIsGone(args),
    ],
  };
}

function kwargsIn(text: string, config: Fields): Argument {
  try {
    return JSON.parse(text) as Argument;
  } catch {
    return config.get('lr_scheduler_kwargs')?.refuse('lr_scheduler_kwargs must be JSON, such as {"num_cycles": 2}') as never;
  }
}

/** How many processes a launcher starts: one where none says more. */
export function devicesIn(config: Fields): number {
  const launcher = config.get('@launcher');
  if (launcher === undefined) return 1;
  const nodes = launcher.count('nnodes', 'num_nodes', 'num_machines', 'N') ?? 1;
  const total = launcher.count('num_processes');
  if (total !== undefined) return total;
  const listed = launcher.text('include');
  if (listed !== undefined) return listed.split('@').reduce((sum, host) => sum + (host.split(':')[1]?.split(',').length ?? 0), 0) || 1;
  return (launcher.count('nproc_per_node', 'num_gpus', 'gpus_per_node') ?? 1) * nodes;
}
