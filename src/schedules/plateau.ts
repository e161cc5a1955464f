import { defineSchedule } from '../core/define.ts';
import { better, metricParameters, recordedCurve, worst } from '../core/metrics.ts';
import { choice, floor, number, rate } from '../core/parameters.ts';

/** PyTorch `ReduceLROnPlateau`, metric by metric. */
export const plateau = defineSchedule({
  type: 'plateau',
  summary: 'times factor whenever a metric stops getting better',
  formula: 'max(min, lr * factor) after more than patience metrics in a row that are no better, lr being the rate before',
  informal: true,
  source: 'PyTorch ReduceLROnPlateau',
  example: 'plateau --metrics 1,0.6,0.5,0.5,0.5,0.5,0.4,0.4,0.4,0.4 --patience 1 --factor 0.5 --epochs 11',
  group: 'driven by something else',
  equals: [
    'torch ReduceLROnPlateau',
    'transformers get_reduce_on_plateau_schedule',
    'timm PlateauLRScheduler (--mode max)',
    'fairseq reduce_lr_on_plateau (--patience 0)',
    'mmengine ReduceOnPlateauLR',
  ],
  known: {
    ReduceLROnPlateau: 'plateau --metrics 1,0.9,0.9',
    reduce_lr_on_plateau: 'plateau --metrics 1,0.9,0.9',
    get_reduce_on_plateau_schedule: 'plateau --metrics 1,0.9,0.9',
    ReduceOnPlateauLR: 'plateau --metrics 1,0.9,0.9',
    PlateauLRScheduler: 'plateau --metrics 0.1,0.2,0.2 --mode max',
    ReduceOnPlateau: 'plateau --metrics 1,0.9,0.9',
    ReduceLROnPlateauWithWarmup: 'plateau --metrics 1,0.9,0.9',
    rop: 'plateau --metrics 1,0.9,0.9',
  },
  endless: true,
  lasts: ({ metrics }) => metrics.length + 1,
  params: {
    ...metricParameters,
    max: rate('rate at the start', { default: 0.1 }),
    min: floor('no reduction goes below it', { default: 0 }),
    factor: number('factor per reduction', { min: 0, default: 0.1 }),
    threshold: number('by how much a metric must be better to count', { min: 0, default: 1e-4, quiet: true }),
    thresholdMode: choice('whether the threshold is a share of the best metric or a distance from it', ['rel', 'abs'], {
      default: 'rel',
      quiet: true,
    }),
    cooldown: number('how many metrics after a reduction do not count as bad', { integer: true, min: 0, default: 0, quiet: true }),
    eps: number('a reduction by no more than this is left out', { min: 0, default: 1e-8, quiet: true }),
  },
  rules: [{ over: ['factor'], says: '--factor must be below 1', holds: ({ factor }) => factor < 1 }],
  says: (_values, { stairs }) => stairs(),
  curve({ metrics, max, min, factor, patience, cooldown, eps, ...compared }) {
    let [lr, best, bad, cooling] = [max, worst(compared.mode), 0, 0];
    const rates = metrics.map((metric) => {
      if (better(compared, metric, best)) [best, bad] = [metric, 0];
      else bad += 1;
      if (cooling > 0) [cooling, bad] = [cooling - 1, 0];
      if (bad > patience) {
        const reduced = Math.max(lr * factor, min);
        if (lr - reduced > eps) lr = reduced;
        [cooling, bad] = [cooldown, 0];
      }
      return lr;
    });
    return recordedCurve([max, ...rates]);
  },
});
