import { oneProcess } from '../../configs/words.ts';
import { nothing } from '../../python/machine.ts';
import { double, isCount, isInt, isNumeric } from '../../python/numeric.ts';
import type { CodePlace } from '../../python/observer.ts';
import { Arguments, type Called, Class, Dict, Foreign, Func, Native, type Scope, Thing, Unknown, type Value } from '../../python/values.ts';
import { averagingIn } from './lightning-averaging.ts';
import { type Fit, FitLoop, isIndex } from './lightning-fit.ts';
import { followedHooks, Hooks, prepared } from './lightning-hooks.ts';
import { ConfiguredOptimizers } from './lightning-optimizers.ts';
import { fewIn, movingCallbacks, toldTrainer } from './lightning-settings.ts';
import { mustNotMove, type TrainedRun, type Trainer } from './trainer.ts';

/** `Trainer(…)`. */
export class LightningTrainer extends Foreign {
  readonly settings: ReadonlyMap<string, Value>;
  fit: Fit | undefined;
  loop: FitLoop | undefined;
  constructor(called: Called) {
    super(called);
    this.settings = toldTrainer(called);
  }
}

const ofLightning = /^(pytorch_lightning|lightning|lightning_fabric)(\.|$)/;

/** lightning's `Trainer` and what a model has of it. */
export class Lightning implements Trainer {
  readonly #run: TrainedRun;
  readonly #inits = new Map<Value, Scope>();
  #fitted = false;
  /** What is being gone through. */
  #going: FitLoop | undefined;
  constructor(run: TrainedRun) {
    this.#run = run;
  }

  begun(scope: Scope): void {
    const [self] = scope.names.values();
    if (self instanceof Thing && isModule(self)) this.#inits.set(self, scope);
  }

  called(called: Called, callee: Unknown | Foreign): Value | undefined {
    const { path } = called;
    if (ofLightning.test(path) && /\.Trainer(\.from_argparse_args)?$/.test(path)) return new LightningTrainer(called);
    if (callee instanceof Foreign) return undefined;
    const text = callee.origins[0]?.text ?? '';
    if (/\.save_hyperparameters$/.test(text)) return this.#keepSettings(called);
    return undefined;
  }

  /** `self.save_hyperparameters()`: what the constructor was given is `self.hparams`. */
  #keepSettings({ args, keywords }: Called): Value | undefined {
    const [self, scope] = [...this.#inits].at(-1) ?? [];
    if (!(self instanceof Thing) || scope === undefined) return undefined;
    const known = self.attributes.get('hparams');
    const all = known instanceof Thing ? known : new Thing();
    const ignored = keywords.get('ignore');
    const left = new Set(Array.isArray(ignored) ? ignored : [ignored ?? null]);
    const [first] = args;
    if (first instanceof Dict || first instanceof Arguments || first instanceof Thing) {
      const entries = first instanceof Dict ? first.map : first instanceof Arguments ? first.defaults : first.attributes;
      for (const [key, value] of entries) all.attributes.set(String(key), value);
    } else
      for (const [key, value] of [...scope.names].slice(1))
        if (!left.has(key) && key !== '__class__' && (args.length === 0 || args.includes(key))) {
          if (value instanceof Dict && key === 'kwargs') for (const [one, held] of value.map) all.attributes.set(String(one), held);
          else all.attributes.set(key, value);
        }
    self.attributes.set('hparams', all);
    return null;
  }

