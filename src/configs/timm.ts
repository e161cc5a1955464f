import type { Argument } from '../frameworks/call.ts';
import { completed, constructorOf } from '../frameworks/constructor.ts';
import { timm as library } from '../frameworks/timm.ts';
import { timmFindings } from './timm-findings.ts';
import { defineTool } from './tool.ts';
import { programOf } from './words.ts';

/** train.py of timm calls some arguments otherwise than `create_scheduler_v2`. */
const names: Readonly<Record<string, string>> = {
  sched: 'sched',
  decay_epochs: 'decay_epochs',
  decay_milestones: 'decay_milestones',
  cooldown_epochs: 'cooldown_epochs',
  patience_epochs: 'patience_epochs',
  decay_rate: 'decay_rate',
  min_lr: 'min_lr',
  warmup_lr: 'warmup_lr',
  warmup_epochs: 'warmup_epochs',
  warmup_prefix: 'warmup_prefix',
  lr_cycle_mul: 'cycle_mul',
  lr_cycle_decay: 'cycle_decay',
  lr_cycle_limit: 'cycle_limit',
  lr_k_decay: 'k_decay',
};

const nothingElse = { call: () => undefined, fact: () => undefined, text: () => undefined };

/** timm, train.py: flags, and `args.yaml` with the same names. Defaults: cosine over 300 epochs, 5 of them warm-up from 1e-5. */
export const timm = defineTool({
  name: 'timm',
  notations: ['shell', 'yaml'],
  knows: (config) =>
    (config.has('sched') &&
      (config.has('lr') || config.has('lr_base') || config.has('epochs') || config.has('warmup_lr') || config.has('model'))) ||
    (config.has('warmup_epochs') && config.has('warmup_lr') && config.has('lr')),
  read(config, around) {
    const args: Record<string, Argument> = { sched: 'cosine', warmup_lr: 1e-5, warmup_epochs: 5 };
    for (const [flag, name] of Object.entries(names)) {
      const found = config.get(flag);
      if (found !== undefined) args[name] = flag === 'decay_milestones' ? (config.numbers(flag) ?? []) : found.asArgument();
    }
    const epochs = config.count('epochs') ?? 300;
    args.num_epochs = epochs;
    const byUpdate = config.flag('sched_on_updates') ?? false;
    if (config.has('lr_noise')) config.get('lr_noise')?.refuse('noise cannot be foreseen; leave --lr-noise out');
    const batch = config.count('batch_size', 'b') ?? 128;
    const devices = config.count('@devices') ?? (Number(/distributed_train\.sh (\d+)/.exec(programOf(config))?.[1] ?? 1) || 1);
    if (byUpdate) {
      args.step_on_epochs = false;
      args.updates_per_epoch = around.perEpoch({ batch, devices, accumulate: config.count('grad_accum_steps') });
    }
    // DeiT, Swin and their like took these flags over with other defaults, and scale --lr by the global batch.
    const program = programOf(config);
    const script = /(\S+)\.py\b/.exec(program)?.[1] ?? '';
    const isForeign = script !== '' && !/(?:^|\/)train$/.test(script);
    const notes = config.has('warmup_epochs') ? [] : ["a warm-up of 5 epochs, timm's default"];
    if (isForeign)
      notes.push(`${script}.py is taken for timm's train.py; a script that scales --lr by the batch, as DeiT's, has other rates`);
    const said = config.number('lr') ?? around.lr;
    const base = said ?? scaled(config.number('lr_base') ?? 0.1, batch * devices * (config.count('grad_accum_steps') ?? 1), config);
    if (said === undefined) notes.push(`the rate is ${base}, as timm scales lr_base to a global batch of ${batch * devices}`);
    const each = byUpdate ? Number(args.updates_per_epoch) : 1;
    const maker = constructorOf(library, 'create_scheduler_v2');
    const lasts = maker.lasts?.(completed(library, maker, args), nothingElse);
    const told = {
      ...{ sched: String(args.sched), base, epochs, warmup: Number(args.warmup_epochs), warmupRate: Number(args.warmup_lr) },
      prefix: config.flag('warmup_prefix') ?? false,
    };
    const findings = timmFindings(config, told, typeof lasts === 'number' ? Math.round(lasts / each) : epochs);
    const unit = byUpdate ? ('step' as const) : ('epoch' as const);
    return { framework: 'timm', call: { name: 'create_scheduler_v2', args }, base, notes, findings, unit };
  },
});

/** `lr_base` times the global batch over `lr_base_size`, or its root for Adam-like optimizers. */
function scaled(base: number, batch: number, config: Parameters<typeof programOf>[0]): number {
  const optimizer = (config.text('opt') ?? 'sgd').toLowerCase();
  const scale = config.text('lr_base_scale') ?? (['ada', 'lamb'].some((one) => optimizer.includes(one)) ? 'sqrt' : 'linear');
  const ratio = batch / (config.number('lr_base_size') ?? 256);
  return base * (scale === 'sqrt' ? Math.sqrt(ratio) : ratio);
}
