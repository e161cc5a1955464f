import { noam } from '../schedules/noam.ts';
import type { Fields } from './fields.ts';
import { defineTool } from './tool.ts';

/** ESPnet, espnet2/schedulers/warmup_lr.py: `lr · W^½ · min(k^-½, k · W^-1½)` with k = i + 1. */
export const espnet = defineTool({
  name: 'espnet',
  notations: ['yaml'],
  knows: (config) => config.has('scheduler') && config.in('scheduler_conf') !== undefined,
  read(config, around) {
    const name = config.text('scheduler') ?? '';
    if (name.toLowerCase() !== 'warmuplr') (config.get('scheduler') as Fields).refuse(`${name} is not followed; warmuplr is`);
    const lr = around.lr ?? config.in('optim_conf')?.number('lr') ?? config.refuse('optim_conf.lr is missing');
    const W = config.in('scheduler_conf')?.number('warmup_steps') ?? 25_000;
    const epochs = config.count('max_epoch');
    const length =
      around.length ?? (epochs === undefined ? undefined : epochs * around.perEpoch({ accumulate: config.count('accum_grad') }));
    return {
      length,
      series: [{ label: 'WarmupLR', schedule: (total) => noam({ dModel: 1, warmup: W, scale: lr * Math.sqrt(W), length: total }) }],
    };
  },
});
