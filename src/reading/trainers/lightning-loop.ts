import { nothing } from '../../python/machine.ts';
import { double, isCount, isInt, isNumeric } from '../../python/numeric.ts';
import type { CodePlace, LoopSite } from '../../python/observer.ts';
import { Arguments, type Called, Class, Dict, Foreign, Func, Native, type Scope, Thing, Unknown, type Value } from '../../python/values.ts';
import type { Optimizer } from '../optimizers.ts';
import type { Walk } from '../walks.ts';
import { averagingIn } from './lightning-averaging.ts';
import { configuredBy, type Interval } from './lightning-configured.ts';
import { followedHooks, LightningHooks, prepared } from './lightning-hooks.ts';
import { fewIn, movingCallbacks, toldTrainer } from './lightning-settings.ts';
import { movesRate, movingMethod, mustNotMove, type TrainedRun, type Trainer } from './trainer.ts';

/** `Trainer(…)`. */
export class LightningTrainer extends Foreign {
  readonly settings: ReadonlyMap<string, Value>;
  fit: Fit | undefined;
  constructor(called: Called) {
    super(called);
    this.settings = toldTrainer(called);
  }
}

/** A run of a model, as far as it has gone. */
interface Fit {
  readonly model: Thing;
  loader: Value | undefined;
  epoch: number;
  updates: number;
  /** Batches before the one that is gone through, of its epoch and of all. */
  batch: number;
  batches: number;
  optimizer?: Optimizer;
}

/** Updates that are followed at most. */
const mostUpdates = 3_000_000;
const ofLightning = /^(pytorch_lightning|lightning|lightning_fabric)(\.|$)/;

