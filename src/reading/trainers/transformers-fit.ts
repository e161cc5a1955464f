import { oneProcess } from '../../configs/words.ts';
import type { KnownArguments } from '../../frameworks/constructor.ts';
import { beneath } from '../../python/beneath.ts';
import { nothing } from '../../python/machine.ts';
import { member } from '../../python/members.ts';
import { double, floatValue, isNumeric } from '../../python/numeric.ts';
import { type Called, Dict, Foreign, Func, Native, Thing, Unknown, type Value } from '../../python/values.ts';
import type { Living } from '../living.ts';
import { Made, type Optimizer } from '../optimizers.ts';
import { anotherRun } from '../series.ts';
import { trainingArgumentsIn } from '../told-arguments.ts';
import { asInLoop, mostUpdates, movingMethod, type TrainedRun, toldIn, walkAt } from './trainer.ts';
import { trainingSettings, warmupOf } from './transformers-arguments.ts';
import { type GivenToCallbacks, TrainerCallbacks } from './transformers-hooks.ts';

const places = ['model', 'args', 'data_collator', 'train_dataset', 'eval_dataset'];

/** Methods of a class over `Trainer` that are called here, and those that the loop of the library is made of. */
const asked = [
  'create_optimizer',
  'create_scheduler',
  'create_optimizer_and_scheduler',
  'get_train_dataloader',
  'training_step',
  'compute_loss',
];
const inner = ['_inner_training_loop', '_run_epoch', '_prepare_for_training', '_maybe_log_save_evaluate', 'get_batch_samples'];

/** A Trainer, and what it has of its own. */
export class HfFit {
  readonly #run: TrainedRun;
  readonly called: Called;
  /** The object of the script's class, or what stands for one of the library's own. */
  readonly self: Thing;
  readonly #callbacks: Value[] = [];
  /** The scheduler is one that the Trainer made, which is made anew where it trains. */
  #ownScheduler = false;
  trained = false;

