import { copiedMapping } from '../configs/setting-mappings.ts';
import { asked } from '../core/once.ts';
import type { Signal } from '../python/compiled.ts';
import { iterate, mostItems } from '../python/contents.ts';
import type { Machine } from '../python/machine.ts';
import { isCount } from '../python/numeric.ts';
import type { CodePlace, Fork, Going, LoopSite, Observer } from '../python/observer.ts';
import { type Node, type Source, textOf } from '../python/syntax.ts';
import {
  type Arguments,
  type Called,
  Foreign,
  Func,
  type Keywords,
  Native,
  type Origin,
  Raised,
  type Scope,
  Stream,
  type Thing,
  Unknown,
  type Value,
  Vector,
} from '../python/values.ts';
import { belongs } from './belonging.ts';
import { FieldsParser, ofTap, withOption } from './command-lines.ts';
import { extended } from './extended.ts';
import type { State } from './group-forks.ts';
import { candidates, lastOf, type Wanted } from './identify.ts';
import { Injections } from './injected/injections.ts';
import { kindsOf } from './kinds.ts';
import { libraryCall } from './libraries.ts';
import { isPart, type Loop, Made, Optimizer, Optimizers, type RateLoop, type Rates, setsRate } from './optimizers.ts';
import { SinglePrecision } from './single-precision.ts';
import { setArgument } from './told-arguments.ts';
import { glance } from './turns.ts';
import { Whereabouts } from './whereabouts.ts';

/** Calls that train with the rates as they are. */
const training = asked(/^(?!.*sched).*(\.step|\.backward|\btrain\w*)$/i);
/** Names within functions that are set down at most. */
const mostLocals = 10_000;
/** Turns of a loop of which nothing is known to be asked, and of a `while`, which trains more often than it lists rates. */
const mostTurns = { for: 20_000, while: 2000, comprehension: Number.POSITIVE_INFINITY };

/** How a function of the script was called. */
export interface Calling {
  /** What its parameters were when it was first called. */
  readonly first: ReadonlyMap<string, Value>;
  /** What the parameter groups of optimizers held then. */
  readonly state: State;
  /** The loops that call it, and how often each does. */
  readonly callers: Loop[];
  readonly counts: Map<Loop, number>;
}

/** What is found while a script is gone through: what its calls of libraries make, and how it goes on. */
export class Found implements Observer {
  m!: Machine;
  readonly wanted: Wanted;
  readonly optimizers = new Optimizers();
  readonly made: Made[] = [];
  /** Functions that nothing calls, which are gone through all the same, and what their own defaults were taken for. */
  readonly uncalled: { readonly func: Func; readonly says: string }[] = [];
  /** Parsers of arguments. */
  readonly parsers: Arguments[] = [];
  /** Functions given to a callback that sets the rate. */
  readonly callbacks: Func[] = [];
  /** Calls of what is not known that are named like a scheduler. */
  readonly strangers: Called[] = [];
  /** Loops that set the rates of parameter groups themselves, by their places. */
  readonly runs = new Map<number, RateLoop>();
  /** What the groups hold when the script is over. */
  after: State = new Map();
  /** Where the script runs. */
  readonly whereabouts = new Whereabouts();
  /** How long a Trainer of composer runs. */
  duration: Value | undefined;
  /** How many epochs a model is fitted. */
  epochs: Value | undefined;
  /** How many timesteps an agent learns. */
  timesteps: Value | undefined;
  readonly started = new Set<number>();
  /** Lists of numbers that are drawn. */
  readonly plotted: (readonly number[])[] = [];
  /** Functions, or objects that are called, that an optimizer of optax is given as its rate. */
  readonly rates: Value[] = [];
  /** Functions and lists that functions of the script bind, by the name of the function and theirs: `main.lr_schedule`. */
  readonly locals = new Map<string, Value>();
  /** Functions that were called, by their places. */
  readonly callings = new Map<number, Calling>();
  readonly loops: Loop[] = [];
  /** What a schedule that is a function of the step gives for one. */
  evaluate: ((made: Made, step: Value) => Value | undefined) | undefined;
  /** The rates that the turn of a loop that sets them trains with, once it does. */
  #turn: { rates?: Rates } | undefined;

