import { nothing } from '../../python/machine.ts';
import { Snapshot } from '../../python/snapshot.ts';
import { Foreign, Func, Native, Scope, type Thing, Unknown, type Value } from '../../python/values.ts';
import type { Walk } from '../walks.ts';
import type { Averaging } from './lightning-averaging.ts';
import type { Hooks } from './lightning-hooks.ts';
import type { Configured, ConfiguredOptimizers, Interval } from './lightning-optimizers.ts';
import { mostUpdates, type TrainedRun, walkAt } from './trainer.ts';

/** A run of a model, as far as it has gone. */
export interface Fit {
  readonly model: Thing;
  /** What it was given to train on. */
  readonly data: Value | undefined;
  loader: Value | undefined;
  epoch: number;
  updates: number;
  /** The batch that is gone through, in its epoch and in all. */
  batch: number;
  batches: number;
  /** Whether the batch is the last of its epoch; nothing where one stands for all. */
  last: boolean | undefined;
  /** The optimizers are stepped by the model's own `training_step`. */
  manual: boolean;
}

/** What a trainer is told of a run. */
export interface FitPlan {
  readonly at: number;
  readonly hooks: Hooks;
  /** Epochs, or -1 where only the updates end it. */
  readonly epochs: number;
  /** Updates, or -1. */
  readonly steps: number;
  /** Batches of an update. */
  readonly accumulated: number;
  /** Another scheduler in the place of the model's own, from an epoch on. */
  readonly averaging: Averaging | undefined;
  /** Batches of an epoch, where they are known. */
  readonly batches: number | undefined;
  /** How long the run is hangs on its updates alone. */
  readonly endless: boolean;
  /** What has to be known where the batches are not. */
  missing(): Unknown;
}

/** A parameter that is told which optimizer's turn it is, by lightning before 2.0. */
export const isIndex = /^opt\w*_(i|idx|index)$/;

/** Hooks of every batch. */
const ofBatches =
  `on_train_batch_start on_batch_start training_step on_before_zero_grad optimizer_zero_grad on_before_backward on_after_backward
  on_before_optimizer_step on_train_batch_end on_batch_end optimizer_step`.split(/\s+/);

/**
 * lightning/pytorch/loops (2.6; 1.9 for several optimizers that it steps itself): an epoch is batches, an update every so many of
 * them and at the last, schedulers are stepped after an update or at the end of an epoch, before the hooks of either.
 */
export class FitLoop {
  readonly #run: TrainedRun;
  readonly #fit: Fit;
  readonly #plan: FitPlan;
  readonly #hooks: Hooks;
  readonly #optimizers: readonly Configured[];
  #intervals: readonly Interval[];
  /** Something happens at batches beside updates. */
  readonly #busy: boolean;