  constructor(run: TrainedRun, called: Called, self = new Thing()) {
    [this.#run, this.called, this.self] = [run, called, self];
    const told = toldIn(called, places);
    const [optimizer, scheduler] = pairOf(told);
    const own = { optimizer: optimizer ?? null, lr_scheduler: scheduler ?? null };
    for (const key of ['model', 'args', 'train_dataset', 'eval_dataset', 'data_collator']) this.#set(key, told.get(key) ?? null);
    for (const [key, value] of Object.entries(own)) this.#set(key, value);
    const callbacks = told.get('callbacks') ?? null;
    this.#callbacks.push(...(Array.isArray(callbacks) ? callbacks : [callbacks]));
    beneath.set(self, new Map(this.#methods()));
  }

  *#methods(): Iterable<readonly [string, Native]> {
    const native = (name: string, call: Native['call']): readonly [string, Native] => [name, new Native(name, call)];
    yield native('train', () => {
      this.train(this.#run.m.here);
      return null;
    });
    for (const name of ['add_callback', 'remove_callback', 'pop_callback'])
      yield native(name, ([callback = null]) => {
        if (name === 'add_callback') this.#callbacks.push(callback);
        else this.#remove(callback);
        return null;
      });
    yield native('create_optimizer', () => {
      if (this.#get('optimizer') === null) this.#set('optimizer', this.#optimizer(this.#run.m.here));
      return this.#get('optimizer');
    });
    yield native('create_scheduler', ([steps, optimizer], keywords) => {
      const [updates, on] = [steps ?? keywords.get('num_training_steps') ?? null, optimizer ?? keywords.get('optimizer') ?? null];
      if (this.#get('lr_scheduler') === null) {
        this.#set('lr_scheduler', this.#scheduler(updates, on ?? this.#get('optimizer')));
        this.#ownScheduler = true;
      }
      return this.#get('lr_scheduler');
    });
    yield native('create_optimizer_and_scheduler', ([steps], keywords) => {
      const updates = steps ?? keywords.get('num_training_steps') ?? null;
      this.#ask('create_optimizer');
      this.#ask('create_scheduler', updates);
      return null;
    });
    yield native('get_train_dataloader', () => this.#loader());
  }

  /** Whether these are its arguments. */
  isTold(args: Made): boolean {
    return trainingArgumentsIn(this.#get('args'), this.#run.making) === args;
  }

  readonly #get = (key: string): Value => this.self.attributes.get(key) ?? null;
  readonly #set = (key: string, value: Value): void => void this.self.attributes.set(key, value);

  #remove(callback: Value): void {
    const at = this.#callbacks.findIndex((one) => one === callback || (one instanceof Thing && one.type === callback));
    if (at >= 0) this.#callbacks.splice(at, 1);
  }

  /** Asks a method, the script's or the library's. */
  #ask(name: string, ...args: readonly Value[]): Value {
    const { m } = this.#run;
    const place = { from: m.here, to: m.here };
    return m.call(member(m, this.self, name, place), args, nothing, place);
  }

  #own(name: string): Func | undefined {
    const found = this.self.type?.find(name);
    return found instanceof Func ? found : undefined;
  }

  train(at: number): void {
    const [run, { called, self }] = [this.#run, this];
    const callbacks = new TrainerCallbacks(run, this.#callbacks, called.at);
    for (const name of inner) {
      const func = this.#own(name);
      if (func !== undefined && run.acts(func)) run.refuse(called.at, `${name} of this Trainer moves the rate, which is not followed`);
    }
    const moves = movingMethod(run, self, asked);
    if (moves !== undefined) run.refuse(called.at, `${moves} of this Trainer moves the rate, which is not followed`);
    if (this.trained && !run.doubts.any)
      run.refuse(at, 'this Trainer trains a second time here, which is not followed; leave one of both out');
    this.trained = true;
    const both = this.#own('create_optimizer_and_scheduler') !== undefined;
    const older = both && this.#isOlder();
    if (both && !older)
      run.notes.add(
        'transformers 5.18 never calls create_optimizer_and_scheduler, so what it makes is left out; --define transformers.__version__=4 says an older version, which does',
      );
    const steps = ['training_step', 'compute_loss'].map((name) => this.#own(name)).find((func) => func !== undefined && run.acts(func));
    const { length, perEpoch } = run.told;
    const made = ['create_optimizer', 'create_scheduler', 'get_train_dataloader'].some((name) => this.#own(name) !== undefined);
    const given = this.#get('optimizer') !== null || this.#get('lr_scheduler') !== null;
    const plain = !(made || both || given || steps !== undefined || callbacks.any);
    // What its arguments say has a closed form; the loop is gone through where the script says how much data there is.
    const data = this.#get('train_dataset');
    if (plain && (length?.unit === 'step' || perEpoch !== undefined || run.lengths.said(data) === undefined)) return;
    const args = this.#get('args');
    const rest = called.keywords.get('**');
    if (args === null && rest instanceof Unknown) run.m.refuseUnknown(rest, called.at);
    const beside = args instanceof Made && ['deepspeed', 'fsdp'].find((key) => (args.called.keywords.get(key) ?? null) !== null);
    if (plain && beside === 'deepspeed') return;
    if (beside === 'deepspeed')
      run.notes.add('the configuration of DeepSpeed may name an optimizer and a scheduler of its own, which win over those of the script');
    const settings = trainingSettings(run, args, at);
    const each = this.#perEpoch(settings);
    const updates = this.#updates(settings, each, at);
    if (this.#ownScheduler) [this.#ownScheduler] = [false, this.#set('lr_scheduler', null)];
    this.#ask(older ? 'create_optimizer_and_scheduler' : 'create_optimizer', ...(older ? [updates] : []));
    const optimizer = this.#get('optimizer');
    if (optimizer === null) this.#unset(older ? 'create_optimizer_and_scheduler' : 'create_optimizer', 'self.optimizer');
    if (!(run.optimizers.has(optimizer) || optimizer instanceof Unknown))
      run.refuse(called.at, 'the optimizer of this Trainer is not known here');
    if (!older) this.#create(updates);
    else if (this.#get('lr_scheduler') === null) this.#unset('create_optimizer_and_scheduler', 'self.lr_scheduler');
    this.#go({ at, settings, updates, each, callbacks, steps });
  }

  /** Whether a release before 5 is said to be the one that trains. */
  #isOlder(): boolean {
    const said = this.#run.m.defines.get('transformers.__version__');
    const text = said instanceof Unknown ? said.origins[0]?.text : said;
    return said !== undefined && (isNumeric(said) ? double(said) : Number.parseFloat(String(text))) < 5;
  }

  /** Has the scheduler made, which has to be set on the Trainer. */
  #create(updates: number): void {
    const own = this.#own('create_scheduler');
    const needs = own?.parameters[2];
    this.#ask(
      'create_scheduler',
      updates,
      ...(needs !== undefined && needs.unsaid === undefined && needs.kind === 'plain' ? [this.#get('optimizer')] : []),
    );
    if (this.#get('lr_scheduler') === null) this.#unset('create_scheduler', 'self.lr_scheduler');
  }

  #unset(method: string, attribute: string): never {
    const says = `${method} does not set ${attribute}, and what it returns is not looked at, so that transformers raises; write ${attribute} = …`;
    return this.#run.refuse(this.#own(method)?.node.from ?? this.called.at, says);
  }

  #go({ at, settings, updates, each, callbacks, steps }: HfPlan): void {
    const run = this.#run;
    const accumulated: number = settings.gradient_accumulation_steps;
    const batches = this.#batches(settings);
    const lost = each === undefined ? this.#missing(at) : undefined;
    if (lost !== undefined && callbacks.act('on_epoch_begin', 'on_epoch_end')) run.m.refuseUnknown(lost, at);
    const epochs =
      each === undefined ? Number.POSITIVE_INFINITY : Math.ceil(settings.max_steps > 0 ? updates / each : settings.num_train_epochs);
    const call = (name: string) => callbacks.call(name, this.#given());
    callbacks.begin(updates, epochs);
    for (const key of ['state', 'control'] as const) this.#set(key, callbacks[key]);
    call('on_train_begin');
    const walk = walkAt(run, at);
    let [made, over] = [0, false];
    for (let epoch = 0; epoch < Math.max(epochs, updates / (each ?? updates)) && !over; epoch += 1) {
      run.rounds += 1;
      walk.turns += 1;
      call('on_epoch_begin');
      for (let update = 0; update < (each ?? Number.POSITIVE_INFINITY) && !over; update += 1) {
        if (made >= mostUpdates) run.refuse(at, 'this run is too long to be followed: beyond 3,000,000 updates');
        const last = update + 1 === each && batches !== undefined ? batches - update * accumulated : accumulated;
        call('on_step_begin');
        for (let batch = 0; batch < last; batch += 1) {
          if (steps !== undefined) this.#step(steps, at);
          if (batch + 1 < last) call('on_substep_end');
        }
        call('on_pre_optimizer_step');
        this.#update(at);
        made += 1;
        const done = (update + 1) * accumulated;
        const part = batches === undefined ? undefined : epoch + Math.min(done, batches) / batches;
        callbacks.tell({ global_step: made, epoch: part ?? (each === undefined ? (lost as Unknown) : epoch + (update + 1) / each) });
        // The library's own callback comes first.
        if (made >= updates) callbacks.control.attributes.set('should_training_stop', true);
        call('on_step_end');
        over = callbacks.over;
      }
      call('on_epoch_end');
      over ||= callbacks.over;
    }
    run.walks.pop();
  }

  #given(): GivenToCallbacks {
    const unknown = (text: string) => new Unknown([{ text, at: this.called.at }]);
    const [model, args, optimizer, scheduler] = ['model', 'args', 'optimizer', 'lr_scheduler'].map(this.#get) as [
      Value,
      Value,
      Value,
      Value,
    ];
    return { args, model: model ?? unknown('model'), optimizer, lr_scheduler: scheduler, train_dataloader: this.#loader() };
  }

  /** What a method of the script does to the rate at a batch. */
  #step(func: Func, at: number): void {
    const given = ['model', 'inputs'].map((text) => new Unknown([{ text, at }]));
    const plain = func.parameters.filter(({ kind }) => kind === 'plain').length - 1;
    asInLoop(this.#run, () => this.#run.m.invoke(func, [this.self, ...given, null].slice(0, 1 + plain), nothing));
  }

  #update(at: number): void {
    const run = this.#run;
    run.update(run.optimizers.of(this.#get('optimizer') as Unknown), at);
    const scheduler = this.#get('lr_scheduler');
    const own = scheduler instanceof Thing && scheduler.made === undefined ? scheduler.type?.find('step') : undefined;
    const reported = scheduler instanceof Foreign && !(scheduler instanceof Made);
    const native = reported ? member(run.m, scheduler, 'step', { from: at, to: at }) : undefined;
    if (own instanceof Func) run.m.invoke(own, [scheduler], nothing);
    else if (native instanceof Native) native.call([], nothing);
    else run.advance(this.#livingOf(scheduler, this.called.at), at);
  }

  #livingOf(value: Value, at: number): Living {
    const run = this.#run;
    const made = value instanceof Thing ? value.made : value;
    const living = made instanceof Made ? run.living.get(made) : undefined;
    if (living === undefined && value instanceof Unknown) run.m.refuseUnknown(value, at);
    if (living === undefined) return run.refuse(at, 'the scheduler of this Trainer is not known here');
    if (living.groups[0]?.meaning('step') === 'metric')
      run.refuse(at, `${living.name} goes by what is evaluated, which is not followed here`);
    return living;
  }

  /** The library's own loader of the data. */
  #loader(): Value {
    const run = this.#run;
    const settings = trainingSettings(run, this.#get('args'), run.m.here);
    const batch = settings.per_device_train_batch_size * (run.told.devices ?? 1);
    const keywords = new Map<string, Value>([
      ['batch_size', batch],
      ['drop_last', settings.dataloader_drop_last],
    ]);
    const called = {
      path: 'torch.utils.data.DataLoader',
      args: [this.#get('train_dataset')],
      keywords,
      at: run.m.here,
      text: 'DataLoader',
    };
    return run.lengths.make(called) ?? null;
  }

  /** Batches of an epoch, where the script says how many there are. */
  #batches(settings: KnownArguments): number | undefined {
    const run = this.#run;
    if (this.#own('get_train_dataloader') !== undefined) {
      this.#loaded ??= this.#ask('get_train_dataloader');
      return run.lengths.said(this.#loaded);
    }
    const data = this.#get('train_dataset');
    const examples = data === null ? undefined : run.lengths.said(data);
    if (examples === undefined) return undefined;
    if (run.told.devices === undefined && run.told.samples !== undefined) run.notes.add(oneProcess);
    const batch = settings.per_device_train_batch_size * (run.told.devices ?? 1);
    return settings.dataloader_drop_last ? Math.floor(examples / batch) : Math.ceil(examples / batch);
  }
  #loaded: Value | undefined;

  /** How many updates an epoch has, where that is known. */
  #perEpoch(settings: KnownArguments): number | undefined {
    const { told } = this.#run;
    if (told.perEpoch !== undefined) return told.perEpoch;
    const batches = this.#batches(settings);
    return batches === undefined ? undefined : Math.max(1, Math.ceil(batches / settings.gradient_accumulation_steps));
  }

  #updates(settings: KnownArguments, each: number | undefined, at: number): number {
    const run = this.#run;
    const { length } = run.told;
    const own = settings.max_steps > 0 ? settings.max_steps : each && Math.ceil(settings.num_train_epochs * each);
    if (length === undefined && own !== undefined) return own;
    const amount = length?.unit === 'step' ? length.amount : length && each && Math.ceil(length.amount * each);
    if (amount === undefined) return run.m.refuseUnknown(this.#missing(at), at);
    for (const note of anotherRun(amount, own)) run.notes.add(note);
    return amount;
  }

  /** What has to be known of the data. */
  #missing(at: number): Unknown {
    const data = this.#loaded ?? this.#get('train_dataset');
    const name = data instanceof Unknown || data instanceof Foreign ? this.#run.lengths.nameOf(data) : 'train_dataset';
    return new Unknown([{ text: `len(${name})`, at }]);
  }

  #optimizer(at: number): Optimizer {
    const { optimizers } = this.#run;
    const { learning_rate: rate } = trainingSettings(this.#run, this.#get('args'), at);
    const keywords = new Map([['lr', floatValue(optimizers.base ?? rate)]]);
    // Weights, and what has no weight decay: biases and norms.
    const groups = ['weights', 'biases'].map((text) => Dict.of([['params', new Unknown([{ text, at }])]]));
    return optimizers.build({ path: 'torch.optim.AdamW', args: [groups], keywords, at: this.called.at, text: 'AdamW' });
  }

  /** `get_scheduler` of what the arguments say. */
  #scheduler(steps: Value, on: Value): Value {
    const run = this.#run;
    const at = this.called.at;
    if (steps instanceof Unknown) run.m.refuseUnknown(steps, at);
    if (!isNumeric(steps)) return run.refuse(at, 'create_scheduler takes a number of steps');
    const args = this.#get('args');
    const settings = trainingSettings(run, args, at);
    const made = args instanceof Thing ? args.made : args;
    const options = made instanceof Made ? (made.called.keywords.get('lr_scheduler_kwargs') ?? null) : null;
    if (typeof options === 'string') run.refuse(at, 'lr_scheduler_kwargs as a text is not followed here; write a dict');
    const optimizer = run.optimizers.of(on as Unknown);
    const { lr_scheduler_type: name } = settings;
    const keywords = new Map<string, Value>([
      ['name', name],
      ['optimizer', optimizer],
      ['num_warmup_steps', warmupOf(settings, double(steps))],
      ['num_training_steps', steps],
      ...(options === null ? [] : [['scheduler_specific_kwargs', options] as const]),
    ]);
    const living = run.build({ path: 'transformers.get_scheduler', args: [], keywords, at, text: `get_scheduler(${name})` }, optimizer);
    return living?.made ?? run.refuse(at, 'the scheduler of this Trainer is not known here');
  }
}

/** What a training goes by. */
interface HfPlan {
  readonly at: number;
  readonly settings: KnownArguments;
  readonly updates: number;
  /** Updates of an epoch, where they are known. */
  readonly each: number | undefined;
  readonly callbacks: TrainerCallbacks;
  /** A method that moves the rate at every batch. */
  readonly steps: Func | undefined;
}

/** `optimizers=(optimizer, scheduler)`. */
function pairOf(told: ReadonlyMap<string, Value>): readonly [Value | undefined, Value | undefined] {
  const pair = told.get('optimizers');
  const [optimizer, scheduler] = Array.isArray(pair) ? (pair as Value[]) : [];
  return [optimizer ?? undefined, scheduler ?? undefined];
}
