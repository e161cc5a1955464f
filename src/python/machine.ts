import { type Issue, LrschedError } from '../core/issues.ts';
import { position, refuse } from '../core/text.ts';
import { callNative } from './builtins.ts';
import type { Run as Compiled, Step } from './compiled.ts';
import { type Optimizer, type Rates, type Run, ratesNow, stateOf } from './optimizers.ts';
import { type Node, type Source, textOf } from './syntax.ts';
import {
  type Arguments,
  type Called,
  Class,
  Dict,
  type Func,
  Func as FuncClass,
  type Keywords,
  type Loop,
  type Made,
  Made as MadeClass,
  Native,
  NotKnown,
  Raised,
  raise,
  Scope,
  Thing,
  Unknown,
  type Value,
  Vector,
} from './values.ts';

const tooLong = 'this goes on for too long to be followed';

/** What calls of a library make, as far as that matters. */
export type Construct = (called: Called) => Value | undefined;

/** What a library's class makes of an object whose class extends it. */
type Initialise = (
  m: Machine,
  self: Thing,
  foreign: Unknown | undefined,
  args: readonly Value[],
  keywords: Keywords,
  node: { readonly from: number; readonly to: number },
) => Value;

export const nothing: Keywords = new Map();

/** Calls that train with the rates as they are. */
const training = /^(?!.*sched).*(\.step|\.backward|\btrain\w*)$/i;
/** Names within functions that are set down at most. */
const mostLocals = 10_000;
/** How deep functions of a script may call one another. */
const deepestCall = 60;
/** Turns of loops and calls of functions that each call of a schedule's function may take, and all of them. */
const mostTurns = { schedule: 1_000_000, together: 20_000_000 };
/** What following a script may cost, about a second of it, in statements. */
const mostWork = 2_000_000;
/** What a call, and an error that is passed over, cost beside; and how much of what is left one statement at the top, call or loop may take, a statement at the top at least so much. */
const costs = { call: 4, error: 10, share: 1 / 2, least: 10_000 };
/** How often a function may be within itself while branches are followed of which nobody knows whether they are taken. */
const deepestDoubt = 3;

/** What going through a script needs beside its names: bounds, and what was found. */
export class Machine {
  /** Compiles an expression, and statements one after another; the grammar knows how. */
  compile!: (node: Node | undefined) => Compiled;
  block!: (nodes: readonly Node[]) => Step;
  readonly source: Source;
  /** Values that the user gives for expressions, by their normalised text. */
  readonly defines: ReadonlyMap<string, Value>;
  readonly construct: Construct;
  readonly globals = new Scope();
  readonly made: Made[] = [];
  /** Parsers of arguments. */
  readonly parsers: Arguments[] = [];
  /** Functions given to a callback that sets the rate. */
  readonly callbacks: Func[] = [];
  /** Calls of what is not known that are named like a scheduler. */
  readonly strangers: Called[] = [];
  /** What the last expression of the script comes to. */
  value: Value = null;
  /** Attributes that the script sets on what is not known, by their normalised text. */
  readonly assigned = new Map<string, Value>();
  /** Loops that set the rates of parameter groups themselves, by their places. */
  readonly runs = new Map<number, Run>();
  /** The rates that the turn of such a loop trains with, once it does. */
  turn: { rates?: Rates } | undefined;
  /** Optimizers, for schedulers that are not told theirs. */
  readonly optimizers: Unknown[] = [];
  /** The parameter groups of optimizers, by the call that made them or by what they are called. */
  readonly groups = new Map<Called | string, Optimizer>();
  /** All of these groups, and those whose rate was set since it was last looked at. */
  readonly members = new Set<Dict>();
  readonly changed = new Set<Dict>();
  /** What they hold when the script is over. */
  after: ReadonlyMap<Dict, ReadonlyMap<Value, Value>> = new Map();
  /** How long a Trainer of composer runs. */
  duration: Value | undefined;
  /** How many epochs a model is fitted. */
  epochs: Value | undefined;
  /** Lists of numbers that are drawn. */
  readonly plotted: (readonly number[])[] = [];
  /** Modules all of whose names were imported. */
  readonly stars: string[] = [];
  /** Functions and lists that functions of the script bind, by the name of the function and theirs: `main.lr_schedule`. */
  readonly locals = new Map<string, Value>();
  /** Functions that were gone through. */
  readonly entered = new Set<number>();
  readonly loops: Loop[] = [];
  /** Whether an error ends everything, as within the function of a schedule, or only what hangs on it. */
  strict = false;
  /** How deep the code is nested that is being compiled. */
  level = 0;
  /** What `return` gave. */
  result: Value = null;
  #turns = 0;
  #all = 0;
  #depth = 0;
  #work = 0;
  #limit = mostWork;
  #doubts = 0;
  /** How often each function is being gone through, by its place. */
  readonly #open = new Map<number, number>();