  constructor(wanted: Wanted) {
    this.wanted = wanted;
    this.whereabouts.elsewhere = (name) => wanted.files?.asked(name);
  }

  /** The machine is there, and nothing was gone through yet. */
  begin(): void {}

  /** The script is gone through. */
  going(run: () => void): void {
    run();
  }

  /** What a file around a line has built is left out, but for schedulers that the line names. */
  afresh(named: (variables: readonly string[]) => boolean): void {
    const kept = this.made.filter(({ variables }) => named(variables));
    this.made.splice(0, this.made.length, ...kept);
    for (const list of [this.rates, this.callbacks, this.plotted, this.strangers]) list.length = 0;
    this.runs.clear();
    if (kept.length === 0) this.optimizers.unfound();
  }

  called(called: Called, callee: Unknown | Foreign): Value | undefined {
    const { args, keywords, path } = called;
    if (callee instanceof Foreign)
      return callee instanceof Made && args.length === 1 ? this.evaluate?.(callee, args[0] as Value) : undefined;
    const text = callee.origins[0]?.text ?? '';
    if (keywords.has('epochs') && text.endsWith('.fit')) this.epochs ??= keywords.get('epochs');
    if (text.endsWith('.learn')) this.timesteps ??= keywords.get('total_timesteps') ?? args[0];
    // accelerate hands back what it is given: models, loaders and optimizers, neither texts nor numbers.
    if (text.endsWith('.prepare') && args.every((one) => Object(one) === one)) return args.length === 1 ? (args[0] as Value) : [...args];
    if (this.#turn && !this.m.strict && training.test(text)) this.#turn.rates ??= this.optimizers.now();
    if (callee.path === undefined) return undefined;
    const made = this.construct(called);
    if (made !== undefined || !/LR$|sched|warmup/i.test(path)) return made;
    this.strangers.push(called);
    if (/warm/i.test(path))
      for (const value of [...args, ...keywords.values()])
        if (value instanceof Made)
          value.wrapped ??= { at: called.at, says: `${lastOf(path)} is not known here, and it changes this scheduler` };
    return undefined;
  }

  /** What a call of a library makes, where that matters: a scheduler, an optimizer, a parser of arguments, a namespace. */
  construct(called: Called): Value | undefined {
    const found = libraryCall(this, called);
    if (found.value !== undefined) return found.value;
    const { meant } = found;
    if (candidates(meant, this.wanting).length === 0) return undefined;
    const made = new Made(meant);
    const given = [...called.args, ...called.keywords.values()];
    for (const value of given) belongs(value);
    this.foundBy(given);
    this.made.push(made);
    return made;
  }

  settingsAt(path: Value, asking: string): Value | undefined {
    return this.wanted.files?.settingsAt(path, asking);
  }

  settled(called: Called, callee: Unknown | Foreign): Value | undefined {
    return this.wanted.files?.called(called, callee instanceof Unknown ? callee : undefined, this.m);
  }

  instead(func: Func, args: readonly Value[]): Value | undefined {
    return this.wanted.files?.instead(func, args);
  }

  readonly copies = copiedMapping;

  decorated(path: string, args: readonly Value[], keywords: Keywords, func: Func): Func | undefined {
    return withOption(this, path, args, keywords, func) ?? this.wanted.files?.decorates(path, keywords, func, this.m.defines);
  }

  /** A scheduler is built on this: what it finds are the rates that it starts from. */
  foundBy(given: readonly Value[]): void {
    this.optimizers.found(given);
  }

  extended(self: Thing, foreign: Unknown | undefined, args: readonly Value[], keywords: Keywords, place: CodePlace): void {
    extended(this, self, foreign, args, keywords, place);
  }

  computes(path: string, place: CodePlace): void {
    const says = this.#single.says(path, place, this.m.source);
    if (says !== undefined) this.whereabouts.taken(says);
  }
  readonly #single = new SinglePrecision();

  readonly #injections = new Injections(this);

  named(path: string): Value | undefined {
    const { m } = this;
    const [module, name] = [path.slice(0, Math.max(0, path.lastIndexOf('.'))), lastOf(path)];
    const library = m.source.imports?.get(`* ${module}`);
    return (library && m.module(library).names.get(name)) ?? this.#injections.named(path) ?? this.whereabouts.named(path);
  }

  member(owner: Unknown | Foreign, name: string, place: CodePlace): Value | undefined {
    if (owner instanceof Made) return name === 'step' || name === 'step_update' ? stepOf(this, owner, name) : undefined;
    const opened = this.wanted.files?.member(owner, name) ?? this.whereabouts.member(owner, name);
    if (opened !== undefined) return opened;
    if (owner instanceof FieldsParser) return owner.method(this, name, place);
    if (owner instanceof Foreign && !(owner instanceof Optimizer)) return undefined;
    return this.optimizers.member(owner, name);
  }

  parsed(parser: Arguments): void {
    this.wanted.files?.parsed(parser, this.m);
  }

  entered(func: Func, scope: Scope): void {
    const { callings, loops, optimizers } = this;
    const at = func.node.from;
    const loop = loops.at(-1);
    const known = callings.get(at);
    const callers = known?.callers ?? [];
    if (loop !== undefined && !callers.some(({ text, turns }) => text === loop.text && turns === loop.turns)) callers.push(loop);
    const calling = known ?? { first: new Map(scope.names), state: optimizers.state(), callers, counts: new Map() };
    if (known === undefined) callings.set(at, calling);
    if (loop !== undefined) calling.counts.set(loop, (calling.counts.get(loop) ?? 0) + 1);
  }

  /** Sets down what a function binds and does not return, which no name of the module says. */
  left(func: Func, scope: Scope, result: Value): void {
    for (const [name, value] of scope.names) {
      const kept = value instanceof Func || value instanceof Unknown || value instanceof Vector || Array.isArray(value);
      const key = `${func.name}.${name}`;
      if (!kept || value === result || this.locals.has(key) || this.locals.size >= mostLocals) continue;
      if (!func.parameters.some((parameter) => parameter.name === name)) this.locals.set(key, value);
    }
  }

  bound(name: string, value: Value): void {
    const made = value instanceof Foreign || value instanceof Unknown ? value : (value as Thing).made;
    if ((made instanceof Made || made instanceof Optimizer) && !made.variables.includes(name)) made.variables.push(name);
  }

  /** What constructors are looked up by. */
  protected get wanting(): Wanted {
    return { ...this.wanted, stars: this.m.stars };
  }

  wrote(owner: Value, key: Value, value: Value, at: number): void {
    if (setArgument(owner, key, value, this.wanting)) return;
    if (owner instanceof Made && typeof key === 'string')
      owner.wrapped ??= { at, says: `what is set on the scheduler here, its ${key}, is not followed` };
  }

  lacks(list: Value, index: number, place: CodePlace): Unknown | undefined {
    this.optimizers.grow(list, index);
    return this.whereabouts.word(this.m, list, place);
  }

  length(_value: Unknown | Foreign | Stream | Thing): number | undefined {
    return undefined;
  }

  lacksLength(value: Unknown | Foreign | Stream | Thing, place: CodePlace): Unknown {
    return value instanceof Unknown ? value : this.m.unknown(place);
  }

  inherited(self: Thing, name: string, place: CodePlace): Value | undefined {
    if (isModule.test(self.type?.foreign()?.path ?? '') && handsBack.test(name)) return new Native(name, () => self);
    return ofTap(this, self, name, place);
  }

  kinds(value: Foreign): readonly string[] {
    return kindsOf(value, this.wanting);
  }

  loop(site: LoopSite, over: Value, _scope: Scope): Going {
    const { m } = this;
    const depth = this.loops.length;
    const open = over instanceof Unknown || over instanceof Foreign || (over instanceof Stream && !isListed(over));
    const known = open || site.kind === 'while' ? undefined : iterate(over);
    const { once, sets, trains, updates, parts, counted, size } = glance(m, site);
    const turns = site.kind === 'while' ? m.unknown(site) : (known?.length ?? size(over));
    const together = parts || (known !== undefined && known.length > 0 && known.every(isPart));
    const own: Loop = { turns, text: site.head, trains, ...(site.kind === 'while' && { updates }) };
    if (!together) this.loops.push(own);
    const most = mostTurns[site.kind];
    const listing = site.kind === 'comprehension';
    const guessed = !listing && known === undefined && sets && isCount(turns) && turns <= most;
    const items = guessed ? Array.from({ length: turns as number }, (_, at) => (counted ? [at, m.unknown(site)] : m.unknown(site))) : known;
    const run = sets && !together && !listing && !m.strict ? this.#runOf(site, turns) : undefined;
    let gone = 0;
    const turn = (go: () => Signal): Signal => {
      gone += 1;
      if (gone > most + 1) throw new Raised('Bound', 'this loop goes on for too long to be followed');
      const signal = run === undefined ? go() : this.#turning(run, go);
      if (signal === 'break' || signal === 'return') {
        own.broken = true;
        if (run) run.turns = run.rows.length;
      }
      return signal;
    };
    return {
      items,
      once: !m.strict && !listing && !together && once,
      turn,
      test: () => undefined,
      over: () => {
        this.loops.length = depth;
      },
    };
  }

  /** The record of a loop that sets rates; gone through again, it goes on. */
  #runOf({ from: at, head: text }: LoopSite, turns: Value): RateLoop {
    const run: RateLoop = this.runs.get(at) ?? { at, text, turns: 0, rows: [], sets: new Set() };
    const both = typeof run.turns === 'number' && typeof turns === 'number';
    run.turns = both ? (run.turns as number) + (turns as number) : typeof turns === 'number' ? run.turns : turns;
    this.runs.set(at, run);
    return run;
  }

