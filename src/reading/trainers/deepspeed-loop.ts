import { isCount } from '../../python/numeric.ts';
import type { CodePlace } from '../../python/observer.ts';
import { type Called, Dict, Foreign, Func, Native, Tuple, Unknown, type Value } from '../../python/values.ts';
import { Made, type Optimizer } from '../optimizers.ts';
import { type TrainedRun, type Trainer, toldIn } from './trainer.ts';

const parameters = [
  ...['args', 'model', 'optimizer', 'model_parameters', 'training_data', 'lr_scheduler', 'distributed_port', 'mpu'],
  ...['dist_init_required', 'collate_fn', 'config'],
];

/** What `deepspeed.initialize` makes of a model: its step is an update, by so many micro-batches, and a step of the scheduler. */
class Engine extends Foreign {
  readonly optimizer: Optimizer;
  readonly scheduler: Value;
  readonly every: Value;
  micro = 0;
  constructor(called: Called, optimizer: Optimizer, scheduler: Value, every: Value) {
    super(called);
    this.optimizer = optimizer;
    this.scheduler = scheduler;
    this.every = every;
  }
}

/** deepspeed/runtime/engine.py (0.16): `step`, `_take_model_step`, `_configure_lr_scheduler`. */
export class DeepSpeed implements Trainer {
  readonly #run: TrainedRun;
  constructor(run: TrainedRun) {
    this.#run = run;
  }

  called(called: Called): Value | undefined {
    if (!/(^|\.)deepspeed\.initialize$/.test(called.path)) return undefined;
    const told = toldIn(called, parameters);
    const given = told.get('optimizer') ?? null;
    const { at, text } = called;
    const config = told.get('config') ?? told.get('config_params');
    if (!this.#run.optimizers.has(given)) {
      const own = given === null && config instanceof Dict && config.map.has('optimizer');
      if (own && this.#every(config, called) !== 1)
        this.#run.refuse(at, 'an optimizer that this configuration makes is not followed by micro-batches; give deepspeed.initialize one');
      return undefined;
    }
    const scheduler = told.get('lr_scheduler') ?? null;
    const made =
      scheduler instanceof Func ? this.#run.m.call(scheduler, [given], new Map(), { from: at, to: at + text.length }) : scheduler;
    const engine = new Engine(called, this.#run.optimizers.of(given as Unknown), made, this.#every(config, called));
    return Tuple.of<Value>(engine, given, told.get('training_data') ?? null, made);
  }

  /** Micro-batches of an update. */
  #every(config: Value | undefined, { at }: Called): Value {
    const { m, notes, told } = this.#run;
    if (!(config instanceof Dict)) {
      notes.add("DeepSpeed's configuration is not read: one micro-batch an update, and no scheduler of its own");
      return 1;
    }
    if (config.map.has('scheduler'))
      this.#run.refuse(at, 'the scheduler of this configuration of DeepSpeed is not followed; read that by itself');
    const every = config.map.get('gradient_accumulation_steps');
    if (every !== undefined) return every;
    const [whole, micro] = [config.map.get('train_batch_size'), config.map.get('train_micro_batch_size_per_gpu')];
    if (whole === undefined || micro === undefined) return 1;
    if (isCount(whole) && isCount(micro)) return whole / (micro * (told.devices ?? 1));
    return whole instanceof Unknown || micro instanceof Unknown ? Unknown.of(whole, micro) : m.unknown({ from: at, to: at });
  }

  member(owner: Unknown | Foreign, name: string, { from }: CodePlace): Value | undefined {
    if (!(owner instanceof Engine)) return undefined;
    switch (name) {
      case 'step':
        return new Native(name, () => {
          this.#steps(owner, from);
          return null;
        });
      case 'optimizer':
        return owner.optimizer;
      case 'lr_scheduler':
        return owner.scheduler;
      case 'gradient_accumulation_steps':
        return new Native(name, () => owner.every);
      case 'is_gradient_accumulation_boundary':
        return new Native(name, () => isCount(owner.every) && (owner.micro + 1) % owner.every === 0);
      default:
        return undefined;
    }
  }

  #steps(engine: Engine, at: number): void {
    const { every } = engine;
    if (every instanceof Unknown) this.#run.m.refuseUnknown(every, at);
    if (isCount(every) && every > 1) {
      if (this.#run.open > 0) this.#run.ask(at);
      engine.micro += 1;
      if (engine.micro % every !== 0) return;
    }
    this.#run.update(engine.optimizer, at);
    const living = engine.scheduler instanceof Made ? this.#run.living.get(engine.scheduler) : undefined;
    if (living) this.#run.advance(living, at);
    else if (engine.scheduler !== null) this.#run.refuse(engine.called.at, 'the scheduler that DeepSpeed is given here is not known');
  }
}
