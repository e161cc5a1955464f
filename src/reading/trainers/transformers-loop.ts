import { LrschedError } from '../../core/issues.ts';
import { completed, type KnownArguments } from '../../frameworks/constructor.ts';
import { floatValue } from '../../python/numeric.ts';
import type { CodePlace } from '../../python/observer.ts';
import { type Called, Dict, Foreign, Func, type Keywords, Native, Thing, Tuple, Unknown, type Value } from '../../python/values.ts';
import { settleCall } from '../identify.ts';
import type { Living } from '../living.ts';
import { Made, type Optimizer } from '../optimizers.ts';
import { anotherRun } from '../series.ts';
import { trainingArgumentsIn } from '../told-arguments.ts';
import { goThrough, movingMethod, mustNotMove, type TrainedRun, type Trainer } from './trainer.ts';

const places = ['model', 'args', 'data_collator', 'train_dataset', 'eval_dataset'];
const ofTrainer = /^(transformers|trl|sentence_transformers|adapters|optimum)\b.*\.\w*Trainer$/;

/** `Trainer(…)` of transformers, or of a class that is one. */
interface Told {
  readonly called: Called;
  /** An object of a class of the script. */
  readonly self: Thing | undefined;
  readonly callbacks: readonly Value[];
}

class HfTrainer extends Foreign {
  /** Those that were added after it was built. */
  readonly callbacks: Value[] = [];
  readonly own: Thing | undefined;
  constructor(called: Called, own?: Thing) {
    super(called);
    this.own = own;
  }
}

/**
 * transformers/trainer.py (5.18): an update and a step at every so many batches and at the last of an epoch. Here it is gone through
 * where the script says its optimizer, its scheduler or its data; what the arguments say alone has a closed form.
 */
export class HfTraining implements Trainer {
  readonly #run: TrainedRun;
  readonly #trained = new Set<Called>();
  constructor(run: TrainedRun) {
    this.#run = run;
  }

  called(called: Called, callee: Unknown | Foreign): Value | undefined {
    const text = callee instanceof Foreign ? '' : (callee.origins[0]?.text ?? called.path);
    if (/^(?:\w*Trainer|self|super\(\))\.get_optimizer_cls_and_kwargs$/.test(text)) return this.#ownOptimizer(called);
    return !(callee instanceof Foreign) && ofTrainer.test(called.path) ? new HfTrainer(called) : undefined;
  }

  extended(self: Thing, path: string, args: readonly Value[], keywords: Keywords, { from }: CodePlace): void {
    if (!ofTrainer.test(path)) return;
    const called: Called = { path, args, keywords, at: from, text: path };
    const told = valuesOf(called);
    for (const key of ['model', 'args', 'train_dataset']) self.attributes.set(key, told.get(key) ?? null);
    const [optimizer, scheduler] = pairOf(told);
    self.attributes.set('optimizer', optimizer ?? null);
    self.attributes.set('lr_scheduler', scheduler ?? null);
    const callbacks: Value[] = [];
    const train = new Native('train', () => {
      this.#train({ called, self, callbacks }, from);
      return null;
    });
    const add = new Native('add_callback', ([callback = null]) => {
      callbacks.push(callback);
      return null;
    });
    self.attributes.set('train', train);
    self.attributes.set('add_callback', add);
  }