  /** Goes through a turn of a loop that sets rates. */
  #turning(run: RateLoop, turn: () => Signal): Signal {
    const { changed } = this.optimizers;
    const [before, others] = [this.#turn, new Set(changed)];
    const own: { rates?: Rates } = {};
    this.#turn = own;
    changed.clear();
    try {
      const signal = turn();
      run.rows.push(own.rates ?? this.optimizers.now());
      return signal;
    } finally {
      for (const group of changed) run.sets.add(group);
      for (const group of others) changed.add(group);
      this.#turn = before;
    }
  }

  branch(condition: Unknown, _statement: Node, _asked: CodePlace): Fork | boolean {
    return Found.prototype.weigh.call(this, condition);
  }

  weigh(condition: Unknown): Fork {
    const { other, join } = this.optimizers.forks.fork();
    return { other, join: () => join(new Unknown([...condition.origins])) };
  }

  opened(_value: Value, _place: CodePlace): (() => void) | undefined {
    return undefined;
  }

  failed(statement: Node, origins: readonly Origin[]): void {
    const { optimizers, m } = this;
    if (optimizers.members.size > 0 && setsRate.test(textOf(m.source, statement))) optimizers.doubt(new Unknown(origins));
  }

  movesRate(code: CodePlace): boolean {
    return setsRate.test(this.m.textOf(code));
  }

