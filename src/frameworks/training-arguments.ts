import type { Argument } from './call.ts';
import { type AnyConstructor, any, bool, defineConstructor, fact, type KnownArguments, type Lasting, num, str } from './constructor.ts';

/** The rate by default in each kind of training arguments of transformers, sentence-transformers (5.1) and trl (1.13). */
const rates: Readonly<Record<string, number>> = {
  ...{ TrainingArguments: 5e-5, Seq2SeqTrainingArguments: 5e-5 },
  ...{ SentenceTransformerTrainingArguments: 5e-5, CrossEncoderTrainingArguments: 5e-5, SparseEncoderTrainingArguments: 5e-5 },
  ...{ BCOConfig: 5e-7, RLOOConfig: 1e-6, OnlineDPOConfig: 5e-7, NashMDConfig: 5e-7, XPOConfig: 5e-7, GKDConfig: 2e-5, PRMConfig: 1e-5 },
  ...{ SFTConfig: 2e-5, RewardConfig: 1e-4, DPOConfig: 1e-6, GRPOConfig: 1e-6, KTOConfig: 1e-6, ORPOConfig: 1e-6, CPOConfig: 1e-6 },
};

const signature = (rate: number) => ({
  output_dir: any(null),
  learning_rate: num(rate),
  lr_scheduler_type: str('linear'),
  lr_scheduler_kwargs: any(null),
  warmup_ratio: num<number | null>(null),
  warmup_steps: num(0),
  max_steps: num(-1),
  num_train_epochs: num(3),
  per_device_train_batch_size: num(8),
  gradient_accumulation_steps: num(1),
  dataloader_drop_last: bool(false),
});

/** How many updates the Trainer makes: `max_steps`, or epochs of as many as is said, or as the size of the data set comes to. */
export function updatesOf(args: KnownArguments, of: Pick<Lasting, 'fact'>): number | undefined {
  if (args.max_steps > 0) return args.max_steps;
  const perEpoch = updatesPerEpoch(args, of);
  return perEpoch === undefined ? undefined : Math.ceil(args.num_train_epochs * perEpoch);
}

/** How many updates an epoch has: as many as is said, or as the size of the data set comes to. */
function updatesPerEpoch(args: KnownArguments, of: Pick<Lasting, 'fact'>): number | undefined {
  const perEpoch = of.fact('steps_per_epoch');
  if (perEpoch !== undefined) return perEpoch;
  const examples = of.fact('dataset_size') ?? of.fact('dataset-size');
  if (examples === undefined) return undefined;
  const batch = args.per_device_train_batch_size * (of.fact('devices') ?? 1);
  const batches = args.dataloader_drop_last ? Math.floor(examples / batch) : Math.ceil(examples / batch);
  return Math.max(1, Math.ceil(batches / args.gradient_accumulation_steps));
}

/** Says that `warmup_ratio`, where it is given, is no longer taken. */
export function ratioIsGone({ warmup_ratio: ratio }: KnownArguments): readonly string[] {
  if (typeof ratio !== 'number') return [];
  const instead = ratio < 1 ? `, where warmup_steps=${ratio} says the same` : '';
  return [`warmup_ratio is read as older versions do; it is gone from transformers 5.18${instead}`];
}

/** `lr_scheduler_kwargs`, which may be JSON text; numbers and truths that stand in texts count. */
function optionsOf(given: Argument, refuse: (reason: string) => never): Argument {
  if (typeof given !== 'string') return given;
  try {
    const found = JSON.parse(given) as unknown;
    if (typeof found === 'object' && found !== null && !Array.isArray(found)) return converted(found as Readonly<Record<string, Argument>>);
  } catch {
    // It is said below.
  }
  return refuse('lr_scheduler_kwargs must be a dict, or one as JSON text');
}

const converted = (given: Readonly<Record<string, Argument>>): Argument =>
  Object.fromEntries(
    Object.entries(given).map(([key, value]): [string, Argument] => {
      if (typeof value !== 'string') return [key, value];
      if (/^(true|false)$/i.test(value)) return [key, value.toLowerCase() === 'true'];
      return [key, /^(\d+\.?\d*|\.\d+)$/.test(value) ? Number(value) : value];
    }),
  );

/** The kinds of training arguments, which say everything about the schedule of transformers' `Trainer` but the size of the data. */
export const trainingArguments: readonly AnyConstructor[] = Object.entries(rates).map(([name, rate]) =>
  defineConstructor(
    name,
    signature(rate),
    (args, setting) => {
      const { learning_rate: base, lr_scheduler_type, lr_scheduler_kwargs, warmup_steps, warmup_ratio } = args;
      const T = updatesOf(args, { fact: (key) => fact(setting, key) }) ?? setting.length;
      if (warmup_steps < 0) setting.refuse('warmup_steps must not be below 0');
      // A number of steps below 1 is a share of the run, as warmup_ratio is.
      const share = warmup_steps > 0 && warmup_steps < 1 ? warmup_steps : (warmup_ratio ?? 0);
      const W = warmup_steps >= 1 ? Math.trunc(warmup_steps) : Math.ceil(T * share);
      const scheduler: Readonly<Record<string, Argument>> = {
        ...{ name: lr_scheduler_type, num_warmup_steps: W, num_training_steps: T },
        ...(lr_scheduler_kwargs !== null && { scheduler_specific_kwargs: optionsOf(lr_scheduler_kwargs, setting.refuse) }),
      };
      return setting.translate({ name: 'get_scheduler', args: scheduler }, { base });
    },
    {
      own: true,
      open: true,
      lasts: updatesOf,
      run: { perEpoch: updatesPerEpoch, of: (updates) => ({ max_steps: updates }), at: (rate) => ({ learning_rate: rate }) },
      notes: ratioIsGone,
    },
  ),
);
