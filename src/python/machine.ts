import { type Issue, LrschedError } from '../core/issues.ts';
import { position, refuse } from '../core/text.ts';
import { bindArguments } from './binding-arguments.ts';
import { givenInTurn } from './chains.ts';
import { comparedWith, unnamed } from './choices.ts';
import type { Evaluation as Compiled, Step } from './compiled.ts';
import { contentsOf } from './contents.ts';
import { declaredFields, unsaidFields } from './dataclasses.ts';
import { Heap } from './heap.ts';
import { changesArguments, lose, writtenInto } from './losing.ts';
import { memberOfValue, membersIn } from './members-of-enums.ts';
import { tupleNamed } from './named.ts';
import { callNative } from './natives.ts';
import { NestedCalls } from './nested-calls.ts';
import type { CodePlace, Observer } from './observer.ts';
import { extendsDict, ownDict } from './own-dicts.ts';
import { standIns } from './stand-ins.ts';
import { children, type Module, type Node, type Source, textOf } from './syntax.ts';
import type { Tracer } from './tracer.ts';
import {
  Class,
  Foreign,
  Func,
  type Keywords,
  Native,
  NotKnown,
  Raised,
  raise,
  Scope,
  Thing,
  Unknown,
  unread,
  type Value,
} from './values.ts';

const tooLong = 'this goes on for too long to be followed';

export const nothing: Keywords = new Map();

/** Turns of loops and calls of functions that each call of a schedule's function may take, and all of them. */
const mostTurns = { schedule: 1_000_000, together: 20_000_000 };
/** What following a script may cost, about a second of it, in statements. */
const mostWork = 2_000_000;
/** What a call, and an error that is passed over, cost beside; and how much of what is left one statement at the top, call or loop may take, a statement at the top at least so much. */
const costs = { call: 4, error: 10, share: 1 / 2, least: 10_000 };

/** How Python runs, as far as a script must be followed: names, bounds, calls; what it finds is told to the observer. */
export class Machine {
  readonly source: Source;
  /** Values that the user gives for expressions, by their normalised text. */
  readonly defines: ReadonlyMap<string, Value>;
  readonly observer: Observer;
  /** What stands for an attribute or item that is not known, by its normalised text. */
  otherwise: ((expression: string) => Value | undefined) | undefined;
  /** Compiles an expression, and statements one after another; `grammar` sets them. */
  compile!: (node: Node | undefined) => Compiled;
  block!: (nodes: readonly Node[]) => Step;
  readonly globals = new Scope();
  readonly heap = new Heap();
  /** What the last expression of the script comes to. */
  value: Value = null;
  /** Attributes that the script sets on what is not known, by their normalised text. */
  readonly assigned = new Map<string, Value>();
  /** Modules all of whose names were imported. */
  readonly stars: string[] = [];
  /** Whether what Python raises for certain reaches a handler; nothing where none is around, or nobody knows whether this is gone through. */
  trying: ((error: Raised) => boolean) | undefined;
  /** What a handler is dealing with. */
  caught: Raised | undefined;
  /** How often something was called, or imported, of which nobody knows whether it raises; what has to be known for the end of an iterator. */
  unsure = 0;
  endless: Unknown | undefined;
  /** Whether an error ends everything, as within the function of a schedule, or only what hangs on it. */
  strict = false;
  /** How often a schedule's function was called. */
  strictCalls = 0;
  /** What the command line gives though its parser has a default for it; nothing where only the run knows the value. */
  given: ReadonlyMap<string, Value | undefined> = new Map();
  /** Definitions that the script has bound anew by what they stood for. */
  readonly rebound = new Set<string>();
  /** Where the statement stands that is gone through. */
  here = 0;
  /** Is told of each statement, and each `lambda`, that is gone through. */
  passed: ((node: Node) => void) | undefined;
  /** Sets down what a turn computes while it is gone through; what is compiled then says how its values come about. */
  tracer: Tracer | undefined;
  tracing = false;
  /** Whether only statements that matter are gone through; undefined where all always are. */
  slicing: boolean | undefined;
  /** How deep the code is nested that is being compiled. */
  level = 0;
  /** What `return` gave. */
  result: Value = null;
  #turns = 0;
  #all = 0;
  #work = 0;
  #limit = mostWork;
  #doubts = 0;
  #loops = 0;
  readonly #modules = new Map<Module, Scope>();
  readonly nested = new NestedCalls();
  /** The call of a function of the language that was come to last. */
  calling: CodePlace = { from: 0, to: 0 };
  /** The call that makes the object whose constructor runs. */
  instance: CodePlace | undefined;

