import { warmup } from '../compose/warmup.ts';
import { constant } from '../schedules/constant.ts';
import { plateau } from '../schedules/plateau.ts';
import type { Argument } from './call.ts';
import { type AnyConstructor, any, bool, defineConstructor, num, type Setting, str } from './constructor.ts';
import { alone } from './recursion.ts';
import { reducing } from './reducing.ts';

/** Refuses timm's noise on a rate. */
export function quiet(range: Argument, refuse: Setting['refuse']): void {
  if (range !== null) refuse('its noise comes from the random numbers of PyTorch, which only PyTorch has');
}

const plateauSchedule = defineConstructor(
  'PlateauLRScheduler',
  {
    decay_rate: num(0.1),
    patience_t: num(10),
    threshold: num(1e-4),
    cooldown_t: num(0),
    warmup_t: num(0),
    warmup_lr_init: num(0),
    lr_min: num(0),
    mode: str('max'),
    noise_range_t: any(null),
    noise_type: str('normal'),
    noise_pct: num(0.67),
    noise_std: num(1),
    noise_seed: num(null),
    initialize: bool(true),
  },
  (args, { base, metrics, length, refuse }) => {
    const { decay_rate: factor, patience_t: patience, threshold, cooldown_t: cooldown, warmup_t: W, warmup_lr_init, mode } = args;
    quiet(args.noise_range_t, refuse);
    if (factor >= 1) refuse('decay_rate must be below 1');
    if (mode !== 'min' && mode !== 'max') return refuse('mode must be min or max');
    // Up to and including update W the metric is not looked at; then it goes on from the rate that the ramp has reached.
    const last = Math.floor(W);
    const max = W === 0 ? base : warmup_lr_init + (last * (base - warmup_lr_init)) / W;
    const seen = metrics?.slice(last);
    const how = { max, min: args.lr_min, factor, patience, threshold, cooldown, mode } as const;
    const main = seen?.length === 0 ? constant({ max, length }) : plateau({ ...how, metrics: seen as readonly number[] });
    return last === 0 ? main : warmup({ of: main, updates: last, from: warmup_lr_init, mode: 'add' });
  },
);

/** Told an epoch up to `warmup_t`, it sets the ramp's rate, and from 0 on where there is none; after that it lowers what the group holds. */
export const plateauLR: AnyConstructor = {
  ...plateauSchedule,
  live(args, group, making) {
    const { refuse: raise } = making;
    const { warmup_t: W, warmup_lr_init: from, mode } = args;
    quiet(args.noise_range_t, raise);
    if (args.decay_rate >= 1) raise('decay_rate must be below 1');
    if (mode !== 'min' && mode !== 'max') raise('mode must be min or max');
    const { decay_rate: factor, patience_t: patience, threshold, cooldown_t: cooldown, lr_min: min_lr } = args;
    const attributes = { mode, threshold, threshold_mode: 'rel', factor, patience, cooldown, min_lr, eps: 1e-8 };
    const methods = { step: ['place', 'metric'] as const };
    group.initial_lr ??= group.lr;
    group.lr = group.initial_lr * (group.lr_scale ?? 1);
    if (W > 0) group.lr = from * (group.lr_scale ?? 1);
    const parts = { ...making, name: 'PlateauLRScheduler', attributes, lastEpoch: undefined, methods, grows: true };
    return alone(group, parts, (self) => {
      let metric: number | undefined;
      const lower = reducing(attributes, self, undefined, raise);
      const rise = ((group.initial_lr as number) - from) / W;
      return {
        fed(given) {
          metric = given ?? making.metrics?.[self.steps];
        },
        next() {
          if (self.index <= W) return (from + self.index * (W > 0 ? rise : 1)) * (self.group.lr_scale ?? 1);
          if (metric === undefined) return self.group.lr;
          lower.fed(metric);
          return lower.next();
        },
      };
    });
  },
};
