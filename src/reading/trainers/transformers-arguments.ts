import { LrschedError } from '../../core/issues.ts';
import { completed, type KnownArguments } from '../../frameworks/constructor.ts';
import { double, floatValue, isNumeric } from '../../python/numeric.ts';
import { Foreign, Native, Thing, Unknown, type Value } from '../../python/values.ts';
import { settleCall } from '../identify.ts';
import { Made } from '../optimizers.ts';
import { trainingArgumentsIn } from '../told-arguments.ts';
import type { TrainedRun } from './trainer.ts';

/** Of arguments that say nothing else. */
export const unsaid: KnownArguments = {
  ...{ learning_rate: 5e-5, lr_scheduler_type: 'linear', lr_scheduler_kwargs: null, warmup_ratio: null, warmup_steps: 0, max_steps: -1 },
  ...{ num_train_epochs: 3, per_device_train_batch_size: 8, gradient_accumulation_steps: 1, dataloader_drop_last: false },
};

/** What training arguments have beside that when nothing says it. */
const others: Readonly<Record<string, number | boolean | null>> = {
  ...{ weight_decay: 0, adam_beta1: 0.9, adam_beta2: 0.999, adam_epsilon: 1e-8, max_grad_norm: 1, seed: 42, dataloader_num_workers: 0 },
  ...{ per_device_eval_batch_size: 8, logging_steps: 500, dataloader_pin_memory: true, remove_unused_columns: true, eval_delay: 0 },
  ...{ local_rank: -1, process_index: 0, local_process_index: 0, n_gpu: 1, deepspeed: null, group_by_length: false },
};
const floats = /^(learning_rate|num_train_epochs|weight_decay|adam_\w+|max_grad_norm|warmup_ratio)$/;

/** What the training arguments say, those that are left out as well. */
export function trainingSettings(run: TrainedRun, args: Value | undefined, at: number): KnownArguments {
  if (args === undefined || args === null) return { ...unsaid };
  const made = args instanceof Thing ? args.made : args;
  if (!(made instanceof Made)) {
    if (args instanceof Unknown) run.m.refuseUnknown(args, at);
    return run.refuse(at, 'the arguments of this Trainer are not known here');
  }
  const { framework, maker, call, unknown } = settleCall(made.called, { ...run.making, stars: run.m.stars });
  if (unknown.length > 0) throw new LrschedError(unknown.flatMap((one) => run.m.issues(one, made.called.at)));
  return { ...unsaid, ...completed(framework, maker, call.args) };
}

/** The warm-up of so many updates: steps below 1 are a share of them. */
export function warmupOf({ warmup_steps: steps, warmup_ratio: ratio }: KnownArguments, updates: number): number {
  const share = steps > 0 && steps < 1 ? steps : (ratio ?? 0);
  return steps >= 1 ? Math.trunc(steps) : Math.ceil(updates * share);
}

/** An attribute of training arguments as the script reads it. */
export function argumentIn(run: TrainedRun, owner: Unknown | Foreign, name: string, at: number): Value | undefined {
  const made = owner instanceof Foreign ? trainingArgumentsIn(owner, run.making) : undefined;
  if (made === undefined) return undefined;
  if (name === 'get_warmup_steps')
    return new Native(name, ([updates = null]) => {
      if (updates instanceof Unknown) return updates;
      return isNumeric(updates)
        ? warmupOf(trainingSettings(run, made, at), double(updates))
        : run.refuse(at, `${name} takes a number of steps`);
    });
  const said = made.called.keywords.get(name) ?? (name === 'output_dir' ? made.called.args[0] : undefined);
  if (said !== undefined) return said;
  if (made.called.keywords.has('**')) return undefined;
  if (name === 'world_size') return run.told.devices ?? 1;
  if (name === 'train_batch_size') {
    const each = made.called.keywords.get('per_device_train_batch_size');
    return each ?? 8;
  }
  const left = name in unsaid ? ofKind(run, made)[name] : others[name];
  if (left === undefined) return undefined;
  return typeof left === 'number' && floats.test(name) ? floatValue(left) : (left as Value);
}

/** What this kind of arguments has where nothing says it, such as a rate of its own. */
function ofKind(run: TrainedRun, { called }: Made): KnownArguments {
  const bare = { ...called, args: [], keywords: new Map<string, Value>() };
  const { framework, maker } = settleCall(bare, { ...run.making, stars: run.m.stars });
  return { ...unsaid, ...completed(framework, maker, {}) };
}