  member(owner: Unknown | Foreign, name: string, { from }: CodePlace): Value | undefined {
    if (!(owner instanceof LightningTrainer)) return undefined;
    const { fit, loop, settings } = owner;
    if (name === 'fit')
      return new Native(name, (args, keywords) => {
        this.#fit(owner, args, keywords, from);
        return null;
      });
    if (fit === undefined) return settings.get(name);
    switch (name) {
      case 'estimated_stepping_batches':
        return this.#estimated(owner, fit, from);
      case 'num_training_batches':
        return this.#batches(owner, fit, from);
      case 'current_epoch':
        return fit.epoch;
      case 'global_step':
        return fit.updates;
      case 'max_epochs':
      case 'max_steps':
      case 'accumulate_grad_batches':
        return this.#number(owner, name, from);
      case 'world_size':
      case 'num_devices':
        return this.#devices(owner);
      case 'datamodule':
        return fit.data;
      case 'is_last_batch':
        return fit.last ?? this.#missing(fit, from);
      case 'lightning_module':
      case 'model':
        return fit.model;
      case 'fit_loop':
        return loopOf(fit);
      case 'strategy':
        return new Thing(undefined, new Map<string, Value>(loop && [['optimizers', [...loop.optimizers]]]));
      case 'optimizers':
        return loop && [...loop.optimizers];
      case 'lr_schedulers':
        return loop?.schedulers.map((scheduler) => Dict.of([['scheduler', scheduler]]));
      default:
        return settings.get(name);
    }
  }