  wrote(owner: Value, key: Value): void {
    const run = this.#run;
    if (!Object.hasOwn(defaults, String(key))) return;
    const args = trainingArgumentsIn(owner, run.making);
    const trained =
      args !== undefined && [...this.#trained].some((one) => trainingArgumentsIn(valuesOf(one).get('args'), run.making) === args);
    if (trained) run.refuse(run.m.here, 'these arguments are changed after a training by them, which is not followed');
  }

  member(owner: Unknown | Foreign, name: string, { from }: CodePlace): Value | undefined {
    if (!(owner instanceof HfTrainer)) return undefined;
    if (name === 'create_optimizer' || name === 'create_scheduler')
      this.#run.refuse(from, `what ${name} makes before the training is not followed; hand it over by optimizers=(optimizer, scheduler)`);
    if (name === 'add_callback')
      return new Native(name, ([callback = null]) => {
        owner.callbacks.push(callback);
        return null;
      });
    if (name !== 'train') return undefined;
    return new Native(name, () => {
      this.#train({ called: owner.called, self: undefined, callbacks: owner.callbacks }, from);
      return null;
    });
  }

  #train({ called, self, callbacks }: Told, at: number): void {
    const run = this.#run;
    const told = valuesOf(called);
    mustNotMove(run, told.get('callbacks'), called.at);
    mustNotMove(run, [...callbacks], called.at);
    const moves = self && movingMethod(run, self, ['create_optimizer', 'create_scheduler', 'create_optimizer_and_scheduler']);
    if (moves !== undefined) run.refuse(called.at, `${moves} of this Trainer moves the rate, which is not followed`);
    if (this.#trained.has(called) && !run.doubts.any)
      run.refuse(at, 'this Trainer trains a second time here, which is not followed; leave one of both out');
    this.#trained.add(called);
    const override = (name: string): Func | undefined => {
      const found = self?.type?.find(name);
      return found instanceof Func ? found : undefined;
    };
    const [first, second] = ['create_optimizer', 'create_scheduler'].map(override);
    const ignored = override('create_optimizer_and_scheduler') !== undefined;
    if (ignored)
      run.notes.add(
        'transformers 5.18 never calls create_optimizer_and_scheduler, so what it makes is left out; older versions do, and write that as create_optimizer and create_scheduler',
      );
    const [given, scheduled] = pairOf(told);
    const args = told.get('args');
    const { length, perEpoch } = run.told;
    const data = told.get('train_dataset') ?? null;
    const plain = !first && !second && !ignored && given === undefined && scheduled === undefined;
    // What its arguments say has a closed form; the loop is gone through where the script says how much data there is.
    if (plain && (length?.unit === 'step' || perEpoch !== undefined || run.lengths.said(data) === undefined)) return;
    const beside = args instanceof Made && ['deepspeed', 'fsdp'].find((key) => (args.called.keywords.get(key) ?? null) !== null);
    if (plain && beside === 'deepspeed') return;
    if (beside === 'deepspeed')
      run.notes.add('the configuration of DeepSpeed may name an optimizer and a scheduler of its own, which win over those of the script');
    const settings = this.#settings(args, at);
    const updates = this.#updates(told, settings, at);
    const each = this.#perEpoch(told, settings);
    let optimizer: Value | undefined = given ?? undefined;
    let scheduler: Value | undefined = scheduled ?? undefined;
    if (self && (first || second)) {
      const read = (key: string): Value | undefined => self.attributes.get(key) ?? undefined;
      const call = (func: Func, more: readonly Value[]) => run.m.invoke(func, [self, ...more].slice(0, func.parameters.length), new Map());
      if (first) {
        const made = call(first, []);
        if (read('optimizer') === undefined && made !== null) self.attributes.set('optimizer', made);
      }
      if (read('optimizer') === undefined) self.attributes.set('optimizer', this.#optimizer(settings, at));
      if (second) {
        const made = call(second, [updates, read('optimizer') ?? null]);
        if (read('lr_scheduler') === undefined && made !== null) self.attributes.set('lr_scheduler', made);
      }
      optimizer = read('optimizer');
      scheduler = read('lr_scheduler');
    }
    optimizer ??= this.#optimizer(settings, at);
    if (!(run.optimizers.has(optimizer) || optimizer instanceof Unknown))
      run.refuse(called.at, 'the optimizer of this Trainer is not known here');
    const known = run.optimizers.of(optimizer as Unknown);
    const living = scheduler === undefined ? this.#scheduler(args, settings, known, updates, at) : this.#livingOf(scheduler, called.at);
    goThrough(run, {
      at,
      epochs: Number.POSITIVE_INFINITY,
      batches: each ?? updates,
      most: updates,
      batch: () => {
        run.update(known, at);
        if (living !== undefined) run.advance(living, at);
        return undefined;
      },
    });
  }

  #livingOf(value: Value, at: number): Living | undefined {
    const made = value instanceof Thing ? value.made : value;
    const living = made instanceof Made ? this.#run.living.get(made) : undefined;
    if (living === undefined && value instanceof Unknown) this.#run.m.refuseUnknown(value, at);
    if (living === undefined) return this.#run.refuse(at, 'the scheduler of this Trainer is not known here');
    if (living.groups[0]?.meaning('step') === 'metric')
      this.#run.refuse(at, `${living.name} goes by what is evaluated, which is not followed here`);
    return living;
  }

  /** What the training arguments say, those that are left out as well. */
  #settings(args: Value | undefined, at: number): KnownArguments {
    const run = this.#run;
    if (args === undefined || args === null) return { ...defaults };
    const made = args instanceof Thing ? args.made : args;
    if (!(made instanceof Made)) {
      if (args instanceof Unknown) run.m.refuseUnknown(args, at);
      return run.refuse(at, 'the arguments of this Trainer are not known here');
    }
    const { framework, maker, call, unknown } = settleCall(made.called, { ...run.making, stars: run.m.stars });
    if (unknown.length > 0) throw new LrschedError(unknown.flatMap((one) => run.m.issues(one, made.called.at)));
    return { ...defaults, ...completed(framework, maker, call.args) };
  }

