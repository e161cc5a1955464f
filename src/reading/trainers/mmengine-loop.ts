import { LrschedError } from '../../core/issues.ts';
import { double, isCount, isNumeric } from '../../python/numeric.ts';
import type { CodePlace } from '../../python/observer.ts';
import { type Called, Class, Dict, Foreign, Native, Thing, Unknown, type Value } from '../../python/values.ts';
import type { Living } from '../living.ts';
import { Made, Optimizer } from '../optimizers.ts';
import { batchesIn, entriesOf, goThrough, type TrainedRun, type Trainer, toldIn } from './trainer.ts';

const places = [
  ...['model', 'work_dir', 'train_dataloader', 'val_dataloader', 'test_dataloader', 'train_cfg', 'val_cfg', 'test_cfg'],
  ...['auto_scale_lr', 'optim_wrapper', 'param_scheduler'],
];

/** `Runner(…)`, or what it is made of where that stands elsewhere. */
class Runner extends Foreign {
  readonly settings: ReadonlyMap<string, Value> | Unknown;
  constructor(called: Called, settings: Runner['settings']) {
    super(called);
    this.settings = settings;
  }
}

/** Times that are written in epochs, which `build_iter_from_epoch` makes iterations of. */
const times = ['begin', 'end', 'T_max', 'step_size', 'total_steps', 'milestones', 'periods'];
const endless = 1e9;

/** mmengine/runner (0.10): schedulers by epoch after an epoch, the others after each iteration; an end that is not said is the run's. */
export class MMEngine implements Trainer {
  readonly #run: TrainedRun;
  /** Iterations that make an update, by optimizer. */
  readonly #every = new Map<Optimizer, Value>();
  constructor(run: TrainedRun) {
    this.#run = run;
  }

