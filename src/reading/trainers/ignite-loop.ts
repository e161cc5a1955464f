import { double, isCount, isNumeric } from '../../python/numeric.ts';
import type { CodePlace } from '../../python/observer.ts';
import { type Called, Foreign, Func, Native, Thing, Unknown, type Value } from '../../python/values.ts';
import { lastOf } from '../identify.ts';
import type { Living } from '../living.ts';
import { Made, type Optimizer } from '../optimizers.ts';
import { batchesIn, goThrough, type TrainedRun, type Trainer } from './trainer.ts';

/** An event with what filters it: `Events.ITERATION_STARTED(every=2)`. */
class EngineEvent extends Foreign {
  readonly name: string;
  readonly fires: (count: number) => boolean;
  constructor(called: Called, name: string, fires: EngineEvent['fires']) {
    super(called);
    this.name = name;
    this.fires = fires;
  }
}

/** What is done at an event. */
interface Handler {
  readonly event: EngineEvent;
  readonly what: Func | Native | Made;
  readonly args: readonly Value[];
}

/** `Engine(…)`: what it does with a batch, and what its handlers do. */
class Engine extends Foreign {
  readonly process: Func | { readonly optimizer: Optimizer; readonly every: number } | undefined;
  readonly handlers: Handler[] = [];
  readonly state = new Thing();
  constructor(called: Called, process: Engine['process']) {
    super(called);
    this.process = process;
  }
}

/** ignite/engine/engine.py (0.6): handlers in the order in which they were added, at their events. */
export class Ignite implements Trainer {
  readonly #run: TrainedRun;
  constructor(run: TrainedRun) {
    this.#run = run;
  }