  /** A setting of the trainer, as lightning fills it in. */
  #number({ settings }: LightningTrainer, name: string, at: number): number {
    const { length } = this.#run.told;
    const value = (key: string) => {
      const one = settings.get(key);
      if (one instanceof Unknown) this.#run.m.refuseUnknown(one, at);
      return one === null ? undefined : one;
    };
    const number = (key: string, unsaid: number) => {
      const one = value(key);
      if (one === undefined) return unsaid;
      if (!isNumeric(one)) return this.#run.refuse(at, `what this trainer does with its ${key} is not followed`);
      return double(one);
    };
    const few = fewIn(settings);
    if (few !== undefined && length === undefined && name !== 'accumulate_grad_batches') return name === 'max_steps' ? few : 1;
    if (name === 'max_steps') return length?.unit === 'step' ? length.amount : number(name, -1);
    if (name !== 'max_epochs') return number(name, 1);
    if (length !== undefined) return length.unit === 'epoch' ? length.amount : -1;
    if (value('max_time') !== undefined && value(name) === undefined && number('max_steps', -1) < 0)
      this.#run.refuse(at, 'how many updates max_time leaves room for is not known; say how long the run is with --epochs');
    const said = value(name);
    if (said === undefined && number('max_steps', -1) < 0) this.#run.notes.add('max_epochs is 1000, the default of the Trainer');
    return said === undefined ? (number('max_steps', -1) < 0 ? 1000 : -1) : double(said);
  }

  #devices({ settings }: LightningTrainer): number {
    const said = settings.get('devices') ?? settings.get('gpus');
    const nodes = settings.get('num_nodes');
    const own = Array.isArray(said)
      ? said.length
      : isCount(said)
        ? said
        : typeof said === 'string' && /^\d+$/.test(said)
          ? Number(said)
          : undefined;
    const { devices } = this.#run.told;
    if (devices !== undefined) return devices;
    if (own === undefined && this.#run.told.samples !== undefined) this.#run.notes.add(oneProcess);
    return (own ?? 1) * (isCount(nodes) ? nodes : 1);
  }

  /** Whether a sampler is put in the place of the loader's own, so that each process has a share. */
  #deals({ settings }: LightningTrainer): boolean {
    const said = settings.get('use_distributed_sampler') ?? settings.get('replace_sampler_ddp');
    if (said instanceof Unknown) this.#run.m.refuseUnknown(said, said.origins[0]?.at ?? 0);
    return said !== false;
  }

  /** Batches of an epoch, where the code or the user says how many there are. */
  #batchesOf(owner: LightningTrainer, { model, loader }: Fit, at: number): number | undefined {
    const { lengths, told } = this.#run;
    const found = loader ?? this.#loaderIn(model);
    const devices = this.#deals(owner) ? this.#devices(owner) : 1;
    const whole = found === undefined ? undefined : devices > 1 ? lengths.dealt(found, devices) : lengths.said(found);
    const accumulated = this.#number(owner, 'accumulate_grad_batches', at);
    if (whole === undefined && told.perEpoch === undefined) return undefined;
    if (whole === undefined && found !== undefined && (found instanceof Unknown || found instanceof Foreign))
      lengths.asked.add(lengths.nameOf(found));
    const batches = whole === undefined ? (told.perEpoch as number) * accumulated : whole;
    if (found !== undefined && whole !== lengths.said(found)) this.#run.notes.add(`${devices} processes have a share of the batches each`);
    const limit = owner.settings.get('limit_train_batches') ?? owner.settings.get('overfit_batches');
    const few = fewIn(owner.settings);
    if (few !== undefined && told.length === undefined) return Math.min(batches, few);
    if (limit instanceof Unknown) this.#run.m.refuseUnknown(limit, at);
    if (limit === undefined || limit === null || !isNumeric(limit) || whole === undefined) return batches;
    if (isInt(limit)) return Math.min(batches, Number(limit));
    return double(limit) === 0 && !owner.settings.has('limit_train_batches') ? batches : Math.floor(batches * double(limit));
  }

  #batches(owner: LightningTrainer, fit: Fit, at: number): number {
    const known = this.#batchesOf(owner, fit, at);
    if (known !== undefined) return known;
    return this.#run.m.refuseUnknown(this.#missing(fit, at), at);
  }

  #missing({ model, loader }: Fit, at: number): Unknown {
    const found = loader ?? this.#loaderIn(model);
    const named = found instanceof Unknown || found instanceof Foreign ? this.#run.lengths.nameOf(found) : 'train_dataloader';
    return new Unknown([{ text: `len(${named})`, at }]);
  }

  #loaderIn(owner: Value): Value | undefined {
    const method = owner instanceof Thing ? owner.type?.find('train_dataloader') : undefined;
    const loader = method instanceof Func ? this.#run.m.invoke(method, [owner], nothing) : undefined;
    // One that has no name of its own is asked for by that of its method.
    if (loader instanceof Foreign) this.#run.lengths.bound('train_dataloader', loader);
    return loader;
  }

  #estimated(owner: LightningTrainer, fit: Fit, at: number): number {
    const [epochs, steps] = [this.#number(owner, 'max_epochs', at), this.#number(owner, 'max_steps', at)];
    if (epochs === -1) return steps === -1 ? Number.POSITIVE_INFINITY : steps;
    const each = Math.ceil(this.#batches(owner, fit, at) / this.#number(owner, 'accumulate_grad_batches', at));
    const all = each * Math.max(1, epochs);
    return steps === -1 ? all : Math.min(all, steps);
  }

  finish(): void {
    const { m, told } = this.#run;
    if (this.#fitted || told.length === undefined) return;
    // A model of which nobody here says how it is trained: for as long as is told.
    const models = [...m.globals.names.values()].filter(
      (one): one is Class =>
        one instanceof Class && one.attributes.get('configure_optimizers') instanceof Func && ofLightning.test(one.foreign()?.path ?? ''),
    );
    const [type] = models;
    if (type === undefined || models.length > 1) return;
    const func = type.find('configure_optimizers') as Func;
    const made = [...m.globals.names.values()].find((one): one is Thing => one instanceof Thing && one.type === type);
    const at = func.node.from;
    const given = initOf(type)
      .filter(({ kind, unsaid }) => kind === 'plain' && unsaid === undefined)
      .map(({ name }) => new Unknown([{ text: name, at }]));
    const model = made ?? m.call(type, given, nothing, { from: at, to: at });
    if (!(model instanceof Thing)) return;
    this.#run.notes.add('no Trainer stands in this file; one with its defaults is taken');
    const trainer = new LightningTrainer({ path: 'lightning.Trainer', args: [], keywords: nothing, at, text: 'Trainer()' });
    this.#fit(trainer, [model], nothing, at);
  }

  #fit(owner: LightningTrainer, args: readonly Value[], keywords: ReadonlyMap<string, Value>, at: number): void {
    const { m, notes } = this.#run;
    const model = args[0] ?? keywords.get('model');
    if (!(model instanceof Thing) || !(model.type?.find('configure_optimizers') instanceof Func)) return;
    this.#fitted = true;
    const given = keywords.get('train_dataloaders') ?? keywords.get('train_dataloader') ?? args[1] ?? keywords.get('datamodule');
    // A trainer goes on where it was left, which is its end unless it is told more.
    const { epoch = 0, updates = 0 } = owner.fit ?? {};
    const fit: Fit = { model, data: given, loader: given, epoch, updates, batch: 0, batches: 0, last: false, manual: false };
    owner.fit = fit;
    model.attributes.set('trainer', owner);
    model.attributes.set('current_epoch', epoch);
    model.attributes.set('global_step', updates);
    const callbacks = owner.settings.get('callbacks');
    prepared(this.#run, given, model);
    fit.loader = this.#loaderIn(given ?? null) ?? given;
    mustNotMove(this.#run, callbacks, at, movingCallbacks, followedHooks);
    const resumed = keywords.get('ckpt_path');
    if (resumed !== undefined && resumed !== null)
      notes.add(`what line ${this.#run.line(at)} may load is left out; the run is taken from its start`);
    const configured = m.invoke(model.type.find('configure_optimizers') as Func, [model], nothing);
    const configuration = new ConfiguredOptimizers(this.#run, configured, at);
    const { optimizers } = configuration;
    const automatic = model.attributes.get('automatic_optimization') ?? model.type.find('automatic_optimization');
    fit.manual = (automatic instanceof Func ? m.invoke(automatic, [model], nothing) : automatic) === false;
    const hooks = new Hooks(this.#run, owner, model, callbacks);
    const takesIndex = hooks.of('training_step')?.parameters.some(({ name }) => isIndex.test(name)) === true;
    if (optimizers.length > 1 && !fit.manual && !takesIndex)
      this.#run.refuse(
        at,
        'lightning takes several optimizers only where training_step steps them (automatic_optimization = False) or, before 2.0, takes optimizer_idx',
      );
    if (optimizers.length === 0) return;
    if (optimizers.length > 1 && !fit.manual) notes.add('several optimizers are stepped in turn, as lightning 1.6 to 1.9 does');
    const epochs = this.#number(owner, 'max_epochs', at);
    owner.loop = new FitLoop(this.#run, fit, configuration, {
      at,
      hooks,
      epochs,
      averaging: averagingIn(this.#run, callbacks, epochs),
      steps: this.#number(owner, 'max_steps', at),
      accumulated: this.#number(owner, 'accumulate_grad_batches', at),
      batches: this.#batchesOf(owner, fit, at),
      endless: owner.settings.get('max_epochs') === undefined,
      missing: () => this.#missing(fit, at),
    });
    this.#going = owner.loop;
    owner.loop.run();
    this.#going = undefined;
  }

  /** An optimizer that a model steps itself makes an update of the trainer as well. */
  updates(): boolean {
    if (this.#going?.manual === true) this.#going.counted();
    return true;
  }
}

/** What a trainer's loop says of where it is. */
function loopOf({ epoch, updates, batch, batches }: Fit): Thing {
  const of = (...entries: readonly [string, Value][]) => new Thing(undefined, new Map(entries));
  const inner = of(['batch_idx', batch], ['total_batch_idx', batches - 1], ['global_step', updates]);
  return of(['epoch_loop', inner], ['batch_idx', batch], ['total_batch_idx', batches - 1], ['current_epoch', epoch]);
}

const isModule = ({ type }: Thing): boolean => type?.find('configure_optimizers') instanceof Func;
const initOf = (type: Class): Func['parameters'] => {
  const init = type.find('__init__');
  return init instanceof Func ? init.parameters.slice(1) : [];
};
