import { choice, list, number } from './parameters.ts';
import type { Curve } from './schedule.ts';

const values = number('a metric', { nan: true });

/** What every schedule that is driven by a metric is told of it. */
export const metricParameters = {
  metrics: list('the metric after each update, such as a validation loss; typed, also a file of them, or - for standard input', values),
  mode: choice('whether a lower metric is better (min) or a higher one (max)', ['min', 'max'], { default: 'min', quiet: true }),
  patience: number('how many metrics in a row may be no better', { integer: true, min: 0, default: 10 }),
} as const;

/** Whether a metric is better than the best one, by more than a threshold: as PyTorch asks it, so that NaN never is. */
export function better(
  { mode, threshold, thresholdMode }: { readonly mode: 'min' | 'max'; readonly threshold: number; readonly thresholdMode: 'rel' | 'abs' },
  metric: number,
  best: number,
): boolean {
  const sign = mode === 'min' ? -1 : 1;
  const bar = thresholdMode === 'rel' ? best * (1 + sign * threshold) : best + sign * threshold;
  return mode === 'min' ? metric < bar : metric > bar;
}

/** What no metric can be worse than. */
export function worst(mode: 'min' | 'max'): number {
  return mode === 'min' ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
}

/** Rates that are known update by update, the last of them for ever. */
export function recordedCurve(rates: readonly number[]): Curve {
  const last = rates.length - 1;
  return {
    at: (t) => rates[Math.min(last, Math.floor(t))] as number,
    breaks: function* (from, to) {
      for (let t = Math.max(1, Math.ceil(from)); t < to && t <= last; t += 1) if (rates[t] !== rates[t - 1]) yield t;
    },
  };
}