  called(called: Called, callee: Unknown | Foreign): Value | undefined {
    const { path, args, keywords, at } = called;
    if (callee instanceof Made && this.#isHandler(callee)) {
      this.#run.advance(this.#run.living.get(callee) as Living, at);
      return null;
    }
    if (callee instanceof Foreign || !/^ignite\b/.test(path)) return undefined;
    const event = /\bEvents\.(\w+)$/.exec(path)?.[1];
    if (event !== undefined) return this.#event(called, event);
    if (/Scheduler$|\.PiecewiseLinear$/.test(path)) return this.#beside(called);
    if (/\.Engine$/.test(path)) {
      const process = args[0] ?? keywords.get('process_function');
      return new Engine(called, process instanceof Func ? process : undefined);
    }
    if (!/\.create_supervised_trainer$/.test(path)) return undefined;
    const optimizer = args[1] ?? keywords.get('optimizer');
    const every = keywords.get('gradient_accumulation_steps') ?? args[10] ?? 1;
    if (!isCount(every) || !this.#run.optimizers.has(optimizer)) return this.#run.refuse(at, 'what this trainer is given is not known');
    return new Engine(called, { optimizer: this.#run.optimizers.of(optimizer), every });
  }

  /** A scheduler that moves something else than the rate. */
  #beside(called: Called): Foreign | undefined {
    const { args, keywords, path } = called;
    const named = keywords.get('param_name') ?? args.find((one) => typeof one === 'string');
    const other = /State|BatchSize/.test(path) || (typeof named === 'string' && named !== 'lr' && !named.startsWith('lr '));
    return other ? new Foreign(called) : undefined;
  }

  #event(called: Called, name: string): EngineEvent {
    const { keywords, at } = called;
    const { m } = this.#run;
    const [every, once, filter, after, before] = ['every', 'once', 'event_filter', 'after', 'before'].map(
      (key) => keywords.get(key) ?? undefined,
    );
    for (const one of [every, once, after, before]) if (one instanceof Unknown) m.refuseUnknown(one, at);
    const list = Array.isArray(once) ? once : once === undefined ? undefined : [once];
    if (filter !== undefined) this.#run.refuse(at, 'an event_filter is not followed; write every=… or once=… where that says it');
    return new EngineEvent(called, name, (count) => {
      if (isCount(every) && count % every !== 0) return false;
      if (isNumeric(after ?? null) && count <= double(after as Value)) return false;
      if (isNumeric(before ?? null) && count >= double(before as Value)) return false;
      return list === undefined || list.includes(count);
    });
  }

  member(owner: Unknown | Foreign, name: string, { from }: CodePlace): Value | undefined {
    if (owner instanceof Made && name === 'attach' && this.#isHandler(owner))
      return new Native(name, ([engine, event]) => {
        if (engine instanceof Engine) this.#add(engine, event ?? null, owner, [], from);
        return null;
      });
    if (!(owner instanceof Engine)) return undefined;
    switch (name) {
      case 'add_event_handler':
        return new Native(name, ([event, handler, ...args]) => {
          this.#add(owner, event ?? null, handler ?? null, args, from);
          return null;
        });
      case 'on':
        return new Native(
          name,
          ([event, ...args]) =>
            new Native('on', ([func]) => {
              this.#add(owner, event ?? null, func ?? null, args, from);
              return func ?? null;
            }),
        );
      case 'run':
        return new Native(name, (args, keywords) => {
          this.#go(owner, args, keywords, from);
          return owner.state;
        });
      case 'state':
        return owner.state;
      default:
        return undefined;
    }
  }

  /** Whether it is one of ignite, which is built on the optimizer of what it is made of. */
  #isHandler(made: Made): boolean {
    const run = this.#run;
    const parts = [...made.called.args, ...made.called.keywords.values()].flat();
    const inner = parts.flatMap((one) => (one instanceof Made ? [one] : []));
    for (const one of inner) this.#isHandler(one);
    const on = inner.map((one) => run.living.get(one)?.optimizer).find((one) => one !== undefined);
    const living = run.living.get(made) ?? (on && run.build(made, on));
    if (living?.framework.name !== 'ignite') return false;
    const index = made.called.keywords.get('param_group_index') ?? null;
    if (index !== null && living.optimizer.groups.length > 1)
      run.refuse(made.called.at, 'param_group_index moves one of several parameter groups, which is not followed');
    return true;
  }

  #add(engine: Engine, said: Value, handler: Value, args: readonly Value[], at: number): void {
    const path = said instanceof Unknown ? (said.path ?? '') : '';
    const plain = /^ignite\b.*\bEvents\.(\w+)$/.exec(path)?.[1];
    const bare: Called = { path, args: [], keywords: new Map(), at, text: plain ?? '' };
    const event =
      said === null ? new EngineEvent(bare, 'ITERATION_STARTED', () => true) : plain ? new EngineEvent(bare, plain, () => true) : said;
    const what = handler instanceof Thing && handler.made instanceof Made ? handler.made : handler;
    const acts = what instanceof Func || what instanceof Native || what instanceof Made;
    if (!acts) {
      const called = what instanceof Unknown || what instanceof Foreign ? what.called : undefined;
      const given = [...args, ...(called?.args ?? []), ...(called?.keywords.values() ?? [])];
      const moves = given.some((one) => one instanceof Made || this.#run.optimizers.has(one));
      if (moves && /Scheduler|^(?!.*(Checkpoint|Logger|Saver|EMA|Handler)).*$/.test(called?.path ?? ''))
        this.#run.refuse(at, `${lastOf(called?.path ?? '') || 'this handler'} is not followed, and it is given what moves the rate`);
      return;
    }
    if (what instanceof Func && !this.#run.acts(what)) return;
    if (what instanceof Made && !this.#isHandler(what))
      this.#run.refuse(at, `ignite refuses ${lastOf(what.called.path)} as a handler; hand it to LRScheduler, or step it in a function`);
    if (!(event instanceof EngineEvent)) return void this.#run.refuse(at, 'this event is not known');
    engine.handlers.push({ event, what, args });
  }

  #go(engine: Engine, args: readonly Value[], keywords: ReadonlyMap<string, Value>, at: number): void {
    const run = this.#run;
    const { told, m } = run;
    if (engine.process === undefined || (engine.process instanceof Func && !run.acts(engine.process))) return;
    const number = (value: Value | undefined): number | undefined => {
      if (value instanceof Unknown) m.refuseUnknown(value, at);
      return value === undefined || value === null ? undefined : double(value);
    };
    const data = args[0] ?? keywords.get('data') ?? null;
    const each = number(keywords.get('epoch_length') ?? args[3]);
    const iterations = number(keywords.get('max_iters') ?? args[2]);
    const said = told.length === undefined ? number(keywords.get('max_epochs') ?? args[1]) : undefined;
    const epochs =
      told.length?.unit === 'epoch'
        ? told.length.amount
        : (said ?? (iterations === undefined && told.length === undefined ? 1 : Number.POSITIVE_INFINITY));
    const most = told.length?.unit === 'step' ? told.length.amount : told.length === undefined ? iterations : undefined;
    const many = engine.process instanceof Func ? 1 : engine.process.every;
    const found = each ?? batchesIn(run, data, at, many);
    const ofEpochs = engine.handlers.some(({ event }) => event.name.startsWith('EPOCH'));
    const batches = typeof found !== 'number' && most !== undefined && !ofEpochs ? most : found;
    const state = (key: string, value: Value) => engine.state.attributes.set(key, value);
    let iteration = 0;
    const fire = (name: string, count: number) => {
      for (const { event, what, args: more } of engine.handlers) {
        if (event.name !== name || !event.fires(count)) continue;
        if (what instanceof Made) run.advance(run.living.get(what) as Living, what.called.at);
        else if (what instanceof Native) what.call([engine, ...more], new Map());
        else {
          const plain = what.parameters.filter(({ kind }) => kind !== 'keyword' && kind !== '**');
          m.invoke(what, plain.some(({ kind }) => kind === '*') ? [engine, ...more] : [engine, ...more].slice(0, plain.length), new Map());
        }
      }
    };
    if (Number.isFinite(epochs)) state('max_epochs', epochs);
    if (typeof batches === 'number') state('epoch_length', batches);
    state('epoch', 0);
    state('iteration', 0);
    fire('STARTED', 1);
    goThrough(run, {
      at,
      epochs,
      batches,
      most,
      begins: (epoch) => {
        state('epoch', epoch + 1);
        fire('EPOCH_STARTED', epoch + 1);
      },
      batch: () => {
        iteration += 1;
        state('iteration', run.open > 0 ? m.unknown({ from: at, to: at }) : iteration);
        fire('GET_BATCH_STARTED', iteration);
        fire('GET_BATCH_COMPLETED', iteration);
        fire('ITERATION_STARTED', iteration);
        this.#process(engine, iteration, at);
        fire('ITERATION_COMPLETED', iteration);
        return undefined;
      },
      ends: (epoch, whole) => {
        if (whole) fire('EPOCH_COMPLETED', epoch + 1);
      },
    });
    fire('COMPLETED', 1);
  }

  #process(engine: Engine, iteration: number, at: number): void {
    const run = this.#run;
    const { process, called } = engine;
    if (process instanceof Func) {
      run.m.invoke(process, [engine, new Unknown([{ text: 'batch', at: called.at }])].slice(0, process.parameters.length), new Map());
    } else if (process !== undefined) {
      if (process.every > 1 && run.open > 0) run.ask(at);
      if (iteration % process.every === 0) run.update(process.optimizer, at);
    }
  }
}