  /** The call that makes the object whose constructor runs. */
  instance: { readonly from: number; readonly to: number } | undefined;
  /** The optimizer's rate, once it is known, for schedulers that the script writes itself. */
  base: number | undefined;
  readonly initialise: Initialise;
  /** What a schedule that is a function of the step gives for one; set where frameworks are known. */
  evaluate: ((made: Made, step: Value) => Value | undefined) | undefined;

  constructor(source: Source, defines: ReadonlyMap<string, Value>, construct: Construct, initialise: Initialise) {
    this.source = source;
    this.initialise = initialise;
    this.defines = defines;
    this.construct = construct;
  }

  /** Counts a turn of a loop or a call. */
  tick(): void {
    if (!this.strict) {
      this.work(1);
      return;
    }
    this.#turns += 1;
    this.#all += 1;
    if (this.#turns > mostTurns.schedule || this.#all > mostTurns.together) raise('Bound', tooLong);
  }

  /** Counts what following the script costs, so that it ends. */
  work(cost: number): void {
    this.#work += cost;
    if (this.#work > this.#limit) raise('Bound', tooLong);
  }

  /** Counts an error that is passed over. */
  passOver(): void {
    this.#work += costs.error;
  }

  /** What is gone through now may take a share of what is left; what comes after it has the rest. */
  sharing<T>(run: () => T): T {
    const before = this.#limit;
    this.#limit = this.#work + Math.max(before === mostWork ? costs.least : 0, (before - this.#work) * costs.share);
    try {
      return run();
    } finally {
      this.#limit = before;
    }
  }

  /** The script is over; what is asked of its functions costs anew. */
  rest(): void {
    this.#work = 0;
    this.#limit = mostWork;
  }

  /** Follows a branch of which nobody knows whether it is taken. */
  doubting<T>(run: () => T): T {
    this.#doubts += 1;
    try {
      return run();
    } finally {
      this.#doubts -= 1;
    }
  }

  /** The code between two places. */
  textOf(place: { readonly from: number; readonly to: number }): string {
    return textOf(this.source, place);
  }

  /** What stands for an expression that cannot be known. */
  unknown(node: { readonly from: number; readonly to: number }, says?: string): Unknown {
    const text = textOf(this.source, { from: node.from, to: Math.min(node.to, node.from + 200) });
    return new Unknown([{ text, at: node.from, ...(says !== undefined && { says }) }]);
  }

  /** Goes through a loop of the script; one without `loop` takes no turns of its own. */
  looping<T>(loop: Loop | undefined, run: () => T): T {
    const depth = this.loops.length;
    if (loop !== undefined) this.loops.push(loop);
    try {
      return depth === 0 && !this.strict ? this.sharing(run) : run();
    } finally {
      this.loops.length = depth;
    }
  }

  /** What stands for an expression over something unknown: itself, or what is wrong with that. */
  from(value: Unknown, node: { readonly from: number; readonly to: number }): Unknown {
    return value.origins.some(({ says }) => says !== undefined) ? Unknown.of(value) : this.unknown(node);
  }

  call(callee: Value, args: readonly Value[], keywords: Keywords, node: { readonly from: number; readonly to: number }): Value {
    if (callee instanceof Native) return callNative(callee, args, keywords);
    if (callee instanceof FuncClass) return this.invoke(callee, args, keywords);
    if (callee instanceof Class) return this.#instance(callee, args, keywords, node);
    const method = callee instanceof Thing ? callee.type?.find('__call__') : undefined;
    if (method instanceof FuncClass) return this.invoke(method, [callee, ...args], keywords);
    const rate = callee instanceof MadeClass && args.length === 1 ? this.evaluate?.(callee, args[0] as Value) : undefined;
    if (rate !== undefined) return rate;
    if (!(callee instanceof Unknown)) return this.unknown(node);
    if (keywords.has('epochs') && callee.origins[0]?.text.endsWith('.fit')) this.epochs ??= keywords.get('epochs');
    // accelerate hands back what it is given.
    if (callee.origins[0]?.text.endsWith('.prepare')) return args.length === 1 ? (args[0] as Value) : [...args];
    if (this.turn && !this.strict && training.test(callee.origins[0]?.text ?? '')) this.turn.rates ??= ratesNow(this);
    const called = { path: callee.path ?? '', args, keywords, at: node.from, text: textOf(this.source, node) };
    const made = callee.path === undefined ? undefined : this.construct(called);
    if (made !== undefined) return made;
    this.#strange(called);
    return new Unknown(this.unknown(node).origins, undefined, called);
  }

  /** A call of something unknown that is named like a scheduler. */
  #strange(called: Called): void {
    if (!/LR$|sched|warmup/i.test(called.path)) return;
    this.strangers.push(called);
    if (!/warm/i.test(called.path)) return;
    for (const value of [...called.args, ...called.keywords.values()]) if (value instanceof MadeClass) value.wrapped = called;
  }

  invoke(func: Func, args: readonly Value[], keywords: Keywords): Value {
    this.tick();
    const at = func.node.from;
    const open = this.#open.get(at) ?? 0;
    if (!this.strict && this.#doubts > 0 && open >= deepestDoubt)
      return this.unknown(func.node, 'this calls itself for too long to be followed');
    this.#depth += 1;
    this.#open.set(at, open + 1);
    try {
      if (this.#depth > deepestCall) raise('Bound', 'functions call one another too deeply to be followed');
      const scope = bind(func, args, keywords);
      if (this.strict) return func.body(scope);
      this.entered.add(at);
      const loop = this.loops.at(-1);
      if (loop !== undefined && !func.callers.some(({ text, turns }) => text === loop.text && turns === loop.turns))
        func.callers.push(loop);
      if (func.first === undefined) [func.first, func.found] = [new Map(scope.names), stateOf(this)];
      this.work(costs.call);
      const result = open > 0 ? func.body(scope) : this.sharing(() => func.body(scope));
      this.#keep(func, scope, result);
      return result;
    } finally {
      this.#depth -= 1;
      this.#open.set(at, open);
    }
  }

  /** Sets down what a function binds and does not return, which no name of the module says. */
  #keep(func: Func, scope: Scope, result: Value): void {
    for (const [name, value] of scope.names) {
      const kept = value instanceof FuncClass || value instanceof Unknown || value instanceof Vector || Array.isArray(value);
      const key = `${func.name}.${name}`;
      if (!kept || value === result || this.locals.has(key) || this.locals.size >= mostLocals) continue;
      if (!func.parameters.some((parameter) => parameter.name === name)) this.locals.set(key, value);
    }
  }

  #instance(type: Class, args: readonly Value[], keywords: Keywords, node: { readonly from: number; readonly to: number }): Value {
    const thing = new Thing(type);
    const init = type.find('__init__');
    if (init instanceof FuncClass) {
      const before = this.instance;
      this.instance = node;
      try {
        this.invoke(init, [thing, ...args], keywords);
      } finally {
        this.instance = before;
      }
      return thing;
    }
    const foreign = type.foreign();
    const fields = [...inherited(type)];
    if (fields.length === 0 && foreign?.path !== undefined) {
      this.initialise(this, thing, foreign, args, keywords, node);
      return thing;
    }
    for (const [index, value] of args.entries()) if (fields[index] !== undefined) thing.attributes.set(fields[index], value);
    for (const [name, value] of keywords) thing.attributes.set(name, value);
    const after = type.find('__post_init__');
    if (after instanceof FuncClass) this.invoke(after, [thing], nothing);
    return thing;
  }

  /** Calls a function of the script as a schedule does, where every error is one. */
  strictly<T>(func: { readonly at: number }, run: () => T): T {
    const before = this.strict;
    this.strict = true;
    this.#turns = 0;
    this.#depth = 0;
    this.rest();
    try {
      return run();
    } catch (error) {
      if (error instanceof Raised) return refuse(this.source, error.at ?? func.at, saying(error));
      if (error instanceof NotKnown) return this.refuseUnknown(error.unknown, func.at);
      throw error;
    } finally {
      this.strict = before;
    }
  }

  /** Says what is not known, each thing once. */
  refuseUnknown(unknown: Unknown, at: number): never {
    throw new LrschedError(this.issues(unknown, at));
  }

  /** Nothing was found: where the code is no Python, that is why. */
  complain(): void {
    const cursor = this.source.top.cursor();
    do {
      if (cursor.type.isError) refuse(this.source, cursor.from, 'this is no Python');
    } while (cursor.next());
  }

  issues({ origins }: Unknown, at: number): readonly Issue[] {
    if (origins.length === 0) return [{ code: 'bad-python', ...position(this.source, at), says: 'this cannot be known' }];
    return origins.map(({ text: expression, at, says }) => {
      const place = position(this.source, at);
      return says === undefined ? { code: 'unknown-at-run-time', ...place, expression } : { code: 'bad-python', ...place, says };
    });
  }
}

/** What Python raises, in our words. */
export const saying = ({ kind, message }: Raised): string => (kind === 'Bound' ? message : `Python raises ${kind} here, ${message}`);

function* inherited(type: Class): Iterable<string> {
  for (const base of type.bases) if (base instanceof Class) yield* inherited(base);
  yield* type.fields;
}

/** The names of a call: arguments to parameters. */
function bind({ parameters, scope: around, name, role, node }: Func, args: readonly Value[], keywords: Keywords): Scope {
  const scope = new Scope(around);
  let next = 0;
  for (const parameter of parameters) {
    switch (parameter.kind) {
      case '*':
        scope.names.set(parameter.name, args.slice(next) as Value[]);
        next = args.length;
        break;
      case '**':
        scope.names.set(
          parameter.name,
          Dict.of([...keywords].filter(([key]) => !parameters.some((one) => one.name === key && one.kind !== '**'))),
        );
        break;
      default: {
        const byPlace = parameter.kind === 'plain' && next < args.length ? args[next] : undefined;
        if (byPlace !== undefined) next += 1;
        const said = byPlace === undefined ? keywords.get(parameter.name) : byPlace;
        const unsaid = said === undefined ? parameter.unsaid : said;
        // A decorator may give what the call does not.
        const value =
          unsaid === undefined && role === 'decorated' ? new Unknown([{ text: parameter.name, at: node.from }], parameter.name) : unsaid;
        if (value === undefined) raise('TypeError', `${name} needs ${parameter.name}`);
        scope.names.set(parameter.name, value as Value);
      }
    }
  }
  if (next < args.length) raise('TypeError', `${name} takes fewer arguments`);
  return scope;
}
