import type { Argument } from '../frameworks/call.ts';
import { byDeepSpeed } from './deepspeed-filled.ts';
import type { Fields } from './fields.ts';
import { defineTool, keywords, type OfFramework } from './tool.ts';
import { devicesIn, programOf } from './words.ts';

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
    const own: OfFramework = { framework: 'transformers', call: { name, args }, notes, ...(devices > 1 && { facts: { devices } }) };
    return byDeepSpeed(config, around, own, args) ?? own;
  },
});

function kwargsIn(text: string, config: Fields): Argument {
  try {
    return JSON.parse(text) as Argument;
  } catch {
    return config.get('lr_scheduler_kwargs')?.refuse('lr_scheduler_kwargs must be JSON, such as {"num_cycles": 2}') as never;
  }
}
