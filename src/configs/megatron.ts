import type { Argument } from '../frameworks/call.ts';
import { type Framework, translateIn } from '../frameworks/constructor.ts';
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
    const need = (name: string): number =>
      config.number(name) ?? config.refuse(`among the flags --${name.replaceAll('_', '-')} is missing`);
    const iterations = config.count('train_iters');
    const phases = config.get('step_batch_size_schedule');
    if (phases !== undefined && (iterations !== undefined || config.has('global_batch_size')))
      phases.refuse('Megatron-LM takes --step-batch-size-schedule with --train-samples, and without --global-batch-size');
    const batch =
      iterations !== undefined ? (config.count('global_batch_size') ?? 1) : phases === undefined ? need('global_batch_size') : 1;
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
    if (phases !== undefined) return grown(phases, steps(phases, need('seq_length')), run, call, notes);
    if (growth !== undefined) return grown(config.get('rampup_batch_size') as Fields, rampup(config, growth, batch), run, call, notes);
    const length = iterations ?? Math.max(1, Math.floor(run / batch));
    return { framework: 'megatron', call, base, length, facts: { increment: batch }, notes };
  },
});

const smallest = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);

/** How the batch grows with the samples that are consumed, and how many samples of a run are left out at its end. */
interface Growth {
  size(consumed: number): number;
  /** From here on the batch stays, and its last one is thrown away where it is no whole one. */
  readonly settled?: number;
}

/** `--rampup-batch-size START INCREMENT SAMPLES` (RampupBatchsizeNumMicroBatches). */
function rampup(config: Fields, [start = 0, increment = 0, samples = 0]: readonly number[], batch: number): Growth {
  const increments = (batch - start) / increment;
  if (!(start > 0 && increment > 0 && increments >= 0 && Number.isInteger(increments)))
    config
      .get('rampup_batch_size')
      ?.refuse('--rampup-batch-size must be a start, an increment that leads from it to --global-batch-size, and a number of samples');
  const each = increments === 0 ? Number.POSITIVE_INFINITY : samples / increments;
  return {
    size: (consumed) => (consumed > samples ? batch : Math.min(batch, start + Math.floor(consumed / each) * increment)),
    settled: Math.trunc(samples),
  };
}

const suffixes: Readonly<Record<string, number>> = { K: 1e3, M: 1e6, B: 1e9, T: 1e12 };

/** `--step-batch-size-schedule "0:768 250B:1536"` (StepBatchsizeNumMicroBatchesCalculator): thresholds in tokens. */
function steps(phases: Fields, seqLength: number): Growth {
  const { words = [] } = phases.entry;
  const text = words
    .map(({ value }) => String(value))
    .join(' ')
    .replace(/["']/g, '')
    .trim();
  const amount = (written: string): number => {
    const [, digits = '', suffix = ''] = /^([\d.]+)([KMBT]?)$/i.exec(written.trim()) ?? [];
    return digits === '' ? Number.NaN : Math.trunc(Number(digits) * (suffixes[suffix.toUpperCase()] ?? 1));
  };
  const pairs = text.split(/[\s,]+/).map((entry) => entry.split(':').map(amount));
  const phased = pairs
    .map(([tokens = Number.NaN, size = Number.NaN]) => [Math.floor(tokens / seqLength), size] as const)
    .sort(([a], [b]) => a - b);
  if (!phased.every(([from, size]) => from >= 0 && size > 0) || phased[0]?.[0] !== 0)
    phases.refuse('--step-batch-size-schedule must be thresholds in tokens with batch sizes, from 0 on: "0:768 250B:1536"');
  return { size: (consumed) => phased.findLast(([from]) => consumed >= from)?.[1] as number };
}

/** A run whose batch grows: the rate follows the samples, of which each update has more. */
function grown(
  place: Fields,
  { size, settled }: Growth,
  run: number,
  call: { readonly name: string; readonly args: Readonly<Record<string, Argument>> },
  notes: readonly string[],
): Configuration {
  const consumed: number[] = [];
  let seen = 0;
  const goesOn = () => (settled === undefined ? seen < run : seen <= settled || seen + size(seen) <= run);
  for (; goesOn() && consumed.length <= most; seen += size(seen)) consumed.push(seen);
  if (consumed.length > most) place.refuse(`a run of more than ${most} updates whose batch grows is too long to be followed`);
  const bySample = translateIn(frameworks.get('megatron') as Framework, call, { base: 0, length: seen + 1, facts: { increment: 1 } });
  const schedule = () => recorded(consumed.map((count) => bySample.at(count)));
  const said = [...notes, `the batch grows from ${size(0)} to ${size(seen)} samples`];
  return { length: consumed.length, series: [{ label: 'OptimizerParamScheduler', schedule }], notes: said };
}

/** Updates that are gone through one by one at most. */
const most = 1_000_000;