  constructor(source: Source, defines: ReadonlyMap<string, Value>, observer: Observer) {
    this.source = source;
    this.defines = defines;
    this.observer = observer;
    this.globals.touch = (names) => this.heap.touchNames(names);
    this.heap.joined = (values, unknown) => this.observer.joined(values, unknown);
  }

  /** The names of the modules that were gone through. */
  get modules(): Iterable<Scope> {
    return this.#modules.values();
  }

  /** The names of a module beside the script, which is gone through when it is first imported; `goes` may leave statements out. */
  module(module: Module, goes: (node: Node, run: () => void) => void = (_node, run) => run()): Scope {
    const known = this.#modules.get(module);
    if (known !== undefined) return known;
    const scope = new Scope();
    scope.touch = this.globals.touch;
    scope.names.set('__name__', module.file);
    this.#modules.set(module, scope);
    const before = { slicing: this.slicing, trying: this.trying };
    if (before.slicing !== undefined) this.slicing = false;
    this.trying = undefined;
    try {
      for (const node of children(module.top)) goes(node, () => this.sharing(() => this.block([node])(scope)));
    } finally {
      [this.slicing, this.trying] = [before.slicing, before.trying];
    }
    return scope;
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

  /** Goes through a loop; the outermost has a share. */
  looping<T>(run: () => T): T {
    this.#loops += 1;
    try {
      return this.#loops === 1 ? this.sharing(run) : run();
    } finally {
      this.#loops -= 1;
    }
  }

  /** What is gone through now may cost so much by itself, and takes nothing from what is left for the rest. */
  apart<T>(most: number, run: () => T): T {
    const [work, limit] = [this.#work, this.#limit];
    this.#limit = work + most;
    try {
      return run();
    } finally {
      [this.#work, this.#limit] = [work, limit];
    }
  }

  /** The script is over; what is asked of its functions costs anew. */
  rest(): void {
    [this.#work, this.#limit] = [0, mostWork];
  }

  /** The first `raise` that is certainly come to and that nothing catches; false where only what nothing calls is still gone through. */
  ended: number | false | undefined;

  /** A `raise` at this place ends what is gone through; the last one, where each of two ways comes to one. */
  ends(at = this.#raised): void {
    this.#raised = at;
    if (this.#doubts === 0) this.ended ??= at;
  }
  #raised = 0;

  /** How many branches deep it is of which nobody knows whether they are taken. */
  get doubts(): number {
    return this.#doubts;
  }

  /** Follows a branch of which nobody knows whether it is taken. */
  doubting<T>(run: () => T): T {
    const before = this.trying;
    this.trying = undefined;
    this.#doubts += 1;
    try {
      return run();
    } finally {
      this.#doubts -= 1;
      this.trying = before;
    }
  }

  /** The code between two places. */
  textOf(place: CodePlace): string {
    return textOf(this.source, place);
  }

  /** What stands for an expression that cannot be known. */
  unknown(node: CodePlace, says?: string): Unknown {
    const text = textOf(this.source, { from: node.from, to: Math.min(node.to, node.from + 200) });
    return new Unknown([{ text, at: node.from, ...(says !== undefined && { says }) }]);
  }

  /** What stands for an expression that is part of something of which this is not known, and who could say it. */
  part(whole: Unknown | undefined, node: CodePlace): Unknown {
    if (whole?.path?.endsWith(unnamed)) return Unknown.of(whole);
    const elsewhere = whole?.origins.find((one) => one.elsewhere !== undefined)?.elsewhere;
    const { origins } = this.unknown(node);
    return new Unknown(elsewhere === undefined ? origins : origins.map((one) => ({ ...one, elsewhere })));
  }

  /** What stands for an expression over something unknown: itself, or what is wrong with that. */
  from(value: Unknown, node: CodePlace): Unknown {
    return value.origins.some(({ says }) => says !== undefined) ? Unknown.of(value) : this.part(value, node);
  }

  call(callee: Value, args: readonly Value[], keywords: Keywords, node: CodePlace): Value {
    if (callee instanceof Native) {
      this.calling = node;
      return callNative(callee, args, keywords, (func, given) => this.call(func, given, nothing, node));
    }
    if (callee instanceof Func)
      return (callee.owner === undefined ? undefined : this.observer.instead(callee, args)) ?? this.invoke(callee, args, keywords);
    if (callee instanceof Class) return this.#instance(callee, args, keywords, node);
    const method = callee instanceof Thing ? (callee.type?.find('__call__') ?? this.observer.behind?.(callee)) : undefined;
    if (method instanceof Func) return this.invoke(method, [callee, ...args], keywords);
    if (!(callee instanceof Unknown || callee instanceof Foreign)) return this.unknown(node);
    const path = callee instanceof Unknown ? (callee.path ?? '') : '';
    const called = { path, args, keywords, at: node.from, text: textOf(this.source, node) };
    const kept = this.observer.settled(called, callee);
    if (kept !== undefined) return kept;
    const owners = callee instanceof Unknown && callee.owner !== undefined && contentsOf(callee.owner) !== undefined ? [callee.owner] : [];
    for (const value of [...owners, ...(changesArguments(path) ? args : writtenInto([], keywords))])
      lose(this, value, this.unknown(node, 'this call is not followed'));
    const made = this.observer.called(called, callee);
    if (made === undefined) this.unsure += 1;
    return made === undefined ? givenInTurn(this.part(callee instanceof Unknown ? callee : undefined, node), called) : made;
  }

  invoke(func: Func, args: readonly Value[], keywords: Keywords): Value {
    this.tick();
    const { from } = func.node;
    const open = this.nested.of(from);
    if (!this.strict && this.nested.goesOn(from, this.#doubts > 0))
      return this.unknown(func.node, 'this calls itself for too long to be followed');
    return this.nested.within(from, () => {
      if (this.passed !== undefined && func.node.name === 'LambdaExpression') this.passed(func.node);
      const scope = bindArguments(func, args, keywords);
      if (this.strict) return func.body(scope);
      this.tracer?.enters(func, scope, args, keywords);
      this.observer.entered(func, scope);
      this.work(costs.call);
      const result = open > 0 ? func.body(scope) : this.sharing(() => func.body(scope));
      this.observer.left(func, scope, result);
      this.tracer?.left(func, result);
      return result;
    });
  }

  #instance(type: Class, args: readonly Value[], keywords: Keywords, node: CodePlace): Value {
    const members = membersIn(type);
    if (members !== undefined) return memberOfValue(members, args[0] as Value) ?? raise('ValueError', `${type.name} has no such value`);
    if (extendsDict(type)) return ownDict(this, type, args, keywords);
    const maker = type.find('__metaclass__');
    if (maker instanceof Class && maker.find('__call__') instanceof Func)
      unread(`what the metaclass ${maker.name} does with its __call__ is not read`);
    if (type.find('__new__') instanceof Func) unread(`what ${type.name} makes with its own __new__ is not read`);
    const thing = new Thing(type);
    const init = type.find('__init__');
    if (init instanceof Func) {
      const before = this.instance;
      this.instance = node;
      try {
        const result = this.invoke(init, [thing, ...args], keywords);
        // Where its constructor raises for certain, there is no object.
        if (result instanceof Unknown && result.origins.some(({ says }) => says?.startsWith('Python raises'))) return Unknown.of(result);
      } finally {
        this.instance = before;
      }
      return thing.made !== undefined && standIns.has(thing.made) ? thing.made : thing;
    }
    const foreign = type.foreign();
    const declared = declaredFields(type);
    const fields = [...declared.keys()];
    if (/(^|\.)NamedTuple$/.test(foreign?.path ?? '')) return tupleNamed(type, fields, args, keywords);
    if (fields.length === 0 && foreign?.path !== undefined) {
      this.observer.extended(thing, foreign, args, keywords, node);
      // What such a class has as an attribute of its own it is given an object's own of.
      for (const [name, value] of keywords) {
        const unsaid = type.find(name);
        if (unsaid !== undefined && !(unsaid instanceof Func)) thing.attributes.set(name, value);
      }
      return thing;
    }
    const placed = fields.filter((name) => declared.get(name) === false);
    if (args.length > placed.length && foreign === undefined) raise('TypeError', `${type.name} takes fewer arguments`);
    for (const [index, value] of args.entries()) if (placed[index] !== undefined) thing.attributes.set(placed[index], value);
    for (const [name, value] of keywords) {
      if (foreign === undefined && !fields.includes(name)) raise('TypeError', `${type.name} does not take ${name}`);
      thing.attributes.set(name, value);
    }
    for (const [name, value] of unsaidFields(type, thing.attributes, (factory) => this.call(factory, [], nothing, node)))
      thing.attributes.set(name, value);
    // What a dataclass has by default, the library's class that it extends is given as well.
    if (foreign !== undefined) {
      const unsaid = fields
        .filter((name) => !thing.attributes.has(name))
        .map((name): [string, Value | undefined] => [name, type.find(name)]);
      const all = [...unsaid, ...thing.attributes].filter((entry): entry is [string, Value] => entry[1] !== undefined);
      this.observer.extended(thing, foreign, [], new Map(all), node);
    }
    const after = type.find('__post_init__');
    if (after instanceof Func) this.invoke(after, [thing], nothing);
    return thing;
  }

  /** Calls a function of the script as a schedule does, where every error is one. */
  strictly<T>(func: { readonly at: number }, run: () => T): T {
    const [before, { tracer }] = [this.strict, this];
    [this.strict, this.tracer] = [true, undefined];
    this.strictCalls += 1;
    this.#turns = 0;
    this.nested.reset();
    this.rest();
    try {
      return run();
    } catch (error) {
      if (error instanceof Raised) return refuse(this.source, error.at ?? func.at, saying(error));
      if (error instanceof NotKnown) return this.refuseUnknown(error.unknown, func.at);
      throw error;
    } finally {
      [this.strict, this.tracer] = [before, tracer];
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
    const once = origins.filter(({ text }, index) => origins.findIndex((one) => one.text === text) === index || text === '');
    return once.map(({ text, at, says, elsewhere = comparedWith(this.source.text, text).elsewhere }) => {
      const expression = text.replace(/\s+/g, ' ');
      const place = position(this.source, at);
      if (says !== undefined || expression === '') return { code: 'bad-python', ...place, says: says ?? 'this cannot be known' };
      return {
        code: 'unknown-at-run-time',
        ...place,
        expression,
        ...(elsewhere && { because: elsewhere.because, ...(elsewhere.command && { command: elsewhere.command(expression) }) }),
      };
    });
  }
}

/** What Python raises, in our words. */
export const saying = ({ kind, message }: Raised): string => (kind === 'Bound' ? message : `Python raises ${kind} here, ${message}`);
