import { nothing } from '../../python/machine.ts';
import { Func, Thing, type Value } from '../../python/values.ts';
import { movesRate, type TrainedRun } from './trainer.ts';

/** Hooks that are gone through where lightning calls them (lightning/pytorch/loops, 2.6), in their order. */
const ofEpochs = ['on_fit_start', 'on_train_start', 'on_train_epoch_start', 'on_train_epoch_end'];
const ofBatches = ['on_train_batch_start', 'on_before_optimizer_step', 'on_train_batch_end'];
export const followedHooks: readonly string[] = [...ofEpochs, ...ofBatches];

/** Hooks before there is an optimizer, of the data first. */
const first = ['prepare_data', 'setup', 'configure_model'];

/** What a model, its data and callbacks of the script do beside the updates of a run. */
export class LightningHooks {
  readonly #run: TrainedRun;
  readonly #trainer: Value;
  readonly #model: Thing;
  readonly #owners: readonly Thing[];
  /** Whether something is done at each batch that may move a rate. */
  readonly inBatches: boolean;

  constructor(run: TrainedRun, trainer: Value, model: Thing, callbacks: Value | undefined) {
    [this.#run, this.#trainer, this.#model] = [run, trainer, model];
    const all = [...(Array.isArray(callbacks) ? callbacks : [callbacks ?? null]), model];
    this.#owners = all.filter((one): one is Thing => one instanceof Thing && this.#moves(one, followedHooks));
    this.inBatches = this.#owners.some((one) => this.#moves(one, ofBatches));
  }

  #moves(owner: Thing, names: readonly string[]): boolean {
    return names.some((name) => {
      const func = owner.type?.find(name);
      return func instanceof Func && (movesRate.test(this.#run.m.textOf(func.node)) || this.#run.acts(func));
    });
  }

  /** A hook of all that moves a rate in any: what one counts another may ask for. */
  call(name: string, ...args: readonly Value[]): void {
    for (const owner of this.#owners) this.#invoke(owner, name, owner === this.#model ? args : [this.#trainer, this.#model, ...args]);
  }

  #invoke(owner: Thing, name: string, args: readonly Value[]): void {
    const { m } = this.#run;
    const func = owner.type?.find(name);
    if (!(func instanceof Func)) return;
    const before = m.slicing;
    if (before !== undefined) m.slicing = true;
    try {
      m.invoke(func, [owner, ...args].slice(0, func.parameters.length), nothing);
    } finally {
      m.slicing = before;
    }
  }
}

/** What the data and the model prepare before they are asked for loaders and an optimizer. */
export function prepared({ m }: TrainedRun, data: Value | undefined, model: Thing): void {
  for (const name of first)
    for (const owner of [data, model]) {
      const func = owner instanceof Thing ? owner.type?.find(name) : undefined;
      if (func instanceof Func) m.invoke(func, [owner as Thing, 'fit'].slice(0, func.parameters.length), nothing);
    }
}
