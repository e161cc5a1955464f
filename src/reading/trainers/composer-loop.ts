import { LrschedError } from '../../core/issues.ts';
import { double, floatValue, isCount, isNumeric } from '../../python/numeric.ts';
import type { CodePlace } from '../../python/observer.ts';
import { type Called, Foreign, Native, Unknown, type Value } from '../../python/values.ts';
import type { Living } from '../living.ts';
import { Made, type Optimizer } from '../optimizers.ts';
import { batchesIn, goThrough, type TrainedRun, type Trainer, toldIn } from './trainer.ts';

/** `Trainer(…)` of composer. */
class ComposerTrainer extends Foreign {
  readonly settings: ReadonlyMap<string, Value>;
  constructor(called: Called) {
    super(called);
    this.settings = toldIn(called);
  }
}

/**
 * composer/trainer/trainer.py (0.10 to 0.33): schedulers after each batch, or after each epoch where one of them is PyTorch's. Those of
 * composer ask how many batches there were, and a batch is counted only after they were stepped.
 */
export class Composer implements Trainer {
  readonly #run: TrainedRun;
  constructor(run: TrainedRun) {
    this.#run = run;
  }

  called(called: Called, callee: Unknown | Foreign): Value | undefined {
    const isTrainer = !(callee instanceof Foreign) && /^composer(\.\w+)*\.Trainer$/.test(called.path);
    return isTrainer ? new ComposerTrainer(called) : undefined;
  }

  member(owner: Unknown | Foreign, name: string, { from }: CodePlace): Value | undefined {
    if (!(owner instanceof ComposerTrainer)) return undefined;
    if (name !== 'fit') return owner.settings.get(name);
    return new Native(name, (args, keywords) => {
      if (args.length + keywords.size > 0) this.#run.refuse(from, 'what fit is told is not followed; write it among those of the Trainer');
      this.#fit(owner, from);
      return null;
    });
  }

  #fit({ settings, called }: ComposerTrainer, at: number): void {
    const run = this.#run;
    const value = (key: string): Value | undefined => {
      const one = settings.get(key);
      if (one instanceof Unknown && one.called === undefined) run.m.refuseUnknown(one, called.at);
      return one === null ? undefined : one;
    };
    for (const [key, unsaid] of [['scale_schedule_ratio', 1]] as const) {
      const one = value(key);
      if (one !== undefined && !(isNumeric(one) && double(one) === unsaid)) run.refuse(called.at, `${key} of this Trainer is not followed`);
    }
    const algorithms = value('algorithms');
    for (const one of Array.isArray(algorithms) ? algorithms : [algorithms])
      if (/\bSWA$/.test((one as Unknown | undefined)?.called?.path ?? ''))
        run.refuse(called.at, 'SWA sets the rate, which is not followed');
    const optimizer = this.#optimizer(value('optimizers'), called.at);
    const subset = value('train_subset_num_batches');
    const batches = isCount(subset) && subset > 0 ? subset : batchesIn(run, settings.get('train_dataloader'), called.at);
    const { told } = run;
    const said = value('max_duration');
    const duration = isNumeric(said ?? null) ? `${double(said as Value)}ep` : said;
    const [, amount, unit] = /^\s*([\d_]+)\s*(ep|ba)\s*$/.exec(typeof duration === 'string' ? duration : '') ?? [];
    if (amount === undefined && told.length === undefined) {
      if (said === undefined) throw new LrschedError([{ code: 'no-length', constructor: 'Trainer' }]);
      run.refuse(called.at, 'how many batches this max_duration makes is not known; write --steps with it');
    }
    const own = Number((amount ?? '0').replaceAll('_', ''));
    const epochs =
      told.length === undefined ? (unit === 'ep' ? own : undefined) : told.length.unit === 'epoch' ? told.length.amount : undefined;
    const most =
      told.length === undefined ? (unit === 'ba' ? own : undefined) : told.length.unit === 'step' ? told.length.amount : undefined;
    const given = value('schedulers');
    const all = given === undefined ? [] : Array.isArray(given) ? given : [given];
    const facts = {
      ...(typeof duration === 'string' && { max_duration: duration }),
      ...(typeof batches === 'number' && { dataloader_len: batches }),
    };
    const living = all.map((one) => this.#scheduler(one, optimizer, facts, { batches, at: called.at }));
    const theirs = living.map(({ framework }) => framework.name === 'composer');
    const every = value('step_schedulers_every_batch');
    const perBatch = every === undefined ? theirs.every((one) => one) : every === true;
    let count = 0;
    if (perBatch && theirs.includes(true))
      run.notes.add('composer steps its schedulers before it counts the batch: update t has what they say of t - 1, since 0.10');
    const step = () => {
      for (const [index, one] of living.entries()) run.advance(one, at, theirs[index] ? count : undefined);
    };
    goThrough(run, {
      at,
      epochs: epochs ?? Number.POSITIVE_INFINITY,
      batches: typeof batches !== 'number' && most !== undefined && (perBatch || living.length === 0) ? most : batches,
      most,
      batch: () => {
        run.update(optimizer, at);
        if (perBatch) step();
        count += 1;
        return undefined;
      },
      ends: (_, whole) => {
        if (whole && !perBatch) step();
      },
    });
  }

  #optimizer(value: Value | undefined, at: number): Optimizer {
    const { optimizers, notes } = this.#run;
    if (value === undefined) {
      notes.add('the optimizer is DecoupledSGDW with 0.1, the default of the Trainer');
      const keywords = new Map([['lr', floatValue(optimizers.base ?? 0.1)]]);
      return optimizers.build({ path: 'composer.optim.DecoupledSGDW', args: [], keywords, at, text: 'DecoupledSGDW' });
    }
    const one = Array.isArray(value) && value.length === 1 ? (value[0] as Value) : value;
    if (optimizers.has(one) || one instanceof Unknown) return optimizers.of(one as Unknown);
    return this.#run.refuse(at, 'what this Trainer is given for its optimizers is not known');
  }

  #scheduler(
    value: Value,
    optimizer: Optimizer,
    facts: Readonly<Record<string, string | number>>,
    { batches, at }: { readonly batches: number | Unknown; readonly at: number },
  ): Living {
    const run = this.#run;
    if (!(value instanceof Made))
      return run.refuse(at, 'a scheduler that is a function of the State is not followed; write it as a LambdaLR of PyTorch');
    const living = run.build(value, optimizer, facts) ?? run.refuse(value.called.at, 'this is no scheduler that is known');
    if (living.missing && typeof batches !== 'number' && living.framework.name === 'composer') run.m.refuseUnknown(batches, at);
    return living;
  }
}
