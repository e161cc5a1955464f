import { isCount } from '../../python/numeric.ts';
import { Dict, Func, Thing, Unknown, type Value } from '../../python/values.ts';
import type { Living } from '../living.ts';
import { Made, type Optimizer } from '../optimizers.ts';
import type { TrainedRun } from './trainer.ts';

/** How often and after what a scheduler is stepped. */
export interface Interval {
  /** Nothing where it is an object of the script's own class, which is asked to step. */
  readonly living: Living | undefined;
  /** What the script made. */
  readonly scheduler: Value;
  readonly every: number;
  readonly of: 'step' | 'epoch';
  readonly plateau: boolean;
}

/** An optimizer of a model. */
export interface Configured {
  readonly optimizer: Optimizer;
  /** Batches that it has to itself before the next optimizer has its own, of lightning before 2.0. */
  readonly frequency?: number | undefined;
}

/** What `configure_optimizers` returns: one optimizer, one or two lists, or dicts, as lightning 1 and 2 take them. */
export class ConfiguredOptimizers {
  readonly #run: TrainedRun;
  readonly #at: number;
  readonly optimizers: readonly Configured[];
  readonly intervals: readonly Interval[];

  constructor(run: TrainedRun, value: Value, at: number) {
    [this.#run, this.#at] = [run, at];
    const { optimizers, intervals } = this.#all(value);
    [this.optimizers, this.intervals] = [optimizers, intervals];
  }

  #all(value: Value): Pick<ConfiguredOptimizers, 'optimizers' | 'intervals'> {
    if (value === null) return { optimizers: [], intervals: [] };
    if (value instanceof Dict) return this.#inDict(value);
    if (!Array.isArray(value)) return { optimizers: [this.#one(value)], intervals: [] };
    const [first, second] = value;
    if (value.length === 2 && Array.isArray(first)) {
      const all = Array.isArray(second) ? second : second === null ? [] : [second as Value];
      return { optimizers: first.map((one) => this.#one(one)), intervals: all.map((one) => this.#interval(one)) };
    }
    if (value.length > 0 && value.every((one) => one instanceof Dict)) {
      const all = value.map((one) => this.#inDict(one, value.length > 1));
      return { optimizers: all.flatMap((one) => one.optimizers), intervals: all.flatMap((one) => one.intervals) };
    }
    const isOne = (one: Value) => this.#run.optimizers.has(one) || (one instanceof Unknown && one.called !== undefined);
    if (value.length > 0 && value.every(isOne)) return { optimizers: value.map((one) => this.#one(one)), intervals: [] };
    return this.#run.refuse(this.#at, 'lightning refuses what configure_optimizers returns: one optimizer, or two lists, or dicts');
  }

  /** `{'optimizer': …, 'lr_scheduler': …}`; where it is one of several, its `frequency` is the optimizer's own. */
  #inDict(value: Dict, several = false): Pick<ConfiguredOptimizers, 'optimizers' | 'intervals'> {
    const scheduler = value.get('lr_scheduler');
    const frequency = several ? value.get('frequency') : undefined;
    const misplaced = (several ? ['interval'] : ['interval', 'frequency']).filter((key) => value.get(key) !== undefined);
    if (misplaced.length > 0) this.#run.notes.add(`${misplaced.join(' and ')} beside lr_scheduler, not within it, is ignored by lightning`);
    const intervals = scheduler === undefined ? [] : [this.#interval(scheduler)];
    for (const { living } of intervals)
      if (misplaced.length > 0 && living !== undefined)
        this.#run.unheeded.push({ keys: misplaced, within: 'lr_scheduler', at: living.made.called.at });
    if (frequency !== undefined && !isCount(frequency)) this.#run.refuse(this.#at, 'the frequency of an optimizer must be a whole number');
    return { optimizers: [{ ...this.#one(value.get('optimizer')), frequency }], intervals };
  }

  #one(value: Value | undefined): Configured {
    const { optimizers, m } = this.#run;
    if (value instanceof Unknown && value.origins.some(({ says }) => says !== undefined)) m.refuseUnknown(value, this.#at);
    if (optimizers.has(value) || value instanceof Unknown) return { optimizer: optimizers.of(value as Unknown) };
    return this.#run.refuse(this.#at, 'what configure_optimizers returns here is not known');
  }

  #interval(value: Value): Interval {
    const [run, at] = [this.#run, this.#at];
    const config = value instanceof Dict ? value : Dict.of([['scheduler', value]]);
    const scheduler = config.get('scheduler');
    const held = scheduler instanceof Thing && scheduler.made !== undefined ? scheduler.made : scheduler;
    const living = held instanceof Made ? run.living.get(held) : undefined;
    if (living === undefined && !(held instanceof Thing && held.type?.find('step') instanceof Func)) {
      if (held instanceof Unknown) run.m.refuseUnknown(held, at);
      return run.refuse(at, 'the scheduler that configure_optimizers returns is not known here');
    }
    const of = config.get('interval') ?? 'epoch';
    const every = config.get('frequency') ?? 1;
    for (const one of [of, every]) if (one instanceof Unknown) run.m.refuseUnknown(one, at);
    if (of !== 'step' && of !== 'epoch') return run.refuse(at, `lightning refuses this interval: "step" or "epoch"`);
    if (!isCount(every) || every === 0) return run.refuse(at, 'frequency must be a whole number above 0');
    const plateau = living?.groups[0]?.meaning('step') === 'metric';
    return { living, scheduler: scheduler as Value, every, of, plateau: plateau || config.get('reduce_on_plateau') === true };
  }
}