  constructor(run: TrainedRun, fit: Fit, { optimizers, intervals }: ConfiguredOptimizers, plan: FitPlan) {
    [this.#run, this.#fit, this.#plan, this.#hooks] = [run, fit, plan, plan.hooks];
    [this.#optimizers, this.#intervals] = [optimizers, intervals];
    this.#busy = fit.manual || this.#hooks.act(...ofBatches);
  }

  /** Goes through the run. */
  run(): void {
    const [run, fit, { at, epochs, steps, endless, averaging }] = [this.#run, this.#fit, this.#plan];
    const alone = !this.#busy && this.#optimizers.length === 1 && averaging === undefined;
    const inEpochs = steps === -1 && this.#intervals.every(({ of }) => of === 'epoch') && this.#hooks.of('optimizer_step') === undefined;
    const inSteps = alone && steps >= 0 && endless && this.#intervals.every(({ of, every }) => of === 'step' && every === 1);
    const batches = this.#plan.batches ?? (inSteps ? steps * this.#plan.accumulated : undefined);
    if (batches === undefined && !inEpochs) run.m.refuseUnknown(this.#plan.missing(), at);
    if (epochs === -1 && steps === -1) run.refuse(at, 'this trainer goes on without end; say how long the run is with --epochs');
    this.#hooks.check(at);
    this.#offer();
    this.#hooks.call('on_fit_start');
    this.#hooks.call('on_train_start');
    const walk = walkAt(run, at);
    for (; (epochs === -1 || fit.epoch < epochs) && !this.#over(); fit.epoch += 1) {
      run.rounds += 1;
      walk.turns += 1;
      fit.model.attributes.set('current_epoch', fit.epoch);
      const [one] = this.#optimizers;
      if (fit.epoch === averaging?.from && one !== undefined) this.#intervals = [averaging.begin(one.optimizer)];
      for (const hook of ['on_train_epoch_start', 'on_epoch_start']) this.#hooks.call(hook);
      if (batches === undefined) this.#once(walk);
      else for (let batch = 0; batch < batches && !this.#over(); batch += 1) this.#batch(batch, batches);
      if (batches === 0) break;
      for (const hook of ['training_epoch_end', 'on_train_epoch_end', 'on_epoch_end'])
        this.#hooks.call(hook, ...[null].slice(hook.startsWith('on_') ? 1 : 0));
      this.#after('epoch', fit.epoch + 1, true);
    }
    run.walks.pop();
  }

  readonly #over = (): boolean => this.#plan.steps >= 0 && this.#fit.updates >= this.#plan.steps;

  /** One batch for all of an epoch; what it leaves behind beside updates must not hang on how many there are. */
  #once(walk: Walk): void {
    const [run, model] = [this.#run, this.#fit.model];
    const lost = this.#plan.missing();
    walk.missing = lost;
    run.open += 1;
    const before = this.#busy ? heldBy(model) : undefined;
    this.#work(lost, undefined, true);
    if (before !== undefined && !before.isSame(heldBy(model))) run.m.refuseUnknown(lost, this.#plan.at);
    run.open -= 1;
    walk.missing = undefined;
    if (!this.#fit.manual) this.#after('epoch', this.#fit.epoch + 1, false);
  }

  #batch(batch: number, batches: number): void {
    const last = batch + 1 === batches;
    const updates = this.#fit.manual || (batch + 1) % this.#plan.accumulated === 0 || last;
    if (updates || this.#busy) this.#work(batch, last, updates);
    else this.#fit.batches += 1;
  }

  /** What happens at a batch, which may be one for all. */
  #work(batch: Value, last: boolean | undefined, updates: boolean): void {
    this.#fit.batches += 1;
    this.#fit.last = last;
    if (typeof batch === 'number') this.#fit.batch = batch;
    const [hooks, { accumulated }] = [this.#hooks, this.#plan];
    const given = new Unknown([{ text: 'batch', at: this.#plan.at }]);
    if (this.#busy) for (const hook of ['on_train_batch_start', 'on_batch_start']) hooks.call(hook, given, batch, 0);
    if (this.#fit.manual) this.#step(batch, given);
    else
      for (const [index, one] of this.#active(batch)) {
        if (this.#busy) this.#step(batch, given, index);
        if (this.#busy && typeof batch === 'number' && batch % accumulated === 0) hooks.call('on_before_zero_grad', one.optimizer);
        if (this.#busy) hooks.call('on_after_backward');
        if (updates) this.#update(one, index, batch);
      }
    if (updates && !this.#fit.manual && typeof batch === 'number') this.#after('step', batch + 1, false);
    if (last === true && !this.#fit.manual) this.#after('epoch', this.#fit.epoch + 1, false);
    if (this.#busy) for (const hook of ['on_train_batch_end', 'on_batch_end']) hooks.call(hook, null, given, batch, 0);
  }

  /** The optimizers whose turn it is: all, or the one that has this batch to itself. */
  #active(batch: Value): readonly (readonly [number, Configured])[] {
    const all = [...this.#optimizers.entries()];
    if (all.every(([, { frequency }]) => frequency === undefined)) return all;
    if (typeof batch !== 'number') return this.#run.m.refuseUnknown(this.#plan.missing(), this.#plan.at);
    const turns = all.flatMap((one) => Array.from({ length: one[1].frequency ?? 1 }, () => one));
    return [turns[batch % turns.length] as readonly [number, Configured]];
  }

  #step(batch: Value, given: Value, index?: number): void {
    const func = this.#hooks.of('training_step');
    if (func === undefined || !this.#run.acts(func)) return;
    const [first, ...others] = func.parameters.slice(1).map(({ name }) => name);
    const places: readonly Value[] = [
      given,
      ...others.map((name) =>
        isIndex.test(name) ? (index ?? 0) : /^(batch|b)\w*_(i|idx|id|index|nb|num)$/.test(name) || name === others[0] ? batch : null,
      ),
    ];
    this.#hooks.follow(func, first === undefined ? [] : places);
  }

  #update({ optimizer }: Configured, index: number, batch: Value): void {
    const [run, fit, { at }] = [this.#run, this.#fit, this.#plan];
    if (fit.updates >= mostUpdates) run.refuse(at, 'this run is too long to be followed: beyond 3,000,000 updates');
    this.#hooks.call('on_before_optimizer_step', optimizer, index);
    const own = this.#hooks.of('optimizer_step');
    if (own === undefined) run.update(optimizer, at);
    else {
      const indexed = isIndex.test(own.parameters[4]?.name ?? '');
      this.#hooks.follow(own, [fit.epoch, batch, optimizer, ...(indexed ? [index] : []), null]);
    }
    this.counted();
  }

  /** An update was made. */
  counted(): void {
    this.#fit.updates += 1;
    this.#fit.model.attributes.set('global_step', this.#fit.updates);
  }

  /** Steps the schedulers whose moment it is. */
  #after(of: Interval['of'], count: number, plateau: boolean): void {
    if (this.#fit.manual) return;
    const own = this.#hooks.of('lr_scheduler_step');
    const active = this.#active(this.#fit.batches - 1).map(([, { optimizer }]) => optimizer);
    for (const one of this.#intervals) {
      // lightning before 2.0 goes by all batches here, and by those of the epoch where it makes updates.
      if (active.length < this.#optimizers.length && one.living && !active.includes(one.living.optimizer)) continue;
      if (one.of !== of || count % one.every !== 0 || (of === 'epoch' && one.plateau !== plateau)) continue;
      if (own === undefined) this.#advance(one);
      else {
        const indexed = isIndex.test(own.parameters[2]?.name ?? '');
        this.#hooks.follow(own, [one.living?.made ?? one.scheduler, ...(indexed ? [0] : []), null]);
      }
    }
  }

  #advance({ living, scheduler }: Interval): void {
    const [{ m }, { at }] = [this.#run, this.#plan];
    if (living !== undefined) this.#run.advance(living, at);
    else m.invoke((scheduler as Thing).type?.find('step') as Func, [scheduler], nothing);
  }

  /** What the model has of its own optimizers and schedulers within hooks. */
  #offer(): void {
    const { attributes, type } = this.#fit.model;
    const offer = (name: string, give: () => Value) => {
      if (type?.find(name) === undefined || !(type.find(name) instanceof Func)) attributes.set(name, new Native(name, give));
    };
    const oneOf = (all: readonly Value[]): Value => (all.length === 1 ? (all[0] as Value) : [...all]);
    offer('optimizers', () => oneOf(this.optimizers));
    offer('lr_schedulers', () => (this.schedulers.length === 0 ? null : oneOf(this.schedulers)));
    for (const name of ['toggle_optimizer', 'untoggle_optimizer', 'clip_gradients', 'manual_backward']) offer(name, () => null);
  }

  get manual(): boolean {
    return this.#fit.manual;
  }

  get optimizers(): readonly Value[] {
    return this.#optimizers.map(({ optimizer }) => optimizer);
  }

  get schedulers(): readonly Value[] {
    return this.#intervals.map(({ scheduler }) => scheduler);
  }
}

/** What a model holds, but for what the trainer gave it. */
function heldBy(model: Thing): Snapshot {
  const scope = new Scope();
  for (const [name, value] of model.attributes)
    if (!(value instanceof Native || value instanceof Foreign) && name !== 'global_step') scope.names.set(name, value);
  return new Snapshot([scope], []);
}
