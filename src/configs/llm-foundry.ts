import type { Fields } from './fields.ts';
import { defineTool } from './tool.ts';

const classes: Readonly<Record<string, string>> = {
  constant_with_warmup: 'ConstantWithWarmupScheduler',
  cosine_with_warmup: 'CosineAnnealingWithWarmupScheduler',
  linear_decay_with_warmup: 'LinearWithWarmupScheduler',
  multistep_with_warmup: 'MultiStepWithWarmupScheduler',
  polynomial_with_warmup: 'PolynomialWithWarmupScheduler',
};

/** LLM-foundry, llmfoundry/utils/builders.py: schedulers of composer by other names, times such as `100ba` and `3ep`. */
export const llmFoundry = defineTool({
  name: 'llm-foundry',
  notations: ['yaml'],
  knows: (config) =>
    config.in('scheduler')?.has('name') === true &&
    config.in('scheduler')?.has('t_warmup') === true &&
    config.in('optimizer')?.has('lr') === true,
  read(config, around) {
    const [scheduler, optimizer] = [config.in('scheduler') as Fields, config.in('optimizer') as Fields];
    const given = scheduler.text('name') as string;
    if (given === 'inv_sqrt_with_warmup')
      scheduler.get('name')?.refuse('inv_sqrt_with_warmup is not read; write lrsched inverse-sqrt with its numbers');
    const name = classes[given] ?? scheduler.get('name')?.refuse(`scheduler.name must be one of ${Object.keys(classes).join(', ')}`) ?? '';
    const duration = config.text('max_duration') ?? config.refuse('max_duration is missing');
    const [, amount, unit] = /^([\d_]+)(ba|ep)$/.exec(duration) ?? [];
    if (amount === undefined) config.get('max_duration')?.refuse('max_duration is read in batches or epochs: 1000ba, 3ep');
    const ofEpochs = unit === 'ep' || /\dep/.test(scheduler.text('t_warmup') ?? '') || /\dep/.test(scheduler.text('t_max') ?? '');
    const perEpoch = ofEpochs ? around.perEpoch() : undefined;
    const length = Number((amount as string).replaceAll('_', '')) * (unit === 'ep' ? (perEpoch as number) : 1);
    const args = Object.fromEntries(
      scheduler
        .keys()
        .filter((key) => key !== 'name')
        .map((key) => [key, scheduler.get(key)?.asArgument() ?? null] as const),
    );
    return {
      framework: 'composer',
      call: { name, args },
      base: optimizer.needed('lr'),
      length,
      notes: [
        'composer steps its schedulers before it counts the batch: since 0.10 update t of a run has what this says of t - 1 (--shift -1)',
      ],
      facts: { max_duration: duration, ...(perEpoch !== undefined && { dataloader_len: perEpoch }) },
    };
  },
});
