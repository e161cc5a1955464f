import { oneProcess } from '../../configs/words.ts';
import { isCount } from '../../python/numeric.ts';
import type { CodePlace } from '../../python/observer.ts';
import { type Called, Foreign, Native, Thing, Unknown, type Value } from '../../python/values.ts';
import { lastOf } from '../identify.ts';
import { Sized } from '../lengths.ts';
import type { Living } from '../living.ts';
import { Made, type Optimizer } from '../optimizers.ts';
import type { Walk } from '../walks.ts';
import type { TrainedRun, Trainer } from './trainer.ts';

/** `Accelerator(…)`: when gradients are in step among processes, and what was handed over to it. */
class Accelerator extends Foreign {
  readonly every: Value;
  readonly split: Value;
  readonly tied: Value;
  readonly syncsAtEnd: Value;
  readonly prepared = new Set<Value>();
  /** Micro-batches since gradients were last in step. */
  micro = 0;
  sync = true;
  constructor(called: Called) {
    super(called);
    const { keywords } = called;
    const plugin = settingsOf(keywords.get('gradient_accumulation_plugin'));
    const data = settingsOf(keywords.get('dataloader_config'));
    this.every = plugin?.get('num_steps') ?? keywords.get('gradient_accumulation_steps') ?? 1;
    this.syncsAtEnd = plugin?.get('sync_with_dataloader') ?? true;
    this.split = data?.get('split_batches') ?? keywords.get('split_batches') ?? false;
    this.tied = keywords.get('step_scheduler_with_optimizer') ?? true;
  }
}

/** What a plugin or configuration object was told. */
const settingsOf = (value: Value | undefined): ReadonlyMap<string, Value> | undefined => {
  if (value instanceof Thing) return value.attributes;
  const called = value instanceof Unknown || value instanceof Foreign ? value.called : undefined;
  const [first] = called?.args ?? [];
  return called && new Map([...(isCount(first) ? [['num_steps', first] as const] : []), ...called.keywords]);
};

/** accelerate/scheduler.py, accelerator.py (1.15): a prepared scheduler moves once a process, where gradients are in step. */
export class Accelerate implements Trainer {
  readonly #run: TrainedRun;
  readonly #all: Accelerator[] = [];
  constructor(run: TrainedRun) {
    this.#run = run;
  }

  called(called: Called, callee: Unknown | Foreign): Value | undefined {
    if (/(^|\.)Accelerator$/.test(called.path) && /^(accelerate\b|Accelerator$)/.test(called.path)) {
      const made = new Accelerator(called);
      this.#all.push(made);
      return made;
    }
    const text = callee instanceof Foreign ? '' : (callee.origins[0]?.text ?? '');
    if (lastOf(text) === 'skip_first_batches' && called.args[0] !== undefined) {
      this.#run.notes.add('batches that are skipped to go on from a checkpoint are not left out; the run is taken from its start');
      return called.args[0];
    }
    // Whoever prepares schedulers is one, wherever it was made.
    if (!text.endsWith('.prepare') || !called.args.some((one) => this.#matters(one))) return undefined;
    const [only] = this.#all;
    const made = only ?? new Accelerator({ ...called, args: [], keywords: new Map() });
    if (only === undefined) this.#all.push(made);
    return this.#prepare(made, called);
  }

  #matters(value: Value): boolean {
    return value instanceof Made || this.#run.optimizers.has(value);
  }

  member(owner: Unknown | Foreign, name: string, { from }: CodePlace): Value | undefined {
    if (!(owner instanceof Accelerator)) return undefined;
    switch (name) {
      case 'prepare':
      case 'prepare_scheduler':
      case 'prepare_optimizer':
      case 'prepare_data_loader':
        return new Native(name, (args, keywords) => this.#prepare(owner, { ...owner.called, args, keywords, at: from }));
      case 'accumulate':
        return new Native(name, () => {
          this.#accumulates(owner, from);
          return null;
        });
      case 'sync_gradients':
        return owner.sync;
      case 'num_processes':
        return this.#processes();
      case 'state':
        return this.#stateOf(owner);
      case 'gradient_accumulation_steps':
        return owner.every;
      case 'optimizer_step_was_skipped':
        return false;
      case 'is_main_process':
      case 'is_local_main_process':
        return true;
      case 'skip_first_batches':
        return new Native(name, ([loader]) => loader ?? null);
      default:
        return undefined;
    }
  }

  /** What a launcher says beside the script: without one there is no DeepSpeed. */
  #stateOf({ called }: Accelerator): Value | undefined {
    if (called.keywords.has('deepspeed_plugin') || called.keywords.has('**')) return undefined;
    const state = new Thing();
    state.attributes.set('deepspeed_plugin', null);
    return state;
  }

  #processes(): number {
    const { devices } = this.#run.told;
    this.#run.notes.add(devices === undefined ? oneProcess : `${devices} ${devices === 1 ? 'process' : 'processes'}, as --devices says`);
    return devices ?? 1;
  }

