import fc from 'fast-check';
import { expect, it } from 'vitest';
import { tools } from '../../src/configs/index.ts';
import type { Argument } from '../../src/frameworks/call.ts';
import { type Framework, translateIn } from '../../src/frameworks/constructor.ts';
import { frameworks } from '../../src/frameworks/index.ts';
import { differences } from '../equal.ts';
import { readText } from '../reading/configured.ts';
import '../seed.ts';

/** How a tool writes random values of its fields, and the constructor of the framework that they mean. */
interface Wording<T> {
  readonly tool: string;
  readonly framework: string;
  readonly fields: fc.Arbitrary<T>;
  readonly texts: Readonly<Record<string, (fields: T) => string>>;
  call(fields: T): { readonly name: string; readonly args: Readonly<Record<string, Argument>> };
  readonly facts?: (fields: T) => Readonly<Record<string, Argument>>;
  base(fields: T): number;
  length(fields: T): number;
}

const rate = fc.constantFrom(1e-5, 2e-5, 3e-4, 0.001, 0.1, 0.5);
const steps = fc.integer({ min: 20, max: 400 });
const warm = fc.integer({ min: 1, max: 15 });
const share = fc.constantFrom(0, 0.03, 0.1);
const yaml = (fields: object, indent = ''): string =>
  Object.entries(fields)
    .map(([key, value]) =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? `${indent}${key}:\n${yaml(value, `${indent}  `)}`
        : `${indent}${key}: ${JSON.stringify(value)}`,
    )
    .join('\n');
const flags = (fields: object): string =>
  Object.entries(fields)
    .map(([key, value]) => `--${key} ${Array.isArray(value) ? value.join(',') : value}`)
    .join(' \\\n  ');
const toml = (tables: Readonly<Record<string, object>>): string =>
  Object.entries(tables)
    .map(
      ([name, fields]) =>
        `[${name}]\n${Object.entries(fields)
          .map(([key, value]) => `${key} = ${JSON.stringify(value)}`)
          .join('\n')}`,
    )
    .join('\n');
const wording = <T>(one: Wording<T>): Wording<unknown> => one as unknown as Wording<unknown>;