  called(called: Called, callee: Unknown | Foreign): Value | undefined {
    const { path, args, keywords } = called;
    if (callee instanceof Foreign || !/^mmengine\b/.test(path)) return undefined;
    if (/\.(Amp|Apex)?OptimWrapper$/.test(path)) {
      const optimizer = keywords.get('optimizer') ?? args[0];
      if (!(optimizer instanceof Optimizer)) return undefined;
      this.#every.set(optimizer, keywords.get('accumulative_counts') ?? args[1] ?? 1);
      return optimizer;
    }
    if (/\.Config$/.test(path) && args[0] instanceof Dict) return args[0];
    if (/\.Runner$/.test(path)) return new Runner(called, toldIn(called, places));
    if (!/\.Runner\.from_cfg$/.test(path)) return undefined;
    const [config] = args;
    const known = config instanceof Dict || config instanceof Thing ? new Map(entriesOf(config)) : undefined;
    return new Runner(called, known ?? (config instanceof Unknown ? config : this.#run.m.unknown({ from: called.at, to: called.at })));
  }

  member(owner: Unknown | Foreign, name: string, place: CodePlace): Value | undefined {
    const { from } = place;
    if (owner instanceof Optimizer && name === 'update_params' && this.#every.has(owner)) {
      if (this.#every.get(owner) !== 1) this.#run.refuse(from, 'accumulative_counts beside a loop of its own is not followed');
      return new Native(name, () => {
        this.#run.update(owner, from);
        return null;
      });
    }
    if (!(owner instanceof Runner)) return undefined;
    if (name === 'train')
      return new Native(name, () => {
        const { settings } = owner;
        if (settings instanceof Unknown) {
          const from = settings.origins[0]?.text;
          this.#run.refuse(owner.called.at, `what this Runner is made of stands in another file, ${from}; read that configuration`);
        } else this.#train(settings, place.from);
        return null;
      });
    return owner.settings instanceof Unknown ? undefined : owner.settings.get(name);
  }

  #train(settings: ReadonlyMap<string, Value>, at: number): void {
    const run = this.#run;
    const [cfg, loader] = [settings.get('train_cfg'), settings.get('train_dataloader')];
    for (const key of ['train_cfg', 'optim_wrapper', 'param_scheduler', 'auto_scale_lr']) {
      const value = settings.get(key);
      if (value instanceof Unknown) run.m.refuseUnknown(value, at);
    }
    const { told } = run;
    if (!(cfg instanceof Dict) && told.length === undefined) throw new LrschedError([{ code: 'no-length', constructor: 'Runner' }]);
    const setting = (key: string): Value | undefined => (cfg instanceof Dict ? cfg.get(key) : undefined);
    const byIteration = setting('by_epoch') === false || /Iter/.test(nameOf(setting('type')) ?? '');
    const [epochs, iterations] = [this.#count(setting('max_epochs'), at), this.#count(setting('max_iters'), at)];
    const optimizer = this.#optimizer(settings, at);
    const schedulers = settings.get('param_scheduler') ?? null;
    const all = Array.isArray(schedulers) ? schedulers : schedulers === null ? [] : [schedulers];
    const batches = batchesIn(run, loader, at);
    const known = () => (typeof batches === 'number' ? batches : run.m.refuseUnknown(batches, at));
    // In iterations the whole run is one epoch.
    const turns = told.length?.unit === 'epoch' ? told.length.amount : byIteration ? 1 : (epochs ?? Number.POSITIVE_INFINITY);
    const most = told.length?.unit === 'step' ? told.length.amount : byIteration ? iterations : undefined;
    const end = (byEpoch: boolean): number =>
      byEpoch ? (byIteration ? 1 : (epochs ?? turns)) : byIteration ? (iterations ?? most ?? endless) : (epochs ?? turns) * known();
    const living = all.flatMap((one) => this.#scheduler(one, optimizer, { end, known }, at) ?? []);
    const each = this.#every.get(optimizer) ?? 1;
    if (!isCount(each) || each < 1) run.refuse(at, 'accumulative_counts must be a whole number above 0');
    if (each !== 1) known();
    const whole = most ?? (typeof batches === 'number' ? turns * batches : Number.NaN);
    let count = 0;
    const after = (byEpoch: boolean) => {
      for (const [one, own] of living) if (own === byEpoch) run.advance(one, at);
    };
    goThrough(run, {
      at,
      epochs: turns,
      batches: byIteration && most !== undefined ? most : batches,
      most,
      batch: () => {
        count += 1;
        if (count % Number(each) === 0 || count === whole) run.update(optimizer, at);
        after(false);
        return undefined;
      },
      ends: (_, complete) => {
        if (complete || byIteration) after(true);
      },
    });
  }

  #count(value: Value | undefined, at: number): number | undefined {
    if (value instanceof Unknown) this.#run.m.refuseUnknown(value, at);
    return value !== undefined && isNumeric(value) ? double(value) : undefined;
  }

  #optimizer(settings: ReadonlyMap<string, Value>, at: number): Optimizer {
    const run = this.#run;
    const given = settings.get('optim_wrapper');
    const scaled = settings.get('auto_scale_lr');
    if (scaled instanceof Dict && scaled.get('enable') === true && run.optimizers.base === undefined)
      run.refuse(at, 'auto_scale_lr multiplies the rate by the batch of all devices over its base_batch_size; write --lr with that rate');
    if (given instanceof Optimizer) return given;
    const inner = given instanceof Dict ? given.get('optimizer') : undefined;
    if (!(given instanceof Dict) || !(inner instanceof Dict))
      return run.refuse(at, 'what this Runner is given for its optim_wrapper is not known; write dict(optimizer=dict(type=…, lr=…))');
    if (given.get('paramwise_cfg') !== undefined)
      run.notes.add('some parameters have rates of their own (paramwise_cfg), which are left out');
    const keywords = new Map(entriesOf(inner).filter(([key]) => key !== 'type'));
    const type = nameOf(inner.get('type')) ?? 'SGD';
    const made = run.optimizers.build({ path: `torch.optim.${type}`, args: [], keywords, at, text: type });
    this.#every.set(made, given.get('accumulative_counts') ?? 1);
    return made;
  }

  /** A scheduler, and whether it goes by epochs; nothing of one that moves something else. */
  #scheduler(
    value: Value,
    optimizer: Optimizer,
    { end, known }: { readonly end: (byEpoch: boolean) => number; readonly known: () => number },
    at: number,
  ): readonly (readonly [Living, boolean])[] | undefined {
    const run = this.#run;
    if (value instanceof Made) {
      const living = run.living.get(value) ?? run.refuse(at, 'this scheduler moves another optimizer');
      return [[living, value.called.keywords.get('by_epoch') !== false]];
    }
    const type = value instanceof Dict ? nameOf(value.get('type')) : undefined;
    if (!(value instanceof Dict) || type === undefined)
      return run.refuse(at, 'a param_scheduler is a dict with a type, such as dict(type="MultiStepLR", milestones=[8, 11])');
    const told = new Map(entriesOf(value));
    if (/Momentum|BetaParam/.test(type) || (told.get('param_name') ?? 'lr') !== 'lr') return undefined;
    if (type === 'ReduceOnPlateauLR') return run.refuse(at, 'ReduceOnPlateauLR goes by what is validated, which is not followed here');
    const byEpoch = told.get('by_epoch') !== false;
    if (!told.has('end')) told.set('end', end(byEpoch));
    const converted = told.get('convert_to_iter_based') === true;
    for (const key of ['type', 'convert_to_iter_based', 'param_name', 'verbose', '_scope_']) told.delete(key);
    if (converted) {
      if (!byEpoch) run.refuse(at, 'mmengine refuses convert_to_iter_based with by_epoch=False');
      const inIterations = (one: Value): Value =>
        Array.isArray(one) ? one.map(inIterations) : isNumeric(one) && double(one) < endless ? Math.trunc(double(one) * known()) : one;
      for (const key of times) if (told.has(key)) told.set(key, inIterations(told.get(key) as Value));
      told.set('by_epoch', false);
    }
    const path = `mmengine.optim.${type}`;
    const called: Called = { path, args: [optimizer], keywords: told, at, text: `${type}(…)` };
    const living = run.build(called, optimizer) ?? run.refuse(at, `${type} is no scheduler of mmengine that is known`);
    return [[living, byEpoch && !converted]];
  }
}

/** The name of a type, which may be the class itself. */
function nameOf(type: Value | undefined): string | undefined {
  if (typeof type === 'string') return type.replace(/^.*\./, '');
  if (type instanceof Class) return type.name;
  const path = type instanceof Unknown ? (type.path ?? type.origins[0]?.text) : undefined;
  return path?.replace(/^.*\./, '');
}