  keeps(_statement: Node): boolean {
    return true;
  }

  misses(_tried: Node, _handler: Node): boolean {
    return false;
  }

  spares(_handler: Node, _ends?: Unknown): void {}

  joined(values: readonly Value[], unknown: Unknown): Value | undefined {
    return this.optimizers.joined(values, unknown);
  }

  itemsLeft(_stream: Stream): number | undefined {
    return undefined;
  }
}

/** PyTorch's class of models, and its methods that give the model that they are called on. */
const isModule = /(?:^|\.)(?:Lightning)?Module$/;
const handsBack =
  /^(?:cuda|cpu|to|to_empty|half|float|double|bfloat16|type|xpu|ipu|npu|mps|train|eval|requires_grad_|share_memory|apply|compile_)$/;

/** `step` of a scheduler: the loops that it stands in are set down. */
function stepOf({ loops }: Found, made: Made, name: string): Native {
  return new Native(name, () => {
    if (made.loops === undefined || loops.length > made.loops.length) made.loops = [...loops];
    return null;
  });
}

/** Whether all items of a stream are known, and can be listed. */
const isListed = ({ over, count, most }: Stream): boolean => over.length === 0 && count === undefined && most <= mostItems;

/** A script that was gone through, with everything that its calls of a library have made. */
export interface Script {
  readonly m: Machine;
  readonly source: Source;
  readonly found: Found;
  /** Lengths of loaders for which the updates of an epoch were taken. */
  readonly loaders: ReadonlySet<string>;
  /** What that was given for expressions was asked for. */
  readonly used: ReadonlySet<string>;
}
