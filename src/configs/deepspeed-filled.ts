import { runFinding } from '../analysis/run-codes.ts';
import type { RunFinding } from '../core/finding.ts';
import { attempt } from '../core/issues.ts';
import { position } from '../core/text.ts';
import type { Argument } from '../frameworks/call.ts';
import { completed, constructorOf, type KnownArguments } from '../frameworks/constructor.ts';
import { ratioIsGone, updatesOf } from '../frameworks/training-arguments.ts';
import { transformers as library } from '../frameworks/transformers.ts';
import { deepspeed } from './deepspeed.ts';
import type { Fields } from './fields.ts';
import type { ConfigSurroundings, OfFramework } from './tool.ts';
import { devicesIn } from './words.ts';

/** The schedules of DeepSpeed that transformers calls the same as one of its own. */
const likewise: Readonly<Record<string, string>> = { WarmupDecayLR: 'linear', WarmupLR: 'constant_with_warmup', WarmupCosineLR: 'cosine' };

/**
 * transformers/integrations/deepspeed.py: DeepSpeed's own scheduler, which wins over the one of the Trainer where its file has one.
 * What is `"auto"` there is filled in; what is a number must be the same in both, or it raises.
 */
export function byDeepSpeed(
  config: Fields,
  around: ConfigSurroundings,
  own: OfFramework,
  args: Readonly<Record<string, Argument>>,
): OfFramework | undefined {
  const name = config.text('deepspeed', 'deepspeed_config');
  const file = name === undefined ? around.deepspeed : (around.file(name) ?? around.deepspeed);
  if (name === undefined && file === undefined) return undefined;
  if (file === undefined)
    return { ...own, notes: [...(own.notes ?? []), `${name} was not read; a scheduler in it would win over lr_scheduler_type`] };
  const scheduler = file.in('scheduler');
  if (scheduler === undefined) return undefined;
  const known = completed(library, constructorOf(library, own.call.name), args);
  const fact = (one: string) => around.fact(one) ?? (one === 'devices' ? devicesIn(config) : undefined);
  const updates = updatesOf(known, { fact });
  const [steps, ratio] = [Number(known.warmup_steps), Number(known.warmup_ratio ?? 0)];
  const warmup = steps >= 1 ? steps : updates === undefined ? undefined : Math.ceil(updates * (steps || ratio));
  const lr = around.lr ?? Number(known.learning_rate);
  const filling: Readonly<Record<string, number | undefined>> = {
    ...{ warmup_min_lr: 0, warmup_max_lr: lr, lr, total_num_steps: updates },
    // Older releases fill in 0, which DeepSpeed took for 2, as it does 1.
    warmup_num_steps: warmup === undefined ? undefined : Math.max(1, warmup),
  };
  mustMatch(file, known, filling);
  const filled = deepspeed.read(file, { ...around, fact: (one) => around.fact(one) ?? filling[one] }) as OfFramework;
  const type = scheduler.text('type');
  return {
    ...filled,
    ...(updates !== undefined && { length: updates }),
    notes: [
      `DeepSpeed's ${type} in ${file.entry.source.file} replaces lr_scheduler_type ${config.text('lr_scheduler_type') ?? 'linear'}`,
      ...ratioIsGone(args),
    ],
    findings: overridden(config, scheduler),
  };
}

/** Values that transformers compares with its own, each with what it calls that; it raises ValueError where they differ. */
function mustMatch(file: Fields, known: KnownArguments, filling: Readonly<Record<string, number | undefined>>): void {
  const { per_device_train_batch_size: batch, gradient_accumulation_steps: accumulate } = known;
  const [ofOptimizer, ofScheduler] = [file.in('optimizer', 'params'), file.in('scheduler', 'params')];
  const pairs: readonly (readonly [Fields | undefined, string, number | undefined, string])[] = [
    [file, 'train_micro_batch_size_per_gpu', batch, 'per_device_train_batch_size'],
    [file, 'gradient_accumulation_steps', accumulate, 'gradient_accumulation_steps'],
    [ofOptimizer, 'lr', filling.lr, 'learning_rate'],
    [ofScheduler, 'warmup_max_lr', filling.lr, 'learning_rate'],
    [ofScheduler, 'total_num_steps', filling.total_num_steps, 'the updates of the run'],
    [ofScheduler, 'warmup_num_steps', filling.warmup_num_steps, 'warmup_steps'],
  ];
  for (const [fields, name, theirs, called] of pairs) {
    const one = fields?.get(name);
    const value = one === undefined || one.entry.value === 'auto' ? undefined : attempt(() => one.asNumber());
    if (value === undefined || theirs === undefined || value === theirs) continue;
    const both = `${name} is ${value} here, and ${called} ${theirs}`;
    one?.refuse(`transformers raises ValueError: ${both}; write "auto" here, or the same in both`);
  }
}

/** What is said of the Trainer's schedule and not heeded, since DeepSpeed's is the one that runs. */
function overridden(config: Fields, scheduler: Fields): readonly RunFinding[] {
  const [type = '', params] = [scheduler.text('type'), scheduler.in('params')];
  const warms = params?.has('warmup_num_steps') === true;
  const takesRate = type === 'WarmupCosineLR' || params?.has('warmup_max_lr') === true;
  const keys = [
    ...(config.text('lr_scheduler_type') === likewise[type] ? [] : ['lr_scheduler_type']),
    'lr_scheduler_kwargs',
    ...(takesRate ? [] : ['learning_rate']),
    ...(warms ? [] : ['warmup_steps', 'warmup_ratio']),
  ].flatMap((key) => config.get(key) ?? []);
  const [first] = keys;
  if (first === undefined) return [];
  const said = keys.map((one) => `${one.name}${one.name === 'lr_scheduler_kwargs' ? '' : ` ${config.text(one.name) ?? ''}`}`);
  const { file } = scheduler.entry.source;
  const names = keys.map(({ name }) => name).join(' and ');
  const many = keys.length > 1 ? 'are' : 'is';
  const wins = `DeepSpeed's ${type} in ${file}`;
  return [
    runFinding('overridden-setting', position(first.entry.source, first.entry.at), {
      phrase: `${wins} overrides ${names}`,
      says: `${said.join(' and ')} ${many} overridden by ${wins}, which sets the rate`,
      mend: `leave the scheduler out of ${file}, or ${names} out here`,
      facts: { keys: keys.map(({ name }) => name).join(','), by: file },
    }),
  ];
}
