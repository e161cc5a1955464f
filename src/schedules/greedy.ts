import { defineSchedule } from '../core/define.ts';
import { better, metricParameters, recordedCurve, worst } from '../core/metrics.ts';
import { choice, flag, floor, number, rate } from '../core/parameters.ts';

/** GreedyLR, arXiv:2512.14527, as transformers has it, metric by metric. */
export const greedy = defineSchedule({
  type: 'greedy',
  summary: 'up while a metric gets better, down while it does not',
  formula:
    'min(max, lr / factor) after more than patience metrics in a row that are each better, ' +
    'max(min, lr * factor) after as many that are not, lr being the rate before',
  informal: true,
  source: 'GreedyLR: A Novel Adaptive Learning Rate Scheduler, arXiv:2512.14527; transformers GreedyLR',
  example: 'greedy --metrics 1,0.9,0.8,0.7,0.6,0.6,0.6,0.6,0.6,0.5,0.4 --patience 1 --factor 0.5 --epochs 12',
  group: 'driven by something else',
  equals: ['transformers GreedyLR', 'transformers get_greedy_schedule'],
  known: { GreedyLR: 'greedy --metrics 1,0.9,0.8', get_greedy_schedule: 'greedy --metrics 1,0.9,0.8' },
  endless: true,
  lasts: ({ metrics }) => metrics.length + 1,
  params: {
    ...metricParameters,
    max: rate('no rise goes above it', { default: 1 }),
    from: floor('rate at the start', { default: '10%' }),
    min: floor('no fall goes below it', { default: '0.1%' }),
    factor: number('factor per fall; a rise divides by it', { above: 0, default: 0.95 }),
    threshold: number('by how much a metric must be better to count', { min: 0, default: 1e-6, quiet: true }),
    thresholdMode: choice('whether the threshold is a share of the best metric or a distance from it', ['rel', 'abs'], {
      default: 'abs',
      quiet: true,
    }),
    cooldown: number('how many metrics after a fall do not count', { integer: true, min: 0, default: 0, quiet: true }),
    warmup: number('how many metrics after a rise do not count', { integer: true, min: 0, default: 0, quiet: true }),
    eps: number('a change by no more than this is left out', { min: 0, default: 1e-8, quiet: true }),
    smoothMetrics: flag('judge the mean of the latest metrics'),
    windowSize: number('how many metrics --smooth-metrics takes the mean of', { integer: true, min: 1, default: 50, quiet: true }),
    resetStart: number('after so many falls that end at min it starts anew', { integer: true, min: 0, default: 500, quiet: true }),
  },
  rules: [{ over: ['factor'], says: '--factor must be below 1', holds: ({ factor }) => factor < 1 }],
  jumps: true,
  says: (_values, { stairs }) => stairs(),
  curve({ metrics, max, from, min, factor, patience, cooldown, warmup, eps, smoothMetrics, windowSize, resetStart, ...compared }) {
    const fresh = () => ({ lr: from, best: worst(compared.mode), good: 0, bad: 0, ignored: 0, falls: 0, sum: 0, latest: [] as number[] });
    let now = fresh();
    const smoothed = (metric: number) => {
      now.sum += metric;
      if (now.latest.push(metric) > windowSize) now.sum -= now.latest.shift() as number;
      return now.sum / now.latest.length;
    };
    const rise = () => {
      const risen = Math.min(now.lr / factor, max);
      now = { ...now, lr: risen - now.lr > eps ? risen : now.lr, falls: 0, ignored: warmup };
    };
    const fall = () => {
      const fallen = Math.max(now.lr * factor, min);
      const lr = now.lr - fallen > eps ? fallen : now.lr;
      const falls = now.falls + (lr <= min ? 1 : 0);
      now = { ...(lr <= min && falls >= resetStart ? fresh() : { ...now, lr, falls }), ignored: cooldown };
    };
    const rates = metrics.map((raw) => {
      const metric = smoothMetrics ? smoothed(raw) : raw;
      if (now.ignored > 0) {
        now = { ...now, ignored: now.ignored - 1, good: 0, bad: 0 };
      } else {
        const isBetter = better(compared, metric, now.best);
        now = isBetter ? { ...now, best: metric, good: now.good + 1, bad: 0 } : { ...now, good: 0, bad: now.bad + 1 };
        if (now.good > patience) {
          rise();
          now.good = 0;
        } else if (now.bad > patience) {
          fall();
          now.bad = 0;
        }
      }
      return now.lr;
    });
    return recordedCurve([from, ...rates]);
  },
});