/** lightning/pytorch/loops (2.6): an epoch is batches, an update every so many of them and at the last. */
export class Lightning implements Trainer {
  readonly #run: TrainedRun;
  readonly #inits = new Map<Value, Scope>();
  #fitted = false;
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
    const { fit, settings } = owner;
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
        return fit.loader;
      case 'optimizers':
        return fit.optimizer && [fit.optimizer];
      case 'strategy':
        return new Thing(undefined, new Map<string, Value>(fit.optimizer && [['optimizers', [fit.optimizer]]]));
      case 'fit_loop':
        return loopOf(fit);
      case 'is_last_batch':
        return fit.batch + 1 === this.#batches(owner, fit, from);
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
    return method instanceof Func ? this.#run.m.invoke(method, [owner], nothing) : undefined;
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
    const fit: Fit = { model, loader: given, epoch, updates, batch: 0, batches: 0 };
    owner.fit = fit;
    model.attributes.set('trainer', owner);
    model.attributes.set('current_epoch', epoch);
    model.attributes.set('global_step', updates);
    prepared(this.#run, given, model);
    fit.loader = this.#loaderIn(given ?? null) ?? given;
    mustNotMove(this.#run, owner.settings.get('callbacks'), at, movingCallbacks, followedHooks);
    const resumed = keywords.get('ckpt_path');
    if (resumed !== undefined && resumed !== null)
      notes.add(`what line ${this.#run.line(at)} may load is left out; the run is taken from its start`);
    const configured = m.invoke(model.type.find('configure_optimizers') as Func, [model], nothing);
    const { optimizers, intervals } = configuredBy(this.#run, configured, at);
    const manual = model.attributes.get('automatic_optimization') === false || model.type.find('automatic_optimization') === false;
    if (manual) this.#run.refuse(at, 'optimization by hand (automatic_optimization = False) is not followed');
    if (optimizers.length > 1)
      this.#run.refuse(at, 'lightning takes several optimizers only where they are stepped by hand, which is not followed');
    const [optimizer] = optimizers;
    if (optimizer === undefined) return;
    fit.optimizer = optimizer;
    const stepped = intervals.map(({ living }) => living.made);
    const scheduler = stepped.length > 1 ? stepped : (stepped[0] ?? null);
    model.attributes.set('optimizers', new Native('optimizers', () => optimizer));
    model.attributes.set('lr_schedulers', new Native('lr_schedulers', () => scheduler));
    this.#train(owner, fit, optimizer, intervals, at);
  }

  #train(owner: LightningTrainer, fit: Fit, optimizer: Optimizer, configured: readonly Interval[], at: number): void {
    const run = this.#run;
    let intervals = configured;
    const callbacks = owner.settings.get('callbacks');
    const hooks = new LightningHooks(run, owner, fit.model, callbacks);
    const [epochs, steps] = [this.#number(owner, 'max_epochs', at), this.#number(owner, 'max_steps', at)];
    const averaging = averagingIn(run, callbacks, epochs);
    const accumulated = this.#number(owner, 'accumulate_grad_batches', at);
    const hook = this.#hookOf(fit.model);
    const stepping = hook('lr_scheduler_step');
    const updating = hook('optimizer_step');
    let batches = this.#batchesOf(owner, fit, at);
    const inEpochs = intervals.every(({ of }) => of === 'epoch') && updating === undefined && steps === -1 && !hooks.inBatches;
    const inSteps =
      intervals.every(({ of, every }) => of === 'step' && every === 1) &&
      averaging === undefined &&
      steps >= 0 &&
      owner.settings.get('max_epochs') === undefined;
    if (batches === undefined && inSteps) batches = steps * accumulated;
    if (batches === undefined && !inEpochs) run.m.refuseUnknown(this.#missing(fit, at), at);
    if (epochs === -1 && steps === -1) run.refuse(at, 'this trainer goes on without end; say how long the run is with --epochs');
    for (const name of ['training_step', 'optimizer_zero_grad'])
      if (movesRate.test(this.#textOf(fit.model, name))) run.refuse(at, `${name} of this model moves the rate, which is not followed`);
    const moves = movingMethod(run, fit.model, ['configure_optimizers', 'optimizer_step', 'lr_scheduler_step', ...followedHooks]);
    if (moves !== undefined) run.refuse(at, `${moves} of this model moves the rate, which is not followed`);
    const site: LoopSite = { kind: 'for', from: at, to: at, head: '', body: run.m.source.top, list: undefined };
    const walk: Walk = { site, parts: false, missing: undefined, stepping: new Set(), turns: 0 };
    run.walks.push(walk);
    const step = ({ living }: Interval) => {
      if (stepping === undefined) run.advance(living, at);
      else run.m.invoke(stepping, [fit.model, living.made, null].slice(0, stepping.parameters.length), nothing);
    };
    const after = (of: Interval['of'], count: number, plateau?: boolean) => {
      for (const one of intervals) if (one.of === of && count % one.every === 0 && (plateau ?? one.plateau) === one.plateau) step(one);
    };
    const update = (batch: number) => {
      if (fit.updates >= mostUpdates) run.refuse(at, 'this run is too long to be followed: beyond 3,000,000 updates');
      hooks.call('on_before_optimizer_step', optimizer);
      if (updating === undefined) run.update(optimizer, at);
      else run.m.invoke(updating, [fit.model, fit.epoch, batch, optimizer, null].slice(0, updating.parameters.length), nothing);
      fit.updates += 1;
      fit.model.attributes.set('global_step', fit.updates);
    };
    const over = () => steps >= 0 && fit.updates >= steps;
    const nobody = new Unknown([{ text: 'batch', at }]);
    hooks.call('on_fit_start');
    hooks.call('on_train_start');
    for (; (epochs === -1 || fit.epoch < epochs) && !over(); fit.epoch += 1) {
      run.rounds += 1;
      walk.turns += 1;
      fit.model.attributes.set('current_epoch', fit.epoch);
      if (fit.epoch === averaging?.from) intervals = [averaging.begin(optimizer)];
      hooks.call('on_train_epoch_start');
      if (batches === undefined) {
        run.open += 1;
        update(0);
        run.open -= 1;
      } else
        for (let batch = 0; batch < batches && !over(); batch += 1) {
          fit.batch = batch;
          hooks.call('on_train_batch_start', nobody, batch, 0);
          if ((batch + 1) % accumulated === 0 || batch + 1 === batches) {
            update(batch);
            after('step', batch + 1);
          }
          if (batch + 1 === batches) after('epoch', fit.epoch + 1, false);
          hooks.call('on_train_batch_end', nobody, nobody, batch, 0);
          fit.batches += 1;
        }
      if (batches === 0) break;
      if (batches === undefined) after('epoch', fit.epoch + 1, false);
      hooks.call('on_train_epoch_end');
      after('epoch', fit.epoch + 1, true);
    }
    run.walks.pop();
  }

  readonly #hookOf =
    (model: Thing) =>
    (name: string): Func | undefined => {
      const found = model.type?.find(name);
      return found instanceof Func ? found : undefined;
    };

  #textOf(model: Thing, name: string): string {
    const found = model.type?.find(name);
    return found instanceof Func ? this.#run.m.textOf(found.node) : '';
  }
}

/** What a trainer's loop says of where it is. */
function loopOf({ epoch, updates, batch, batches }: Fit): Thing {
  const of = (...entries: readonly [string, Value][]) => new Thing(undefined, new Map(entries));
  const inner = of(['batch_idx', batch], ['total_batch_idx', batches], ['global_step', updates]);
  return of(['epoch_loop', inner], ['batch_idx', batch], ['total_batch_idx', batches], ['current_epoch', epoch]);
}

const isModule = ({ type }: Thing): boolean => type?.find('configure_optimizers') instanceof Func;
const initOf = (type: Class): Func['parameters'] => {
  const init = type.find('__init__');
  return init instanceof Func ? init.parameters.slice(1) : [];
};
