import { nothing } from '../../python/machine.ts';
import { type Foreign, Func, Thing, type Value } from '../../python/values.ts';
import { asInLoop, movingMethod, type TrainedRun } from './trainer.ts';

/** What is gone through of a model and of callbacks, at the moments at which lightning calls it. */
export const followedHooks: readonly string[] =
  `on_fit_start on_train_start on_train_epoch_start on_epoch_start on_train_batch_start on_batch_start training_step on_before_zero_grad
   on_after_backward on_before_optimizer_step on_train_batch_end on_batch_end training_epoch_end on_train_epoch_end on_epoch_end
   optimizer_step lr_scheduler_step configure_optimizers prepare_data setup configure_model`.split(/\s+/);

/** The hooks of a model and of the script's own callbacks, as lightning calls them: those of the callbacks first. */
export class Hooks {
  readonly #run: TrainedRun;
  readonly #trainer: Foreign;
  readonly #model: Thing;
  readonly #callbacks: readonly Thing[];

  constructor(run: TrainedRun, trainer: Foreign, model: Thing, callbacks: Value | undefined) {
    [this.#run, this.#trainer, this.#model] = [run, trainer, model];
    this.#callbacks = (Array.isArray(callbacks) ? callbacks : [callbacks]).filter((one): one is Thing => one instanceof Thing);
  }

  /** A method of the model that the script defines. */
  of(name: string): Func | undefined {
    return methodOf(this.#model, name);
  }

  /** Whether any of these moves a rate, or what one hangs on. */
  act(...names: readonly string[]): boolean {
    const all = [this.#model, ...this.#callbacks];
    return names.some((name) =>
      all.some((one) => {
        const func = methodOf(one, name);
        return func !== undefined && this.#run.acts(func);
      }),
    );
  }

  /** Calls a hook where it moves a rate. */
  call(name: string, ...given: readonly Value[]): void {
    for (const one of this.#callbacks) this.#invoke(one, name, [this.#trainer, this.#model, ...given]);
    this.#invoke(this.#model, name, given);
  }

  /** Calls a method of the model, with as many of these as it takes. */
  follow(func: Func, given: readonly Value[]): void {
    this.#go(func, this.#model, given);
  }

  #invoke(one: Thing, name: string, given: readonly Value[]): void {
    const func = methodOf(one, name);
    if (func !== undefined && this.#run.acts(func)) this.#go(func, one, given);
  }

  /** What is in it of rates, as in a loop of the script. */
  #go(func: Func, self: Thing, given: readonly Value[]): void {
    const places = func.parameters.filter(({ kind }) => kind === 'plain').length - 1;
    const all = func.parameters.some(({ kind }) => kind === '*');
    asInLoop(this.#run, () => this.#run.m.invoke(func, [self, ...(all ? given : given.slice(0, places))], nothing));
  }

  /** Refuses what moves a rate at moments that are not followed. */
  check(at: number): void {
    const begins = this.of('on_train_batch_start');
    if (begins !== undefined && /return\s*\(?-1/.test(this.#run.m.textOf(begins.node)))
      this.#run.refuse(at, 'on_train_batch_start may end the epoch early (it returns -1), which is not followed');
    const moves = movingMethod(this.#run, this.#model, followedHooks);
    if (moves !== undefined) this.#run.refuse(at, `${moves} of this model moves the rate, which is not followed`);
  }
}

const methodOf = ({ type }: Thing, name: string): Func | undefined => {
  const found = type?.find(name);
  return found instanceof Func ? found : undefined;
};

/** Hooks before there is an optimizer, of the data first. */
const first = ['prepare_data', 'setup', 'configure_model'];

/** What the data and the model prepare before they are asked for loaders and an optimizer. */
export function prepared({ m }: TrainedRun, data: Value | undefined, model: Thing): void {
  for (const name of first)
    for (const owner of [data, model]) {
      const func = owner instanceof Thing ? methodOf(owner, name) : undefined;
      if (func !== undefined) m.invoke(func, [owner as Thing, 'fit'].slice(0, func.parameters.length), nothing);
    }
}