const wordings: readonly Wording<unknown>[] = [
  wording({
    tool: 'transformers',
    framework: 'transformers',
    fields: fc.record({
      learning_rate: rate,
      lr_scheduler_type: fc.constantFrom('linear', 'cosine', 'polynomial', 'inverse_sqrt', 'constant_with_warmup', 'cosine_with_restarts'),
      warmup_ratio: share,
      max_steps: steps,
    }),
    texts: {
      'a.yaml': yaml,
      'a.json': (one) => `${JSON.stringify(one).replace(/}$/, ', /* kept */}')}`,
      'a.toml': (one) =>
        Object.entries(one)
          .map(([key, value]) => `${key} = ${JSON.stringify(value)}`)
          .join('\n'),
      'a.sh': (one) => `torchrun train.py \\\n  ${flags(one)}`,
    },
    call: (args) => ({ name: 'TrainingArguments', args }),
    base: () => 0,
    length: ({ max_steps }) => max_steps,
  }),
  wording({
    tool: 'no-trainer',
    framework: 'diffusers',
    fields: fc.record({
      learning_rate: rate,
      lr_scheduler: fc.constantFrom('linear', 'cosine', 'constant_with_warmup', 'polynomial', 'cosine_with_restarts'),
      lr_warmup_steps: warm,
      max_train_steps: steps,
    }),
    texts: {
      'a.sh': (one) => `accelerate launch train_text_to_image.py ${flags(one)}`,
      'a.toml': (one) =>
        Object.entries(one)
          .map(([key, value]) => `${key} = ${JSON.stringify(value)}`)
          .join('\n'),
    },
    call: ({ lr_scheduler, lr_warmup_steps, max_train_steps }) => ({
      name: 'get_scheduler',
      args: { name: lr_scheduler, num_warmup_steps: lr_warmup_steps, num_training_steps: max_train_steps },
    }),
    base: ({ learning_rate }) => learning_rate,
    length: ({ max_train_steps }) => max_train_steps,
  }),
  wording({
    tool: 'deepspeed',
    framework: 'deepspeed',
    fields: fc.record({ lr: rate, total_num_steps: steps, warmup_num_steps: warm, warmup_min_lr: fc.constant(0) }),
    texts: {
      'a.json': ({ lr, ...params }) =>
        JSON.stringify({
          optimizer: { type: 'AdamW', params: { lr } },
          scheduler: { type: 'WarmupDecayLR', params: { ...params, warmup_max_lr: lr } },
        }),
    },
    call: ({ lr, ...params }) => ({ name: 'WarmupDecayLR', args: { ...params, warmup_max_lr: lr } }),
    facts: () => ({ optimizer: 'AdamW()' }),
    base: ({ lr }) => lr,
    length: ({ total_num_steps }) => total_num_steps,
  }),
  wording({
    tool: 'nemo',
    framework: 'nemo',
    fields: fc.record({
      lr: rate,
      name: fc.constantFrom('CosineAnnealing', 'WarmupAnnealing', 'SquareAnnealing'),
      warmup_steps: warm,
      max_steps: steps,
    }),
    texts: {
      'a.yaml': ({ lr, name, warmup_steps, max_steps }) =>
        yaml({ trainer: { max_steps }, model: { optim: { name: 'adamw', lr, sched: { name, warmup_steps, min_lr: 0 } } } }),
    },
    call: ({ name, warmup_steps, max_steps }) => ({ name, args: { warmup_steps, max_steps, min_lr: 0 } }),
    base: ({ lr }) => lr,
    length: ({ max_steps }) => max_steps,
  }),
  wording({
    tool: 'olmo',
    framework: 'olmo',
    fields: fc.record({
      lr: rate,
      t_warmup: warm,
      alpha_f: share,
      T: steps,
      name: fc.constantFrom('cosine_with_warmup', 'linear_with_warmup'),
    }),
    texts: { 'a.yaml': ({ lr, T, ...scheduler }) => yaml({ optimizer: { learning_rate: lr }, scheduler, max_duration: T }) },
    call: ({ t_warmup, alpha_f, name }) => ({
      name: name === 'cosine_with_warmup' ? 'CosWithWarmup' : 'LinearWithWarmup',
      args: { warmup_steps: t_warmup, alpha_f, t_max: null },
    }),
    facts: ({ T }) => ({ max_steps: T }),
    base: ({ lr }) => lr,
    length: ({ T }) => T,
  }),
  wording({
    tool: 'llm-foundry',
    framework: 'composer',
    fields: fc.record({ lr: rate, W: warm, T: steps, alpha_f: share }),
    texts: {
      'a.yaml': ({ lr, W, T, alpha_f }) =>
        yaml({
          scheduler: { name: 'cosine_with_warmup', t_warmup: `${W}ba`, alpha_f },
          optimizer: { name: 'lion', lr },
          max_duration: `${T}ba`,
        }),
    },
    call: ({ W, alpha_f }) => ({ name: 'CosineAnnealingWithWarmupScheduler', args: { t_warmup: `${W}ba`, alpha_f } }),
    facts: ({ T }) => ({ max_duration: `${T}ba` }),
    base: ({ lr }) => lr,
    length: ({ T }) => T,
  }),
  wording({
    tool: 'torchtune',
    framework: 'transformers',
    fields: fc.record({ lr: rate, W: warm, each: steps, epochs: fc.integer({ min: 1, max: 3 }) }),
    texts: {
      'a.yaml': ({ lr, W, each, epochs }) =>
        yaml({
          optimizer: { _component_: 'torch.optim.AdamW', lr },
          lr_scheduler: { _component_: 'torchtune.modules.get_cosine_schedule_with_warmup', num_warmup_steps: W },
          epochs,
          max_steps_per_epoch: each,
        }),
    },
    call: ({ W, each, epochs }) => ({
      name: 'get_cosine_schedule_with_warmup',
      args: { num_warmup_steps: W, num_training_steps: each * epochs },
    }),
    base: ({ lr }) => lr,
    length: ({ each, epochs }) => each * epochs,
  }),
  wording({
    tool: 'torchtitan',
    framework: 'torchtitan',
    fields: fc.record({
      lr: rate,
      warmup_steps: warm,
      decay_type: fc.constantFrom('linear', 'sqrt', 'cosine'),
      min_lr_factor: share,
      T: steps,
    }),
    texts: { 'a.toml': ({ lr, T, ...scheduler }) => toml({ optimizer: { lr }, lr_scheduler: scheduler, training: { steps: T } }) },
    call: ({ warmup_steps, decay_type, min_lr_factor }) => ({ name: 'Config', args: { warmup_steps, decay_type, min_lr_factor } }),
    facts: ({ T }) => ({ training_steps: T }),
    base: ({ lr }) => lr,
    length: ({ T }) => T,
  }),
  wording({
    tool: 'timm',
    framework: 'timm',
    fields: fc.record({
      sched: fc.constantFrom('cosine', 'step', 'poly'),
      lr: rate,
      epochs: steps,
      'warmup-epochs': warm,
      'min-lr': fc.constantFrom(0, 1e-6),
    }),
    texts: {
      'a.sh': (one) => `python train.py ${flags(one)}`,
      'a.yaml': (one) => yaml(Object.fromEntries(Object.entries(one).map(([key, value]) => [key.replace('-', '_'), value]))),
    },
    call: ({ sched, epochs, 'warmup-epochs': warmup_epochs, 'min-lr': min_lr }) => ({
      name: 'create_scheduler_v2',
      args: { sched, num_epochs: epochs, warmup_epochs, min_lr, warmup_lr: 1e-5 },
    }),
    base: ({ lr }) => lr,
    length: ({ epochs }) => epochs,
  }),
  wording({
    tool: 'fairseq',
    framework: 'fairseq',
    fields: fc.record({ lr: rate, 'warmup-updates': warm, 'max-update': steps }),
    texts: {
      'a.sh': (one) => `fairseq-train data --lr-scheduler polynomial_decay ${flags(one)}`,
      'a.yaml': ({ lr, 'warmup-updates': warmup_updates, 'max-update': max_update }) =>
        yaml({ optimization: { lr: [lr], max_update }, lr_scheduler: { _name: 'polynomial_decay', warmup_updates } }),
    },
    call: ({ lr, 'warmup-updates': warmup_updates, 'max-update': total_num_update }) => ({
      name: 'polynomial_decay',
      args: { lr: [lr], warmup_updates, total_num_update },
    }),
    base: ({ lr }) => lr,
    length: ({ 'max-update': most }) => most,
  }),
  wording({
    tool: 'megatron',
    framework: 'megatron',
    fields: fc.record({
      lr: rate,
      'train-iters': steps,
      'lr-warmup-iters': warm,
      'lr-decay-style': fc.constantFrom('linear', 'cosine', 'constant'),
    }),
    texts: {
      'a.sh': (one) =>
        `ARGS=(\n  ${flags(one).replaceAll(' \\\n', '\n')}\n)\ntorchrun pretrain_gpt.py "\${ARGS[@]}" --min-lr 0 --global-batch-size 8`,
    },
    call: ({ lr, 'train-iters': T, 'lr-warmup-iters': W, 'lr-decay-style': lr_decay_style }) => ({
      name: 'OptimizerParamScheduler',
      args: {
        ...{ init_lr: 0, max_lr: lr, min_lr: 0, lr_warmup_steps: W * 8, lr_decay_steps: T * 8, lr_decay_style, wd_incr_steps: T * 8 },
        ...{ start_wd: 0.01, end_wd: 0.01, wd_incr_style: 'constant', wsd_decay_steps: null, lr_wsd_decay_style: 'exponential' },
      },
    }),
    facts: () => ({ increment: 8 }),
    base: ({ lr }) => lr,
    length: ({ 'train-iters': T }) => T,
  }),
];

it.each(wordings)(
  '$tool says what the constructor of $framework computes',
  async ({ tool, framework, fields, texts, call, facts, base, length }) => {
    expect(tools.map(({ name }) => name)).toContain(tool);
    await fc.assert(
      fc.asyncProperty(fields, fc.constantFrom(...Object.entries(texts)), async (values, [file, text]) => {
        const T = length(values);
        const wanted = translateIn(frameworks.get(framework) as Framework, call(values), {
          base: base(values),
          length: T,
          facts: facts?.(values) ?? {},
        });
        const [only, ...more] = await readText({ text: text(values), file });
        expect(more).toEqual([]);
        expect(only?.schedule.length).toBe(T);
        expect(
          differences(
            only?.schedule.at ?? (() => Number.NaN),
            Array.from({ length: T }, (_, t) => wanted.at(t)),
          ),
        ).toEqual([]);
      }),
      { numRuns: 25 },
    );
  },
);
