import { truth } from '../../python/contents.ts';
import { nothing } from '../../python/machine.ts';
import { floatValue } from '../../python/numeric.ts';
import { Class, Func, type Keywords, Thing, Unknown, type Value } from '../../python/values.ts';
import { asInLoop, endsRun, mustNotMove, type TrainedRun } from './trainer.ts';

/** What a Trainer calls of its callbacks that is gone through; it evaluates and logs beside that. */
const followed: readonly string[] =
  `on_init_end on_train_begin on_epoch_begin on_step_begin on_substep_end on_pre_optimizer_step on_optimizer_step on_step_end
   on_epoch_end`.split(/\s+/);

/** What callbacks are given beside the state. */
export type GivenToCallbacks = Readonly<Record<'args' | 'model' | 'optimizer' | 'lr_scheduler' | 'train_dataloader', Value>>;

/** The callbacks of a Trainer: what it tells them of the run, and when. */
export class TrainerCallbacks {
  readonly #run: TrainedRun;
  readonly #all: readonly Thing[];
  readonly #at: number;
  readonly state = new Thing();
  readonly control = new Thing();

  constructor(run: TrainedRun, callbacks: readonly Value[], at: number) {
    [this.#run, this.#at] = [run, at];
    const place = { from: at, to: at };
    mustNotMove(run, [...callbacks], at, undefined, followed, followed);
    this.#all = callbacks
      .map((one) => (one instanceof Class && callbackIn(one, followed) ? run.m.call(one, [], nothing, place) : one))
      .filter((one): one is Thing => one instanceof Thing);
    for (const one of this.#all)
      if (['on_evaluate', 'on_save', 'on_predict'].some((name) => this.#own(one, name, (func) => run.acts(func)) !== undefined))
        run.refuse(
          at,
          `the callback ${one.type?.name} moves the rate by what is evaluated or saved, which is not followed; write what it does as a loop`,
        );
    for (const key of ['training_stop', 'epoch_stop', 'save', 'evaluate', 'log']) this.control.attributes.set(`should_${key}`, false);
    for (const [key, value] of [
      ['log_history', []],
      ['is_world_process_zero', true],
      ['is_local_process_zero', true],
      ['best_metric', new Unknown([{ text: 'state.best_metric', at }])],
    ] as const)
      this.state.attributes.set(key, value as Value);
  }

  /** Whether any of them does something at one of these moments. */
  act(...names: readonly string[]): boolean {
    return names.some((name) => this.#all.some((one) => this.#acting(one, name) !== undefined));
  }

  get any(): boolean {
    return this.act(...followed);
  }

  /** What the run is told to be. */
  begin(updates: number, epochs: number): void {
    this.tell({ max_steps: updates, num_train_epochs: epochs, global_step: 0, epoch: 0 });
  }

  tell(all: Readonly<Record<string, Value>>): void {
    for (const [key, value] of Object.entries(all)) this.state.attributes.set(key, key === 'epoch' && value ? epochOf(value) : value);
  }

  /** Calls a moment of all callbacks; those that end the run are asked by `over`. */
  call(name: string, { args, ...given }: GivenToCallbacks): void {
    const { m } = this.#run;
    for (const one of this.#all) {
      const func = this.#acting(one, name);
      if (func === undefined) continue;
      const keywords = new Map<string, Value>(Object.entries(given));
      for (const key of ['processing_class', 'tokenizer', 'eval_dataloader']) keywords.set(key, new Unknown([{ text: key, at: this.#at }]));
      const places = func.parameters.filter(({ kind }) => kind === 'plain' || kind === '*');
      const all: readonly Value[] = [one, args, this.state, this.control];
      const positional = places.some(({ kind }) => kind === '*') ? all : all.slice(0, places.length);
      // What ends the run is no rate, so that all is gone through there.
      const ends = endsRun.test(m.textOf(func.node));
      asInLoop(this.#run, () => m.invoke(func, positional, takenBy(func, keywords)), !ends);
    }
  }

  /** Whether one of them said that the run is over. */
  get over(): boolean {
    if (this.#said('should_epoch_stop'))
      this.#run.refuse(this.#at, 'a callback ends an epoch early (should_epoch_stop), which is not followed');
    return this.#said('should_training_stop');
  }

  #said(key: string): boolean {
    const value = this.control.attributes.get(key) ?? false;
    if (!(value instanceof Unknown)) return truth(value) === true;
    this.control.attributes.set(key, false);
    this.#run.notes.add(`a callback may end the run (${key}), which is left out`);
    return false;
  }

  #acting(one: Thing, name: string): Func | undefined {
    return this.#own(one, name, (func) => this.#run.acts(func) || endsRun.test(this.#run.m.textOf(func.node)));
  }

  #own({ type }: Thing, name: string, does: (func: Func) => boolean): Func | undefined {
    const func = type?.find(name);
    return func instanceof Func && does(func) ? func : undefined;
  }
}

const callbackIn = (type: Class, names: readonly string[]): boolean => names.some((name) => type.find(name) instanceof Func);

const epochOf = (value: Value): Value => (typeof value === 'number' ? floatValue(value) : value);

/** Of keywords, those that a function takes beside its first four places. */
function takenBy({ parameters }: Func, keywords: ReadonlyMap<string, Value>): Keywords {
  if (parameters.some(({ kind }) => kind === '**')) return keywords;
  const names = new Set(parameters.slice(4).map(({ name }) => name));
  return new Map([...keywords].filter(([key]) => names.has(key)));
}
