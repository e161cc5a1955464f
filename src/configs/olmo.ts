import type { Fields } from './fields.ts';
import { defineTool } from './tool.ts';

const classes: Readonly<Record<string, string>> = {
  cosine_with_warmup: 'CosWithWarmup',
  linear_with_warmup: 'LinearWithWarmup',
  inverse_sqrt_with_warmup: 'InvSqrtWithWarmup',
  constant: 'ConstantScheduler',
  constant_with_warmup: 'ConstantWithWarmupScheduler',
  cosine_linear_envelope: 'CosLinearEnvelope',
};

/** OLMo, olmo/config.py and olmo/optim.py: update i has the rate of step i + 1. */
export const olmo = defineTool({
  name: 'olmo',
  notations: ['yaml'],
  knows: (config) =>
    config.in('scheduler')?.has('name') === true && config.in('optimizer')?.has('learning_rate') === true && config.has('max_duration'),
  read(config, around) {
    const [scheduler, optimizer] = [config.in('scheduler') as Fields, config.in('optimizer') as Fields];
    const given = scheduler.text('name') as string;
    const name = classes[given] ?? scheduler.get('name')?.refuse(`scheduler.name must be one of ${Object.keys(classes).join(', ')}`) ?? '';
    const perStep = () =>
      (config.count('global_train_batch_size') ?? config.refuse('global_train_batch_size is missing')) *
      (config.in('model')?.count('max_sequence_length') ?? config.refuse('model.max_sequence_length is missing'));
    const inTokens = scheduler.text('units') === 'tokens';
    const steps = (fields: Fields, key: string, tokens: boolean): number | undefined => {
      const text = fields.text(key);
      if (text === undefined) return undefined;
      const [, amount, unit] = /^([\d._]+(?:e[+-]?\d+)?)\s*(ep|T)?$/i.exec(text) ?? [];
      if (amount === undefined) return fields.get(key)?.refuse(`${key} must be steps, 2ep or 2e12T`);
      const value = Number(amount.replaceAll('_', ''));
      if (unit === 'ep') return Math.trunc(value * around.perEpoch());
      return unit === 'T' || tokens ? value / perStep() : value;
    };
    const total = Math.ceil(steps(config, 'max_duration', false) as number);
    const W = steps(scheduler, 't_warmup', inTokens) ?? 100;
    const T = steps(scheduler, 't_max', inTokens);
    const floor = scheduler.number('warmup_min_lr');
    const falls = ['CosWithWarmup', 'LinearWithWarmup', 'CosLinearEnvelope'].includes(name);
    const args = {
      ...(name !== 'ConstantScheduler' && { warmup_steps: W, ...(floor !== undefined && { warmup_min_lr: floor }) }),
      ...(falls && { alpha_f: scheduler.number('alpha_f') ?? 0.1, t_max: T ?? null }),
    };
    return { framework: 'olmo', call: { name, args }, base: optimizer.needed('learning_rate'), length: total, facts: { max_steps: total } };
  },
});
