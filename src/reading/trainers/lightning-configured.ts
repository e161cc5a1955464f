import { isCount } from '../../python/numeric.ts';
import { Dict, Thing, Unknown, type Value } from '../../python/values.ts';
import type { Living } from '../living.ts';
import { Made, type Optimizer } from '../optimizers.ts';
import type { TrainedRun } from './trainer.ts';

/** How often and after what a scheduler is stepped. */
export interface Interval {
  readonly living: Living;
  readonly every: number;
  readonly of: 'step' | 'epoch';
  readonly plateau: boolean;
}

function optimizerOf(run: TrainedRun, value: Value | undefined, at: number): Optimizer {
  const { optimizers, m } = run;
  if (value instanceof Unknown && value.origins.some(({ says }) => says !== undefined)) m.refuseUnknown(value, at);
  if (optimizers.has(value) || value instanceof Unknown) return optimizers.of(value as Unknown);
  return run.refuse(at, 'what configure_optimizers returns here is not known');
}

/** What `configure_optimizers` gave. */
export function configuredBy(
  run: TrainedRun,
  value: Value,
  at: number,
): { readonly optimizers: readonly Optimizer[]; readonly intervals: readonly Interval[] } {
  const { optimizers } = run;
  if (value === null) return { optimizers: [], intervals: [] };
  if (value instanceof Dict) {
    const scheduler = value.get('lr_scheduler');
    const misplaced = ['interval', 'frequency'].filter((key) => value.get(key) !== undefined);
    if (misplaced.length > 0) run.notes.add(`${misplaced.join(' and ')} beside lr_scheduler, not within it, is ignored by lightning`);
    const intervals = scheduler === undefined ? [] : [intervalOf(run, scheduler, at)];
    for (const { living } of intervals)
      if (misplaced.length > 0) run.unheeded.push({ keys: misplaced, within: 'lr_scheduler', at: living.made.called.at });
    return { optimizers: [optimizerOf(run, value.get('optimizer'), at)], intervals };
  }
  if (Array.isArray(value)) {
    const [first, second] = value;
    if (value.length === 2 && Array.isArray(first)) {
      const all = Array.isArray(second) ? second : [second as Value];
      return { optimizers: first.map((one) => optimizerOf(run, one, at)), intervals: all.map((one) => intervalOf(run, one, at)) };
    }
    if (value.length > 0 && value.every((one) => one instanceof Dict)) {
      const all = value.map((one) => configuredBy(run, one, at));
      return { optimizers: all.flatMap((one) => one.optimizers), intervals: all.flatMap((one) => one.intervals) };
    }
    if (value.length > 0 && value.every((one) => optimizers.has(one) || (one instanceof Unknown && one.called !== undefined)))
      return { optimizers: value.map((one) => optimizerOf(run, one, at)), intervals: [] };
    return run.refuse(at, 'lightning refuses what configure_optimizers returns: one optimizer, or two lists, or dicts');
  }
  return { optimizers: [optimizerOf(run, value, at)], intervals: [] };
}

function intervalOf(run: TrainedRun, value: Value, at: number): Interval {
  const config = value instanceof Dict ? value : Dict.of([['scheduler', value]]);
  const scheduler = config.get('scheduler');
  const held = scheduler instanceof Thing && scheduler.made !== undefined ? scheduler.made : scheduler;
  const living = held instanceof Made ? run.living.get(held) : undefined;
  if (living === undefined) {
    if (held instanceof Unknown) run.m.refuseUnknown(held, at);
    return run.refuse(at, 'the scheduler that configure_optimizers returns is not known here');
  }
  const of = config.get('interval') ?? 'epoch';
  const every = config.get('frequency') ?? 1;
  for (const one of [of, every]) if (one instanceof Unknown) run.m.refuseUnknown(one, at);
  if (of !== 'step' && of !== 'epoch') return run.refuse(at, `lightning refuses this interval: "step" or "epoch"`);
  if (!isCount(every) || every === 0) return run.refuse(at, 'frequency must be a whole number above 0');
  const plateau = living.groups[0]?.meaning('step') === 'metric';
  return { living, every, of, plateau: plateau || config.get('reduce_on_plateau') === true };
}
