import type { Argument } from '../frameworks/call.ts';
import { type Framework, translateIn } from '../frameworks/define.ts';
import { frameworks } from '../frameworks/index.ts';
import { recorded } from '../frameworks/recorded.ts';
import type { Fields } from './fields.ts';
import { type Configuration, defineTool } from './tool.ts';

/** Flags by which the command line of a training script of Megatron-LM is known. */
const own = [
  ...[
    'lr_decay_style',
    'lr_decay_iters',
    'lr_decay_samples',
    'lr_decay_tokens',
    'lr_warmup_iters',
    'lr_warmup_samples',
    'lr_warmup_tokens',
  ],
  ...['lr_warmup_fraction', 'lr_warmup_init', 'lr_wsd_decay_style', 'lr_wsd_decay_iters', 'train_iters', 'train_samples'],
];

/** megatron/training/training.py, `get_optimizer_param_scheduler`: the scheduler counts samples, as many an update as the global batch has. */
export const megatron = defineTool({
  name: 'megatron',
  notations: ['shell'],
  knows: (config) => own.some((name) => config.has(name)),
  read(config) {
    if (config.has('step_batch_size_schedule'))
      config
        .get('step_batch_size_schedule')
        ?.refuse('a batch that grows by --step-batch-size-schedule is not followed; write --define and the sizes of one phase');
    const need = (name: string): number =>
      config.number(name) ?? config.refuse(`among the flags --${name.replaceAll('_', '-')} is missing`);
    const iterations = config.count('train_iters');
    const batch = iterations === undefined ? need('global_batch_size') : (config.count('global_batch_size') ?? 1);
    const tokens = (name: string): number | undefined => {
      const value = config.number(name);
      return value === undefined ? undefined : value / need('seq_length');
    };
    const samples = smallest(config.number('train_samples'), tokens('train_tokens'));
    const run = iterations === undefined ? (samples ?? config.number('lr_decay_samples') ?? need('train_iters')) : iterations * batch;
    const of = (name: string): number | undefined => {
      const inTokens = tokens(`${name}_tokens`);
      if (inTokens !== undefined) return inTokens;
      const value = config.number(`${name}_${iterations === undefined ? 'samples' : 'iters'}`);
      return iterations === undefined || value === undefined ? value : value * batch;
    };
    const decay = of('lr_decay') ?? run;
    const fraction = config.number('lr_warmup_fraction');
    const base = need('lr');
    const wd = config.number('weight_decay') ?? 0.01;
    const args: Readonly<Record<string, Argument>> = {
      init_lr: config.number('lr_warmup_init') ?? 0,
      max_lr: base,
      min_lr: config.number('min_lr') ?? 0,
      lr_warmup_steps: fraction === undefined ? (of('lr_warmup') ?? 0) : fraction * decay,
      lr_decay_steps: decay,
      lr_decay_style: config.text('lr_decay_style') ?? 'linear',
      start_wd: config.number('start_weight_decay') ?? wd,
      end_wd: config.number('end_weight_decay') ?? wd,
      wd_incr_steps: run,
      wd_incr_style: config.text('weight_decay_incr_style') ?? 'constant',
      wsd_decay_steps: of('lr_wsd_decay') ?? null,
      lr_wsd_decay_style: config.text('lr_wsd_decay_style') ?? 'exponential',
    };
    const call = { name: 'OptimizerParamScheduler', args };
    const growth = config.numbers('rampup_batch_size');
    const notes = config.has('decoupled_lr')
      ? ['the embedding and output layers have a rate of their own (--decoupled-lr), which is left out']
      : [];
    if (growth !== undefined) return grown(config, growth, batch, run, call, notes);
    const length = iterations ?? Math.max(1, Math.floor(run / batch));
    return { framework: 'megatron', call, base, length, facts: { increment: batch }, notes };
  },
});

const smallest = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);

/** `--rampup-batch-size START INCREMENT SAMPLES` (num_microbatches_calculator.py): the rate follows the samples, of which each update has more. */
function grown(
  config: Fields,
  [start = 0, increment = 0, samples = 0]: readonly number[],
  batch: number,
  run: number,
  call: { readonly name: string; readonly args: Readonly<Record<string, Argument>> },
  notes: readonly string[],
): Configuration {
  const place = config.get('rampup_batch_size') as Fields;
  const increments = (batch - start) / increment;
  if (!(start > 0 && increment > 0 && increments >= 0 && Number.isInteger(increments)))
    place.refuse('--rampup-batch-size must be a start, an increment that leads from it to --global-batch-size, and a number of samples');
  const consumed: number[] = [];
  let seen = 0;
  const each = increments === 0 ? Number.POSITIVE_INFINITY : samples / increments;
  const size = () => (seen > samples ? batch : Math.min(batch, start + Math.floor(seen / each) * increment));
  for (; seen <= Math.trunc(samples) && consumed.length < most; seen += size()) consumed.push(seen);
  // The last batch, which is no whole one, is thrown away.
  const rest = run > seen ? Math.floor((run - seen) / batch) : 0;
  const updates = consumed.length + rest;
  if (updates > most) place.refuse(`a run of more than ${most} updates whose batch grows is too long to be followed`);
  for (let update = 0; update < rest; update += 1, seen += batch) consumed.push(seen);
  const bySample = translateIn(frameworks.get('megatron') as Framework, call, { base: 0, length: seen + 1, facts: { increment: 1 } });
  const schedule = () => recorded(consumed.map((count) => bySample.at(count)));
  return {
    length: updates,
    series: [{ label: 'OptimizerParamScheduler', schedule }],
    notes: [...notes, `the batch grows from ${start} to ${batch} samples`],
  };
}

/** Updates that are gone through one by one at most. */
const most = 1_000_000;