  /** How many updates an epoch has, where that is known. */
  #perEpoch(told: ReadonlyMap<string, Value>, settings: KnownArguments): number | undefined {
    const { lengths, told: said } = this.#run;
    const data = told.get('train_dataset');
    const examples = data === undefined || data === null ? undefined : lengths.said(data);
    if (said.perEpoch !== undefined) return said.perEpoch;
    if (examples === undefined) return undefined;
    const batch = settings.per_device_train_batch_size * (said.devices ?? 1);
    const batches = settings.dataloader_drop_last ? Math.floor(examples / batch) : Math.ceil(examples / batch);
    return Math.max(1, Math.ceil(batches / settings.gradient_accumulation_steps));
  }

  #updates(told: ReadonlyMap<string, Value>, settings: KnownArguments, at: number): number {
    const run = this.#run;
    const { length } = run.told;
    const each = this.#perEpoch(told, settings);
    const own = settings.max_steps > 0 ? settings.max_steps : each && Math.ceil(settings.num_train_epochs * each);
    if (length === undefined && own !== undefined) return own;
    const amount = length?.unit === 'step' ? length.amount : length && each && Math.ceil(length.amount * each);
    if (amount === undefined) {
      const data = told.get('train_dataset');
      const name = data instanceof Unknown || data instanceof Foreign ? run.lengths.nameOf(data) : 'train_dataset';
      return run.m.refuseUnknown(new Unknown([{ text: `len(${name})`, at }]), at);
    }
    for (const note of anotherRun(amount, own)) run.notes.add(note);
    return amount;
  }

  #optimizer({ learning_rate: rate }: KnownArguments, at: number): Optimizer {
    const { optimizers } = this.#run;
    const keywords = new Map([['lr', floatValue(optimizers.base ?? rate)]]);
    return optimizers.build({ path: 'torch.optim.AdamW', args: [], keywords, at, text: 'AdamW' });
  }

  /** The class of the optimizer that the arguments name, and what it is built with: whichever that is has their rate. */
  #ownOptimizer({ args: [args], at }: Called): Value {
    const { learning_rate: rate } = this.#settings(args, at);
    const options = Dict.of([['lr', floatValue(this.#run.optimizers.base ?? rate)]]);
    options.open = true;
    return Tuple.of<Value>(new Unknown([{ text: 'AdamW', at }], 'torch.optim.AdamW'), options);
  }

  /** `create_scheduler`. */
  #scheduler(args: Value | undefined, settings: KnownArguments, optimizer: Optimizer, updates: number, at: number): Living | undefined {
    const run = this.#run;
    const { lr_scheduler_type: name, warmup_steps: steps, warmup_ratio: ratio } = settings;
    const made = args instanceof Thing ? args.made : args;
    const options = made instanceof Made ? (made.called.keywords.get('lr_scheduler_kwargs') ?? null) : null;
    if (typeof options === 'string') run.refuse(at, 'lr_scheduler_kwargs as a text is not followed here; write a dict');
    const share = steps > 0 && steps < 1 ? steps : (ratio ?? 0);
    const warmup = steps >= 1 ? Math.trunc(steps) : Math.ceil(updates * share);
    const keywords = new Map<string, Value>([
      ['name', name],
      ['optimizer', optimizer],
      ['num_warmup_steps', warmup],
      ['num_training_steps', updates],
      ...(options === null ? [] : [['scheduler_specific_kwargs', options] as const]),
    ]);
    const living = run.build({ path: 'transformers.get_scheduler', args: [], keywords, at, text: `get_scheduler(${name})` }, optimizer);
    return living && this.#livingOf(living.made, at);
  }
}

/** Of arguments that say nothing else. */
const defaults: KnownArguments = {
  ...{ learning_rate: 5e-5, lr_scheduler_type: 'linear', lr_scheduler_kwargs: null, warmup_ratio: null, warmup_steps: 0, max_steps: -1 },
  ...{ num_train_epochs: 3, per_device_train_batch_size: 8, gradient_accumulation_steps: 1, dataloader_drop_last: false },
};

function valuesOf({ args, keywords }: Called): ReadonlyMap<string, Value> {
  const placed = args.slice(0, places.length).map((value, index) => [places[index] as string, value] as const);
  return new Map([...placed, ...keywords]);
}

/** `optimizers=(optimizer, scheduler)`. */
function pairOf(told: ReadonlyMap<string, Value>): readonly [Value | undefined, Value | undefined] {
  const pair = told.get('optimizers');
  const [optimizer, scheduler] = Array.isArray(pair) ? (pair as Value[]) : [];
  return [optimizer ?? undefined, scheduler ?? undefined];
}