  /** What is handed over comes back; a loader of several processes has its share of the batches. */
  #prepare(owner: Accelerator, { args }: Called): Value {
    const processes = this.#run.told.devices ?? 1;
    const back = args.map((given): Value => {
      owner.prepared.add(given);
      // Of a loader whose class is the script's it makes one of the library's.
      const value = given instanceof Thing && given.through instanceof Sized ? given.through : given;
      const loader = (value instanceof Unknown || value instanceof Sized) && !this.#matters(value);
      if (processes === 1 || !loader || owner.split === true) return given;
      const share = new Foreign({ path: '', args: [], keywords: new Map(), at: owner.called.at, text: this.#run.lengths.nameOf(value) });
      this.#run.lengths.share(share, value, processes, dropsLast(value));
      owner.prepared.add(share);
      return share;
    });
    return back.length === 1 ? (back[0] as Value) : back;
  }

  /** A micro-batch begins: gradients are in step at every so many, and at the end of a loader. */
  #accumulates(owner: Accelerator, at: number): void {
    const { m, walks } = this.#run;
    const { every } = owner;
    if (every instanceof Unknown) m.refuseUnknown(every, at);
    if (every === 1 || !isCount(every)) {
      owner.sync = true;
      return;
    }
    const walk = walks.findLast(({ over }) => over?.some((one) => owner.prepared.has(one)));
    const open = walks.some(({ missing }) => missing !== undefined);
    if (open) this.#run.ask(at);
    const ends = owner.syncsAtEnd !== false && walk !== undefined && isLast(walk);
    owner.micro = ends ? 0 : owner.micro + 1;
    owner.sync = owner.micro % every === 0;
  }

  #ownerOf(value: Value): Accelerator | undefined {
    return this.#all.find(({ prepared }) => prepared.has(value));
  }

  updates(optimizer: Optimizer): boolean {
    const owner = this.#all.find(({ prepared }) =>
      [...prepared].some((one) => one === optimizer || (this.#run.optimizers.has(one) && this.#run.optimizers.of(one) === optimizer)),
    );
    return owner === undefined || owner.sync;
  }

  steps(living: Living): number {
    const owner = this.#ownerOf(living.made);
    if (owner === undefined || owner.tied === false) return 1;
    for (const one of [owner.tied, owner.split]) if (one instanceof Unknown) this.#run.m.refuseUnknown(one, living.made.called.at);
    if (!owner.sync) return 0;
    if (owner.split === true) return 1;
    const processes = this.#processes();
    living.processes = processes;
    const total = endOf(living);
    if (total === undefined) return processes;
    // OneCycleLR's `_step_count` begins at 1, and it is left alone at its end.
    return Math.max(0, Math.min(processes, total - living.steps));
  }
}

/** A process is left what comes out even where the last batch is dropped (`BatchSamplerShard.__len__`). */
const dropsLast = (value: Value): boolean =>
  value instanceof Sized && (value.called.keywords.get('drop_last') ?? value.called.args[8] ?? false) === true;

const isLast = ({ turns, length }: Walk): boolean => length !== undefined && turns === length;

/** OneCycleLR's `total_steps`. */
function endOf({ groups: [one] }: Living): number | undefined {
  if (one?.name !== 'OneCycleLR') return undefined;
  const { total_steps: total, epochs, steps_per_epoch: each } = one.call.args;
  return typeof total === 'number' ? total : typeof epochs === 'number' && typeof each === 'number' ? epochs * each : undefined;
}
