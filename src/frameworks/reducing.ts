import { better, worst } from '../core/metrics.ts';
import type { RateRule, Self } from './recursion.ts';

/** What is said where a scheduler is stepped once more than there are metrics. */
export const metricLacking = (given: number): string =>
  given === 0
    ? 'its step needs a metric; --metrics 1,0.9,… says one for each'
    : `it is stepped more often than the ${given} ${given === 1 ? 'metric' : 'metrics'} of --metrics; give one for each step, or a shorter run by --epochs`;

/** What PyTorch's ReduceLROnPlateau is told and what it remembers; a state may change all of it. */
export interface Reducing {
  readonly mode: string;
  readonly threshold: number;
  readonly threshold_mode: string;
  readonly factor: number;
  readonly patience: number;
  readonly cooldown: number;
  readonly min_lr: number;
  readonly eps: number;
}

/** Lowers the rate that the group holds whenever a metric has not become better for `patience` steps. `known` are metrics of steps that bring none. */
export function reducing<const R extends Reducing>(
  args: R,
  self: Self,
  known: readonly number[] | undefined,
  raise: (reason: string) => never,
): Required<Pick<RateRule, 'next' | 'fed'>> {
  const kept = Object.assign(args, { best: worst(args.mode === 'max' ? 'max' : 'min'), num_bad_epochs: 0, cooldown_counter: 0 });
  let metric = Number.NaN;
  return {
    fed(given) {
      metric = given ?? known?.[self.steps] ?? raise(metricLacking(known?.length ?? 0));
    },
    next() {
      const { lr } = self.group;
      const [mode, thresholdMode] = [kept.mode === 'max' ? 'max' : 'min', kept.threshold_mode === 'abs' ? 'abs' : 'rel'] as const;
      if (better({ mode, threshold: kept.threshold, thresholdMode }, metric, kept.best)) [kept.best, kept.num_bad_epochs] = [metric, 0];
      else kept.num_bad_epochs += 1;
      if (kept.cooldown_counter > 0) [kept.cooldown_counter, kept.num_bad_epochs] = [kept.cooldown_counter - 1, 0];
      if (kept.num_bad_epochs <= kept.patience) return lr;
      [kept.cooldown_counter, kept.num_bad_epochs] = [kept.cooldown, 0];
      const lower = Math.max(lr * kept.factor, kept.min_lr);
      return lr - lower > kept.eps ? lower : lr;
    },
  };
}
